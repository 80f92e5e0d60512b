"""How do rollup, drain and read grow with the portfolio and with the measurements?"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction

from bench.carried import TODAY, Carried, Measurements, Reports, carried, compare_sizes
from bench.made import made, unmade
from bench.measuring import Bench
from bench.writing import writers
from objectives.models import Contract, Kpi, Measurement
from objectives.rollup.portfolio_sums import COLUMNS as PARTS
from objectives.rollup.portfolio_sums import SELECT_PARTS, STORED_PROGRESS, TOTALS
from objectives.rollup.progress import COLUMNS as PROGRESS
from objectives.rollup.progress import OF_CONTRACT, SELECT_PROGRESS
from objectives.rollup.reported_values import STORED_SUMS, SUMS, sums_of_kpis, values_from
from objectives.rollup.run import roll_up
from objectives.rollup.values import COLUMNS as VALUES
from objectives.rollup.windows import days_kept, windows_of
from objectives.scorecards import scorecard

CELLS = ("kpisum", "kpivalue", "kpiscore", "projectprogress", "portfoliosum", "objectivescore", "contractscore")
FEW_MEASUREMENTS, FEW_PROJECTS = 2_880, 100


def sizes(bench: Bench, projects: Sequence[int], measurements: Sequence[int], *, full: bool = True) -> None:
    """Measure at each number of projects, then of measurements; hold the largest against the smallest.

    Without `full` no full rollup is timed, which is most of the time that it all takes.
    """
    found: Carried = {}
    for size in projects:
        _begin(bench, size, FEW_MEASUREMENTS, full=full)
        found[size] = carried(bench, Reports())
        unmade()
    compare_sizes(bench, "projects", found)
    found, reads = {}, dict[int, float]()
    for size in measurements:
        contract = _begin(bench, FEW_PROJECTS, size, full=full)
        found[size] = carried(bench, Measurements())
        reads[size] = bench.measured("scorecard read", partial(scorecard, contract, contract.end, None))
        unmade()
    compare_sizes(bench, "measurements", found)
    if len(reads) > 1:
        bench.size = f"{max(reads):,} against {min(reads):,}"
        bench.target("measurements: scorecard read", reads[max(reads)] / reads[min(reads)], 2)


def gate(bench: Bench) -> None:
    """Measure a little of everything, in seconds, so that the bench never rots."""
    writers(bench, projects=50, measurements=FEW_MEASUREMENTS, bulk=100)
    sizes(bench, (50,), (FEW_MEASUREMENTS,))


def _begin(bench: Bench, projects: int, measurements: int, *, full: bool) -> Contract:
    contract = made(projects, measurements)
    _vacuum()
    bench.size = f"{projects:,} projects, {Measurement.objects.count():,} meas."
    if full:
        _full(bench, contract)
    roll_up(contract, TODAY)
    _vacuum()
    bench.target("cells that it writes", roll_up(contract, TODAY).cells_written, 0)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE objectives_mark, objectives_change")  # the drains to come begin from none
    _vacuum()
    return contract


def _full(bench: Bench, contract: Contract) -> None:
    bench.against(
        "full rollup from nothing", lambda: roll_up(contract, TODAY), lambda: _by_hand(contract), 1.3, before=_forget
    )
    roll_up(contract, TODAY)
    _vacuum()
    bench.measured("full rollup of unchanged facts", lambda: roll_up(contract, TODAY))


def _vacuum() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _forget() -> None:
    with connection.cursor() as cursor:
        for cell in CELLS:
            cursor.execute(f"TRUNCATE objectives_{cell}")


def _by_hand(contract: Contract) -> None:
    """The bare INSERT ... SELECT of each level, without comparing or scoring."""
    days = days_kept(contract, TODAY)
    kpis = list(Kpi.objects.filter(contract=contract).values_list("pk", flat=True))
    of_sums: Any
    of_values: Any
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
        parts = SELECT_PARTS.format(which="", progress=STORED_PROGRESS, totals=TOTALS)
        cursor.execute(
            f"INSERT INTO objectives_portfoliosum ({', '.join(PARTS)}) {parts}",
            {"contract": contract.pk, "days": days, "beside": []},
        )
