"""`make bench`: load, roll up and read the real dataset; medians of five, with the number of statements."""

import os
import platform
import statistics
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from objectives.exchange import AEROSPACE_VALLEY  # noqa: E402
from objectives.exchange.loading import load  # noqa: E402
from objectives.models import Contract  # noqa: E402
from objectives.rollup.run import roll_up  # noqa: E402
from objectives.scorecards import scorecard  # noqa: E402

RUNS = 5


def measured(name: str, work: Callable[[], object]) -> None:
    """Run some work once to warm up and five times to measure; print the median and the statements."""
    work()
    seconds = []
    for _ in range(RUNS):
        with CaptureQueriesContext(connection) as counted:
            begun = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begun)
    print(f"{name:<46}{statistics.median(seconds) * 1000:>10.1f} ms{len(counted):>8} statements")


def main() -> None:
    """Measure inside a transaction that is taken back: the data of this house stay as they are."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, medians of {RUNS}")
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


main()
