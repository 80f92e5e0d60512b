"""`manage.py rollup [--contract CODE] [--as-of DATE | --check]`: compute every figure from the facts."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from objectives import clock
from objectives.models import Contract
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.rollup.check import check
from objectives.rollup.run import roll_up


class Command(BaseCommand):
    """Rolls contracts up and says what changed."""

    help = "Compute every figure of the contracts from their facts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--contract` and `--as-of`."""
        parser.add_argument("--contract", metavar="CODE", help="only this contract")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--as-of", metavar="DATE", help="a further day to compute, such as 2016-12-31")
        what.add_argument("--check", action="store_true", help="say which stored figures differed, and mend them")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, a line for each contract."""
        contracts = Contract.objects.order_by("code")
        if options["contract"] is not None:
            contracts = contracts.filter(code=options["contract"])
            if not contracts:
                known = ", ".join(Contract.objects.order_by("code").values_list("code", flat=True))
                raise CommandError(f"There is no contract {options['contract']!r}; there are: {known or 'none'}.")
        day = _day(options["as_of"])
        different = 0
        for contract in contracts:
            run = check(contract, clock.today()) if options["check"] else roll_up(contract, clock.today(), day)
            different += run.difference_count
            self.stdout.write(
                f"{contract.code}: {run.cells_written} cells changed in {run.lasted.total_seconds():.2f} s"
            )
            for one in run.differences.all():
                self.stderr.write(f"{one.cell} {one.key}: stored {one.stored}, the facts give {one.computed}")
        if different:
            raise CommandError(f"{different} stored cells differed from the facts; they are mended.", returncode=1)
        if not contracts:
            self.stdout.write("There is no contract to roll up: load a dataset first (manage.py load_dataset DIR).")


def _day(text: str | None) -> datetime.date | None:
    if text is None:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"--as-of takes a date such as 2016-12-31, not {text!r}.") from None
    if not EARLIEST_DAY <= day <= LATEST_DAY:
        raise CommandError(f"--as-of takes a day from {EARLIEST_DAY.year} to {LATEST_DAY.year}, not {text!r}.")
    return day
