"""Which figures does a change touch? From the ledger's rows, before and after, to what to compute again."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from objectives.models import BLOCK, SERIES_BLOCK, Change, Contract, Kpi, KpiKind, Objective
from objectives.rollup.reported_values import SERIES, Block
from objectives.rollup.statements import fetch

Rows = dict[str, list[dict[str, Any]]]
"""By kind of fact: its rows, as they were and as they are."""

PORTFOLIO = frozenset(
    {"activity", "funding", "label", "link", "organisation", "participation", "programme", "project", "territory"}
)
"""Facts that computed KPIs stand on."""
NOT_LOOKED_INTO = PORTFOLIO - {"funding", "link", "project"}
"""Facts of which it counts that they changed, not from what to what: computed KPIs, and nothing else, stand on them."""


@dataclass(slots=True)
class Touched:
    """What to compute again of one contract; its own score always is."""

    kpis: set[int] = field(default_factory=set)
    """KPIs to compute wholly."""
    measured: set[Block] = field(default_factory=set)
    """Blocks of series whose measurements changed."""
    projects: set[int] = field(default_factory=set)
    """Projects whose progress, money or links changed."""
    objectives: set[int] = field(default_factory=set)
    """Objectives to compute wholly."""
    delivered: set[int] = field(default_factory=set)
    """Objectives whose delivery and money changed."""
    computed: bool = False
    """Every computed KPI."""
    everything: bool = False

    @property
    def blocks(self) -> set[int] | None:
        """The blocks of the portfolio to sum again; None for all."""
        return None if self.everything else {project // BLOCK for project in self.projects}

    def includes(self, kpi: Kpi) -> bool:
        """Return whether all values of a KPI are to be computed again."""
        return self.everything or kpi.pk in self.kpis or (self.computed and kpi.kind == KpiKind.COMPUTED)

    def moves(self, kpi: Kpi) -> bool:
        """Return whether any value of a KPI is to be computed again."""
        return self.includes(kpi) or any(kpi.pk == block[0] for block in self.measured)

    def scores(self, kpis: Iterable[Kpi]) -> set[int]:
        """Return the objectives whose scores are to be computed again, of those that some KPIs serve and others."""
        return self.delivered | self.results(kpis)

    def results(self, kpis: Iterable[Kpi]) -> set[int]:
        """Return the objectives of which also the results, which their KPIs give, are to be computed again."""
        own = {block[0] for block in self.measured}
        return self.objectives | {kpi.objective_id for kpi in kpis if kpi.pk in own or self.includes(kpi)}


def touched_by(changes: Sequence[Change], beside: Iterable[str] = ()) -> dict[int, Touched]:
    """Return, by contract, what the changes touch, and further ones of kinds that are not looked into.

    A row that moved touches where it was and where it is.

    Six statements at most, whatever the number of changes. What no longer exists is touched where it was.
    """
    found: dict[int, Touched] = defaultdict(Touched)
    rows: Rows = defaultdict(list)
    for change in changes:
        rows[change.kind] += [row for row in (change.before, change.after) if row is not None]
    for contract in _column(rows["contract"], "id") | _column(rows["objective"], "contract_id"):
        found[contract].everything = True
    _touch_kpis(found, rows)
    _touch_projects(found, rows)
    if PORTFOLIO & {*(kind for kind, of_kind in rows.items() if of_kind), *beside}:
        computed = Kpi.objects.filter(kind=KpiKind.COMPUTED).order_by()
        for contract in computed.values_list("contract", flat=True).distinct():
            found[contract].computed = True
    return found


def _column(rows: Iterable[dict[str, Any]], name: str) -> set[int]:
    return {row[name] for row in rows if row.get(name) is not None}


def _touch_kpis(found: dict[int, Touched], rows: Rows) -> None:
    for row in rows["kpi"]:
        found[row["contract_id"]].kpis.add(row["id"])
        found[row["contract_id"]].objectives.add(row["objective_id"])
    for kpi, contract in _contracts_of(_column([*rows["target"], *rows["kpiversion"]], "kpi_id")):
        found[contract].kpis.add(kpi)
    for contract, kpi, period, ends_on, block in _blocks(rows["measurement"]):
        found[contract].measured.add((kpi, period, ends_on, block))


def _contracts_of(kpis: set[int]) -> Iterable[tuple[int, int]]:
    return Kpi.objects.filter(pk__in=kpis).values_list("pk", "contract") if kpis else ()


# The period measured, and the next one of its series: what a series adds there is since its previous value.
BLOCKS = f"""
    SELECT DISTINCT k.contract_id, k.id, p.period, p.ends_on, t.series / {SERIES_BLOCK}
    FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::bigint[]) AS t (kpi_id, period, ends_on, series)
    JOIN objectives_kpi k ON k.id = t.kpi_id
    CROSS JOIN LATERAL (
        SELECT t.period, t.ends_on UNION ALL (
            SELECT m.period, m.ends_on FROM objectives_measurement m
            WHERE k.aggregation = 'latest' AND m.kpi_id = t.kpi_id AND {SERIES.format(m="m")} = t.series
                AND m.ends_on > t.ends_on AND m.status = 'validated' AND NOT EXISTS (
                    SELECT 1 FROM objectives_measurement r
                    WHERE r.kpi_id = m.kpi_id AND {SERIES.format(m="r")} = t.series AND r.ends_on = m.ends_on
                        AND r.revision > m.revision AND r.status = 'withdrawn')
            ORDER BY m.ends_on LIMIT 1)) p (period, ends_on)"""


def _blocks(measured: Sequence[dict[str, Any]]) -> Sequence[tuple[int, int, str, datetime.date, int]]:
    """Return (contract, *block) of everything that some measurements touch."""
    if not measured:
        return ()
    series = ("project_id", "activity_id", "organisation_id", "territory_id")
    about = [next((row[name] for name in series if row[name] is not None), 0) for row in measured]
    columns = [[row[name] for row in measured] for name in ("kpi_id", "period", "ends_on")]
    return fetch(BLOCKS, [*columns, about])


# The objectives that a project serves, of every contract.
SERVED = """
    SELECT o.contract_id, o.id, l.project_id
    FROM objectives_link l JOIN objectives_objective o ON o.id = l.objective_id
    WHERE l.project_id IN (
        SELECT unnest(%s::bigint[]) UNION SELECT project_id FROM objectives_milestone WHERE id = ANY (%s))"""


def _touch_projects(found: dict[int, Touched], rows: Rows) -> None:
    milestones = _column(rows["milestonereport"], "milestone_id")
    projects = _column(rows["milestone"], "project_id") | _column(rows["funding"], "project_id")
    projects |= _column(rows["project"], "id")
    served = projects | _column(rows["link"], "project_id")  # a share that moves may move the odd cent of another one
    if served or milestones:
        for contract, objective, project in fetch(SERVED, [list(served), list(milestones)]):
            found[contract].projects.add(project)
            found[contract].delivered.add(objective)
    if rows["funding"] or rows["project"]:  # money that no objective has belongs to every contract
        for contract in Contract.objects.values_list("pk", flat=True):
            found[contract].projects |= projects
    _touch_links(found, rows["link"])


def _touch_links(found: dict[int, Touched], rows: list[dict[str, Any]]) -> None:
    chosen = Objective.objects.filter(pk__in=_column(rows, "objective_id"))
    contract_of = dict(chosen.values_list("pk", "contract")) if rows else {}
    for row in rows:
        contract = contract_of.get(row["objective_id"])
        if contract is not None:
            found[contract].delivered.add(row["objective_id"])
            found[contract].projects |= _column([row], "project_id")
