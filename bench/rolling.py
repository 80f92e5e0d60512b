"""What does a full rollup cost against the same statements by hand, and how does it grow with the contracts?"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from bench.carried import TODAY
from bench.made import vacuum
from bench.measuring import Bench, Took, timed
from objectives.models import Contract, Kpi
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


def rolling(bench: Bench, contracts: Sequence[Contract]) -> None:
    """Measure one contract's rollup from nothing, then all of them, then what is rolled up already."""
    contract = contracts[0]
    forget()
    if Kpi.objects.filter(kind="computed").exists():  # the floor has no statement for those
        one = bench.measured("full rollup of a contract from nothing", lambda: roll_up(contract, TODAY), forget)
    else:
        one = from_nothing(bench, contract)
    if len(contracts) > 1:
        every = [roll_up_all(contracts) for _ in range(bench.runs if len(contracts) < 10 else 1)]
        what = f"full rollup of all {len(contracts)} contracts against as many times one"
        bench.compare(what, every, [Took(*(len(contracts) * part for part in one))], 1)
    else:
        roll_up_all(contracts)
    vacuum()
    bench.measured("full rollup of unchanged facts", lambda: roll_up(contract, TODAY))
    bench.target("cells that it writes", roll_up(contract, TODAY).cells_written, 0)
    bench.measured("scorecard of a stored day", lambda: scorecard(contract, contract.end, None))
    other = contract.end.replace(month=6, day=30)
    bench.measured("scorecard of another day, from the facts", lambda: scorecard(contract, other, None))


def from_nothing(bench: Bench, contract: Contract) -> Took:
    """Hold a full rollup against the floor; return what ours took."""
    what = "full rollup of a contract from nothing"
    return bench.against(what, lambda: roll_up(contract, TODAY), lambda: _by_hand(contract), 1.3, before=forget)


def roll_up_all(contracts: Sequence[Contract]) -> Took:
    """Roll every contract up from nothing; return what it took."""
    return timed(lambda: [roll_up(contract, TODAY) for contract in contracts], before=forget)


def forget() -> None:
    """Throw every cell away."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(f'objectives_{cell}' for cell in CELLS)}")


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
