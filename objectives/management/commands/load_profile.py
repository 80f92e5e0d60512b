"""`manage.py load_profile [DIR]`: bring an industry profile in, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from objectives.exchange.profile import SHIPPED, RefusedError, load_profile


class Command(BaseCommand):
    """Loads the series and figures of the public page."""

    help = "Load an industry profile (series.csv, figures.csv, sources.csv); a second load changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder."""
        parser.add_argument(
            "folder",
            type=Path,
            metavar="DIR",
            nargs="?",
            default=SHIPPED,
            help="folder with the three files; left out, the shipped one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; print how many rows were written."""
        try:
            written = load_profile(options["folder"])
        except RefusedError as error:
            raise CommandError(f"{error}: nothing was loaded.") from None
        except OSError as error:
            raise CommandError(
                f"{error.filename} cannot be read ({error.strerror}): name a folder with sources.csv, series.csv and"
                " figures.csv. Nothing was loaded."
            ) from None
        self.stdout.write(f"Loaded {options['folder']}: {written} rows written.")
