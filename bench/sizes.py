"""One change carried to the contract's score at growing sizes; the full rollup against the same statements by hand."""

import datetime
from collections.abc import Sequence

from django.core.management import call_command
from django.db import connection, transaction

from bench.made import made
from bench.measuring import measured, target
from objectives.models import Contract, Kpi, Measurement, MilestoneReport
from objectives.rollup.drain import drain
from objectives.rollup.portfolio_sums import COLUMNS as PARTS
from objectives.rollup.portfolio_sums import SELECT_SUMS as PARTS_BY_HAND
from objectives.rollup.portfolio_sums import STORED_PROGRESS
from objectives.rollup.progress import COLUMNS as PROGRESS
from objectives.rollup.progress import OF_CONTRACT, SELECT_PROGRESS
from objectives.rollup.reported_values import STORED_SUMS, SUMS, sums_of_kpis, values_from
from objectives.rollup.run import roll_up
from objectives.rollup.values import COLUMNS as VALUES
from objectives.rollup.windows import days_kept, windows_of
from objectives.scorecards import scorecard

TODAY = datetime.date(2026, 1, 1)
CELLS = ("kpisum", "kpivalue", "kpiscore", "projectprogress", "portfoliosum", "objectivescore", "contractscore")


def sizes(projects: Sequence[int], measurements: Sequence[int]) -> None:
    """Measure at each size of the portfolio, then at each number of measurements; compare the largest and smallest."""
    with connection.cursor() as cursor:
        cursor.execute("SET sextant.truncate = 'allowed'")  # what a flush does to the facts is refused otherwise
    carried: dict[int, list[float]] = {}
    for size in projects:
        carried[size] = _at(size, 2_880, _reports)
        call_command("flush", interactive=False, verbosity=0)
    _compare("projects", carried)
    carried, reads = {}, {}
    for size in measurements:
        carried[size] = _at(100, size, _measurements)
        contract = Contract.objects.get(code="bench")
        reads[size] = measured("scorecard read", lambda contract=contract: scorecard(contract, contract.end))
        call_command("flush", interactive=False, verbosity=0)
    _compare("measurements", carried)
    target("scorecard read, largest against smallest", reads[max(reads)] / reads[min(reads)], 2)


def _at(projects: int, measurements: int, change: "type[_Rows]") -> list[float]:
    contract = made(projects, measurements)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(f"{projects} projects, {Measurement.objects.count()} measurements")
    _full(contract)
    rows = change()
    took = [
        measured(f"{rows.name}: drain of {count}", lambda: drain(TODAY), lambda count=count: rows.touch(count))
        for count in (1, 100, 10_000)
        if count <= rows.known
    ]
    rows.touch(1)
    target("one change to the contract's score, ms", took[0], 30)
    return took


class _Rows:
    """Facts to change, a number of them at a time."""

    name = ""
    model: type[MilestoneReport | Measurement]
    column = ""

    def __init__(self) -> None:
        self.keys = list(self.model._default_manager.order_by("pk").values_list("pk", flat=True)[:10_000])
        self.known, self.turn = len(self.keys), 0

    def touch(self, count: int) -> None:
        drain(TODAY)
        self.turn += 1
        step = max(1, self.known // count)
        chosen = self.keys[self.turn % step :: step][:count]
        self.model._default_manager.filter(pk__in=chosen).update(**{self.column: self.turn % 90})


class _Reports(_Rows):
    name, model, column = "milestone reports", MilestoneReport, "percent"


class _Measurements(_Rows):
    """Of every aggregation that takes a value, `latest` among them."""

    name, model, column = "measurements", Measurement, "value"

    def __init__(self) -> None:
        chosen = Measurement.objects.filter(value__isnull=False).order_by("pk")
        kpis = Kpi.objects.exclude(aggregation="ratio").values_list("pk", flat=True)
        self.keys = [key for kpi in kpis for key in chosen.filter(kpi=kpi).values_list("pk", flat=True)[:400]][:10_000]
        self.known, self.turn = len(self.keys), 0


_reports, _measurements = _Reports, _Measurements


def _full(contract: Contract) -> None:
    def forget() -> None:
        with connection.cursor() as cursor:
            for cell in CELLS:
                cursor.execute(f"TRUNCATE objectives_{cell}")

    ours = measured("full rollup from nothing", lambda: roll_up(contract, TODAY), forget)
    floor = measured("the same statements by hand", lambda: _by_hand(contract), forget)
    target("full rollup against the statements by hand", ours / floor, 1.3)
    roll_up(contract, TODAY)
    measured("full rollup of unchanged facts", lambda: roll_up(contract, TODAY))
    target("cells that it writes", roll_up(contract, TODAY).cells_written, 0)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE objectives_mark, objectives_change")
        cursor.execute("VACUUM ANALYZE")


def _by_hand(contract: Contract) -> None:
    """The bare INSERT ... SELECT of each level, without comparing or scoring."""
    days = days_kept(contract, TODAY)
    kpis = list(Kpi.objects.filter(contract=contract).values_list("pk", flat=True))
    sums, of_sums = sums_of_kpis(kpis)
    values, of_values = values_from(STORED_SUMS, [], kpis, windows_of(contract))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(f"INSERT INTO objectives_kpisum ({', '.join(SUMS)}) {sums}", of_sums)
        cursor.execute(f"INSERT INTO objectives_kpivalue ({', '.join(VALUES)}) {values}", of_values)
        progress = SELECT_PROGRESS.format(which=OF_CONTRACT)
        cursor.execute(
            f"INSERT INTO objectives_projectprogress ({', '.join(PROGRESS)}) {progress}", [days, contract.pk]
        )
        parts = PARTS_BY_HAND.format(which="", progress=STORED_PROGRESS)
        cursor.execute(
            f"INSERT INTO objectives_portfoliosum ({', '.join(PARTS)}) {parts}",
            {"contract": contract.pk, "days": days},
        )


def _compare(what: str, carried: dict[int, list[float]]) -> None:
    small, large = carried[min(carried)], carried[max(carried)]
    for count, least, most, limit in zip((1, 100, 10_000), small, large, (1.5, 1.6, 2.2), strict=False):
        target(f"{what}, {count} changes: largest against smallest", most / least, limit)
