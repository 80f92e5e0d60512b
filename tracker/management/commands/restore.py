"""`manage.py restore FILE [--verify]`: a backup brought back into an empty database and compared, row by row."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

from tracker.backup.places import signals_end
from tracker.backup.restoring import restore, verify


class Command(BaseCommand):
    """Restores, or with `--verify` shows in a database of its own that FILE could be restored."""

    help = "Bring FILE back into the empty database of DATABASE_URL, or only verify that it can be brought back."
    requires_system_checks = ()  # there are no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file and `--verify`."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--verify", action="store_true", help="in a database made for that and dropped again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore and compare every row; then verify every seal."""
        connection.ensure_connection()
        file, link = options["file"].absolute(), connection.connection
        with signals_end():
            found = verify(file, link) if options["verify"] else restore(file, link, self._say)
        rows = sum(count for count, _digest in found.values())
        self.stdout.write(f"{len(found)} tables, {rows:,} rows: each is what was taken.")
        if not options["verify"]:
            call_command("verify_seals", stdout=self.stdout, stderr=self.stderr)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
