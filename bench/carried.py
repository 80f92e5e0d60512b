"""What does it cost to carry changes to the contract's score, against the same statements replayed bare?"""

import datetime
import time

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bench.measuring import Bench, Figure
from objectives.models import Kpi, Measurement, MilestoneReport
from objectives.rollup.drain import drain

TODAY = datetime.date(2026, 1, 1)
COUNTS = (1, 100, 10_000)
MOST = {1: 1.5, 100: 1.6, 10_000: 2.2}
"""By number of changes: how much longer the largest portfolio may take than the smallest."""

Carried = dict[int, dict[int, float]]
"""Median milliseconds, by size and by number of changes."""


class Rows:
    """Facts to change, a number of them at a time."""

    name = ""
    model: type[MilestoneReport | Measurement]
    column = ""

    def __init__(self) -> None:
        self.keys = self.chosen()
        self.known, self.turn = len(self.keys), 0

    def chosen(self) -> list[int]:
        """Return the keys of up to 10,000 facts."""
        return list(self.model._default_manager.order_by("pk").values_list("pk", flat=True)[:10_000])

    def touch(self, count: int) -> None:
        """Change a number of facts, spread over all that are known, other ones every time."""
        self.turn += 1
        step = max(1, self.known // count)
        first = self.turn * 997 % step
        self.model._default_manager.filter(pk__in=self.keys[first::step][:count]).update(
            **{self.column: self.turn % 90}
        )


class Reports(Rows):
    """Reports on milestones."""

    name, model, column = "milestone report", MilestoneReport, "percent"


class Measurements(Rows):
    """Measurements of every aggregation that takes a value, `latest` among them."""

    name, model, column = "measurement", Measurement, "value"

    def chosen(self) -> list[int]:
        """Return the keys of the first measurements of each KPI."""
        measured = Measurement.objects.order_by("pk")
        kpis = Kpi.objects.exclude(aggregation="ratio").order_by("pk").values_list("pk", flat=True)
        return [key for kpi in kpis for key in measured.filter(kpi=kpi).values_list("pk", flat=True)[:313]][:10_000]


def carried(bench: Bench, rows: Rows) -> dict[int, float]:
    """Measure drains of 1, 100 and 10,000 changes, as far as there are so many facts."""
    found = {}
    for count in COUNTS:
        if count <= rows.known:
            found[count] = _drained(bench, rows, count)
    return found


def _drained(bench: Bench, rows: Rows, count: int) -> float:
    ours, floor, queries = list[float](), list[float](), 0
    for turn in range((bench.runs if count > 1 else 4 * bench.runs) + 1):  # one is short, and the machine is noisy
        rows.touch(count)
        bare, queries = _replayed()
        begun = time.perf_counter()
        drain(TODAY)
        took = (time.perf_counter() - begun) * 1000
        if turn:  # the first one warms up
            ours.append(took)
            floor.append(bare)
    bench.compare(f"{rows.name}: {count} carried", ours, floor, None, queries)
    if count == 1:
        bench.target(f"{rows.name}: 1 carried, milliseconds", sorted(ours)[len(ours) // 2], 30)
        bench.target(f"{rows.name}: 1 carried, queries", queries, 12)
    return sorted(ours)[len(ours) // 2]


def _replayed() -> tuple[float, int]:
    """Return what the statements of the coming drain take without us, and their number; leave all as it was."""
    with transaction.atomic(), CaptureQueriesContext(connection) as counted:
        drain(TODAY)
        transaction.set_rollback(True)
    statements = [one["sql"] for one in counted.captured_queries if "SAVEPOINT" not in one["sql"]]
    with transaction.atomic(), connection.cursor() as cursor:
        begun = time.perf_counter()
        for sql in statements:
            cursor.execute(sql)
            if cursor.description:
                cursor.fetchall()
        took = (time.perf_counter() - begun) * 1000
        transaction.set_rollback(True)
    return took, len(statements) + 2  # BEGIN and COMMIT, which are savepoints here


def compare_sizes(bench: Bench, name: str, found: Carried) -> None:
    """Hold the largest size against the smallest that has so many facts."""
    for count, most in MOST.items():
        sizes = sorted(size for size in found if count in found[size])
        if len(sizes) > 1:
            bench.size = f"{sizes[-1]:,} against {sizes[0]:,}"
            small, large = found[sizes[0]][count], found[sizes[-1]][count]
            ratio = large / small
            bench.note(Figure(f"{name}: {count} carried", bench.size, large, small, ratio, None, most, ratio <= most))
