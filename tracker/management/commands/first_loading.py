"""`manage.py first_loading DIR`: what a new house shows; one process, which loads Sextant once for all three."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Loads a dataset and the industry profile, and rolls up."""

    help = "Load an exchange dataset and the shipped industry profile, and compute every figure."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="folder with the CSV files of the dataset")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what each of the three commands does, and say what it says."""
        call_command("load_dataset", options["folder"])
        call_command("load_profile")
        call_command("rollup")
