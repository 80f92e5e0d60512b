"""Portfolios of any size with the shape of Horizon 2020: contracts, projects with partners and money, KPIs with series.

The same for the same seed. Rows are copied in by blocks, so that a million of them take no more memory than a thousand.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection

from bench.portfolio import Portfolio, Rows
from objectives.models import Contract, Kpi, Objective, Target
from objectives.searching.rebuilding import rebuild

AGGREGATIONS = (
    ("sum", "period"),
    ("latest", "period"),
    ("mean", "period"),
    ("ratio", "period"),
    ("sum", "cumulative"),
)
OBJECTIVES, KPIS, MONTHS = 6, 40, 72
FIRST_DAY, LAST_DAY = datetime.date(2014, 1, 1), datetime.date(2019, 12, 31)
BLOCK = 1_000
"""Projects that are made at a time, and measurements in a block of a thousand."""

MEASURED = "kpi_id, period, organisation_id, revision, value, numerator, denominator, status, qualifier, source, note"
HISTORY = """INSERT INTO objectives_change (kind, key, operation, after, reason, transaction_id)
    SELECT '{kind}', n.id, 'insert', to_jsonb(n), '', txid_current() FROM objectives_{kind} n ORDER BY n.id"""
LAST_KEY = "SELECT setval(pg_get_serial_sequence('objectives_{table}', 'id'), max(id)) FROM objectives_{table}"
WITH_HISTORY = (
    "organisation", "project", "participation", "funding", "link", "milestone", "milestonereport", "measurement"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything; participations follow from the genuine consortia, ten milestones to each project."""

    contracts: int
    projects: int
    measurements: int

    @property
    def series(self) -> int:
        """Return how many organisations' series each contract has, over all of its KPIs."""
        return max(KPIS, -(-self.measurements // (MONTHS * self.contracts)))

    def __str__(self) -> str:
        return f"{self.contracts:,} / {self.projects:,} / {self.measurements:,}"


def made(size: Size, *, history: bool = True) -> list[Contract]:
    """Fill an empty database; return its contracts. With `history` the ledger and the search know every row too."""
    contracts = _contracts(size.contracts)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # what is made here breaks no rule
        portfolio = Portfolio(size.projects, contracts, least=-(-size.series // KPIS))
        copy("programme", portfolio.programmes())
        for first in range(1, portfolio.organisations + 1, 10 * BLOCK):
            copy("organisation", portfolio.organisations_from(first, 10 * BLOCK))
        for first in range(1, size.projects + 1, BLOCK):
            for table, rows in portfolio.projects_from(first, BLOCK).items():
                copy(table, rows)
        for contract in contracts:
            _measure(contract, size.series)
        for table in portfolio.tables:
            cursor.execute(LAST_KEY.format(table=table))
        for kind in WITH_HISTORY if history else ():
            cursor.execute(HISTORY.format(kind=kind))
        cursor.execute("SET session_replication_role = origin")
    if history:
        rebuild()
    return contracts


def unmade() -> None:
    """Empty the database, with all that was ever recorded in it."""
    with connection.cursor() as cursor:
        cursor.execute("SET sextant.truncate = 'allowed'")  # what a flush does to the facts is refused otherwise
        call_command("flush", interactive=False, verbosity=0, inhibit_post_migrate=True)
        cursor.execute("RESET sextant.truncate")


def vacuum() -> None:
    """Tell the planner what there is, as the database itself does on a quiet minute."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy(table: str, rows: Rows) -> None:
    """Copy rows of text into a table of facts, without its triggers where they are off."""
    columns, lines = rows
    with connection.cursor() as cursor, cursor.copy(f"COPY objectives_{table} ({columns}) FROM STDIN") as copied:
        for first in range(0, len(lines), BLOCK):
            copied.write("\n".join([*lines[first : first + BLOCK], ""]))


def _contracts(count: int) -> list[Contract]:
    """Make contracts of 6 objectives and 40 KPIs of monthly series of organisations."""
    contracts = Contract.objects.bulk_create(
        Contract(code=f"c{n:03}", name_en=f"Cluster {n}", name_fr=f"Pôle {n}", start=FIRST_DAY, end=LAST_DAY)
        for n in range(1, count + 1)
    )
    Objective.objects.bulk_create(
        Objective(contract=contract, number=number, code=f"O{number}", title_en=f"Objective {number}")
        for contract in contracts
        for number in range(1, OBJECTIVES + 1)
    )
    kpis = Kpi.objects.bulk_create(_kpis(contracts))
    Target.objects.bulk_create(Target(kpi=kpi, period="2019-12", value=5000, basis="illustrative") for kpi in kpis)
    return contracts


def _kpis(contracts: list[Contract]) -> Iterator[Kpi]:
    of: defaultdict[int, dict[int, Objective]] = defaultdict(dict)
    for objective in Objective.objects.all():
        of[objective.contract_id][objective.number] = objective
    for contract in contracts:
        for number in range(KPIS):
            aggregation, accumulation = AGGREGATIONS[number % len(AGGREGATIONS)]
            yield Kpi(
                contract=contract, objective=of[contract.pk][1 + number % OBJECTIVES], code=f"k{number}",
                name_en=f"Indicator {number}", unit="u", kind="reported", direction="increase",
                aggregation=aggregation, accumulation=accumulation, frequency="month", series_kind="organisation",
                baseline=None if (aggregation, accumulation) == ("sum", "period") else 0,
            )  # fmt: skip


def _measure(contract: Contract, series: int) -> None:
    """Copy the monthly values of each KPI's organisations; the first KPIs have one more where they do not fit."""
    months = [f"{2014 + month // 12}-{1 + month % 12:02}" for month in range(MONTHS)]
    for number, kpi in enumerate(Kpi.objects.filter(contract=contract).order_by("pk")):
        of_kpi = series // KPIS + (number < series % KPIS)
        lines = []
        for at, month in enumerate(months):
            for organisation in range(2, 2 + of_kpi):
                value = (7 * organisation + 3 * at) % 100
                cells = f"\\N\t{value}\t100" if kpi.aggregation == "ratio" else f"{value}\t\\N\t\\N"
                lines.append(f"{kpi.pk}\t{month}\t{organisation}\t1\t{cells}\tvalidated\texact\t{{}}\t")
        copy("measurement", (MEASURED, lines))
