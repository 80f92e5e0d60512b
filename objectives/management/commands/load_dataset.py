"""`manage.py load_dataset DIR`: bring an exchange dataset in, all or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from objectives.exchange.loading import Loaded, files_of, load
from objectives.exchange.problems import DatasetRefusedError
from objectives.tasks import please_drain


class Command(BaseCommand):
    """Loads a dataset and says, file by file, what it did."""

    help = "Load an exchange dataset, all or nothing; a second load changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="folder with the CSV files of the dataset")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load; print a line a file as it is done, under a bar where somebody watches."""
        folder: Path = options["folder"]
        try:
            loaded = self._watched(folder) if self.stdout.isatty() else load(folder, self._say)
        except DatasetRefusedError as refused:
            for problem in refused.problems:
                self.stderr.write(str(problem))
            more = refused.total - len(refused.problems)
            if more:
                self.stderr.write(f"... and {more} more")
            raise CommandError(str(refused)) from None
        written = sum(file.created + file.changed for file in loaded)
        self.stdout.write(f"Loaded {folder}: {written} rows written.")
        if written:
            transaction.on_commit(please_drain)

    def _watched(self, folder: Path) -> list[Loaded]:
        columns = (BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeElapsedColumn())
        with Progress(*columns, transient=True) as bar:
            files = bar.add_task("", total=len(files_of(folder)))

            def say(file: Loaded) -> None:
                bar.console.print(_line(file), highlight=False)
                bar.advance(files)

            return load(folder, say)

    def _say(self, file: Loaded) -> None:
        self.stdout.write(_line(file))
        self.stdout.flush()


def _line(file: Loaded) -> str:
    return f"  {file.file:<24}{file.created:>8} new {file.changed:>8} changed {file.unchanged:>8} unchanged"
