"""`manage.py backup FILE`: everything that the house holds in one file, taken while people work."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tracker.backup.places import HALF, signals_end
from tracker.backup.writing import write_backup


class Command(BaseCommand):
    """Writes a backup; encrypted where `BACKUP_KEY` is given."""

    help = "Write everything (database and documents) of one moment to FILE; encrypted if BACKUP_KEY is set."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, never over an older backup."""
        target: Path = options["file"].absolute()
        if target.exists():
            raise CommandError(f"{target} is there already: give another name.")
        if target.name.startswith(HALF):
            raise CommandError(f"What begins with {HALF} is taken for unfinished, and removed: give another name.")
        if not target.parent.is_dir():
            raise CommandError(f"There is no folder {target.parent}.")
        with signals_end():
            digests = write_backup(target)
        rows = sum(count for count, _digest in digests.values())
        is_kept = "encrypted" if settings.BACKUP_KEY else "NOT encrypted: BACKUP_KEY is not given"
        size = target.stat().st_size
        self.stdout.write(f"{target}: {len(digests)} tables, {rows:,} rows, {size:,} bytes, {is_kept}")
