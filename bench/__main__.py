"""`make bench`: the real dataset. `make bench B=sizes`: made portfolios, minutes long; `B=all` for both."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.measuring import machine, measured, target  # noqa: E402
from bench.sizes import sizes  # noqa: E402
from objectives.exchange import AEROSPACE_VALLEY  # noqa: E402
from objectives.exchange.loading import load  # noqa: E402
from objectives.models import Contract, Measurement  # noqa: E402
from objectives.rollup.run import roll_up  # noqa: E402
from objectives.scorecards import scorecard  # noqa: E402


def real() -> None:
    """Measure the real dataset."""
    with transaction.atomic():
        load(AEROSPACE_VALLEY)
        contract = Contract.objects.get(code="era-3")
        today = timezone.localdate()
        measured("load the real dataset again (26,564 rows)", lambda: load(AEROSPACE_VALLEY))
        measured("full rollup, 6 days, nothing changed", lambda: roll_up(contract, today))
        measured("scorecard of a stored day", lambda: scorecard(contract, contract.end))
        other = contract.end.replace(month=6, day=30)
        measured("scorecard of another day, from the facts", lambda: scorecard(contract, other))
        transaction.set_rollback(True)


def writer() -> None:
    """Measure what the ledger costs a writer: 50 updates of one row, 10 of all rows, with and without it."""
    with transaction.atomic():
        load(AEROSPACE_VALLEY)
        keys = list(Measurement.objects.filter(value__isnull=False).values_list("pk", flat=True))
        turn = iter(range(1, 10**6))

        def one_by_one() -> None:
            for key in (keys * 50)[:50]:
                Measurement.objects.filter(pk=key).update(value=next(turn))

        recorded = measured("50 updates of one measurement, recorded", one_by_one)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE objectives_measurement DISABLE TRIGGER pgtrigger_record_update_" + _suffix())
        bare = measured("50 updates of one measurement, not recorded", one_by_one)
        target("what the ledger costs a writer", recorded / bare, 1.5)
        transaction.set_rollback(True)


def _suffix() -> str:
    with connection.cursor() as cursor:
        cursor.execute("""SELECT tgname FROM pg_trigger WHERE tgrelid = 'objectives_measurement'::regclass
            AND tgname LIKE 'pgtrigger_record_update_%'""")
        return str(cursor.fetchone()[0]).removeprefix("pgtrigger_record_update_")


def main(asked: str) -> None:
    """Measure in a database of its own, which is dropped afterwards."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        machine()
        if asked in ("", "all"):
            real()
            writer()
        if asked in ("sizes", "all"):
            sizes((100, 10_000, 100_000), (100_000, 1_000_000, 5_000_000))
        if asked == "small":
            sizes((100, 2_000), (3_000, 30_000))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


main(sys.argv[1] if len(sys.argv) > 1 else "")
