"""`manage.py export_dataset DIR [--contract CODE]`: write a canonical exchange dataset."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from objectives.exchange.exporting import ExportRefusedError, export
from objectives.models import Contract


class Command(BaseCommand):
    """Exports the portfolio with one contract or all of them."""

    help = "Write the portfolio and the contracts as a canonical exchange dataset."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the folder and `--contract`."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="an empty or new folder, or an earlier export")
        parser.add_argument("--contract", metavar="CODE", help="only this contract, with the whole portfolio")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export; print a line a file."""
        code = options["contract"]
        if code is not None and not Contract.objects.filter(code=code).exists():
            known = ", ".join(Contract.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"There is no contract {code!r}; there are: {known or 'none'}.")
        try:
            counts = export(options["folder"], code)
        except ExportRefusedError as refused:
            raise CommandError(str(refused)) from None
        for file, count in counts.items():
            self.stdout.write(f"  {file:<24}{count:>8} rows")
