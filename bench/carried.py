"""What does it cost to carry changes to the contract's score, against the same statements replayed bare?"""

import datetime
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Mod
from django.test.utils import CaptureQueriesContext

from bench.measuring import Bench, Figure, Took, timed
from objectives.models import Contract, Kpi, Mark, Measurement, MilestoneReport
from objectives.rollup.drain import drain

TODAY = datetime.date(2026, 1, 1)
COUNTS = (1, 100, 10_000)
NOUGHT, ONE = Value(Decimal(0)), Value(Decimal(1))
MOST = {1: 1.5, 100: 1.6, 10_000: 2.2}
"""By number of changes: how much longer the largest portfolio may take than the smallest."""

Carried = dict[int, dict[int, float]]
"""Median milliseconds, by size and by number of changes."""


class Rows:
    """Facts to change, a number of them at a time."""

    name = ""
    model: type[MilestoneReport | Measurement]
    column = ""

    def __init__(self, contract: Contract) -> None:
        self.keys = self.chosen(contract)
        self.known, self.turn = len(self.keys), 0

    def chosen(self, contract: Contract) -> list[int]:
        """Return the keys of up to 10,000 facts of a contract."""
        raise NotImplementedError

    def touch(self, count: int) -> None:
        """Change a number of facts, spread over all that are known, other ones every time."""
        self.turn += 1
        step = max(1, self.known // count)
        first = self.turn * 997 % step
        rows = self.model._default_manager.filter(pk__in=self.keys[first::step][:count])
        # from what stands there: the same value once more, in a database that is kept, would be no change
        rows.update(**{self.column: Mod(Coalesce(F(self.column), NOUGHT) + ONE, Value(Decimal(90)))})


class Reports(Rows):
    """Reports on milestones."""

    name, model, column = "milestone report", MilestoneReport, "percent"

    def chosen(self, contract: Contract) -> list[int]:
        """Return the keys of the reports of its first projects."""
        linked = contract.objectives.filter(links__project__isnull=False).values("links__project")
        reports = MilestoneReport.objects.filter(milestone__project__in=linked)
        return list(reports.order_by("pk").values_list("pk", flat=True)[:10_000])


class Measurements(Rows):
    """Measurements of every aggregation that takes a value, `latest` among them."""

    name, model, column = "measurement", Measurement, "value"

    def chosen(self, contract: Contract) -> list[int]:
        """Return the keys of the first measurements of each of its KPIs."""
        measured = Measurement.objects.order_by("pk")
        kpis = (
            Kpi.objects.filter(contract=contract)
            .exclude(aggregation="ratio")
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        return [key for kpi in kpis for key in measured.filter(kpi=kpi).values_list("pk", flat=True)[:313]][:10_000]


class OfAll(Reports):
    """A report of each contract."""

    name = "milestone report of every contract"

    def chosen(self, contract: Contract) -> list[int]:
        """Return the keys of one report for each contract, whichever it is given."""
        del contract
        first = MilestoneReport.objects.filter(milestone__project__links__objective__contract=OuterRef("pk"))
        return list(
            Contract.objects.annotate(report=Subquery(first.order_by("pk").values("pk")[:1])).values_list(
                "report", flat=True
            )
        )


def carrying(bench: Bench, contracts: Sequence[Contract]) -> None:
    """Measure what changes of the first contract cost, then changes of all of them at once."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE objectives_mark")  # what waits from before is no part of it
    carried(bench, Reports(contracts[0]))
    carried(bench, Measurements(contracts[0]))
    if len(contracts) > 1:
        carried(bench, OfAll(contracts[0]), [len(contracts)])


def carried(bench: Bench, rows: Rows, counts: Sequence[int] = COUNTS) -> dict[int, float]:
    """Measure drains of 1, 100 and 10,000 changes, as far as there are so many facts."""
    found = {}
    for count in counts:
        if count <= rows.known:
            found[count] = _drained(bench, rows, count)
    return found


def _drained(bench: Bench, rows: Rows, count: int) -> float:
    ours, floor, queries = list[Took](), list[Took](), 0
    for turn in range((bench.runs if count > 1 else 4 * bench.runs) + 1):  # one is short, and the machine is noisy
        waited = Mark.objects.count()
        rows.touch(count)
        if Mark.objects.count() - waited != count:
            raise RuntimeError(f"{rows.name}: of {count} changes that were to be carried some are none")
        bare, queries = _replayed()
        took = timed(lambda: drain(TODAY))
        if turn:  # the first one warms up
            ours.append(took)
            floor.append(bare)
    bench.compare(f"{rows.name}: {count} carried", ours, floor, None, queries)
    if count == 1 and len(rows.keys) > 1:
        bench.target(f"{rows.name}: 1 carried, milliseconds", sorted(ours)[len(ours) // 2].wall, 30)
        bench.target(f"{rows.name}: 1 carried, queries", queries, 12)
    return sorted(ours)[len(ours) // 2].wall


def _replayed() -> tuple[Took, int]:
    """Return what the statements of the coming drain take without us, and their number; leave all as it was."""
    with transaction.atomic(), CaptureQueriesContext(connection) as counted:
        drain(TODAY)
        transaction.set_rollback(True)
    statements = [one["sql"] for one in counted.captured_queries if "SAVEPOINT" not in one["sql"]]
    with transaction.atomic(), connection.cursor() as cursor:

        def replay() -> None:
            for sql in statements:
                cursor.execute(sql)
                if cursor.description:
                    cursor.fetchall()

        took = timed(replay)
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
