"""Which figures does a change touch? From the ledger's rows, before and after, to contracts, KPIs and projects."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from objectives.models import Change, Contract, Kpi, KpiKind, Link, Milestone, Objective

PORTFOLIO = frozenset(
    {"activity", "funding", "label", "organisation", "participation", "programme", "project", "territory"}
)
"""Facts that every contract's computed KPIs and money stand on."""


@dataclass(slots=True)
class Touched:
    """What to compute again of one contract; its scores always are."""

    kpis: set[int] = field(default_factory=set)
    projects: set[int] = field(default_factory=set)
    computed: bool = False
    """Every computed KPI."""
    everything: bool = False

    def includes(self, kpi: Kpi) -> bool:
        """Return whether a KPI's values are to be computed again."""
        return self.everything or kpi.pk in self.kpis or (self.computed and kpi.kind == KpiKind.COMPUTED)


def touched_by(changes: Sequence[Change]) -> dict[int, Touched]:
    """Return, by contract, what the changes touch. A row that moved touches where it was and where it is.

    Six statements at most, whatever the number of changes. What no longer exists is touched where it was.
    """
    found: dict[int, Touched] = defaultdict(Touched)
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for change in changes:
        by_kind[change.kind] += [row for row in (change.before, change.after) if row is not None]
    _touch_contracts(found, by_kind)
    _touch_kpis(found, by_kind)
    _touch_projects(found, by_kind)
    _touch_links(found, by_kind)
    if PORTFOLIO & by_kind.keys():
        for contract in Contract.objects.values_list("pk", flat=True):
            found[contract].computed = True
    return found


def _column(rows: Iterable[dict[str, Any]], name: str) -> set[int]:
    return {row[name] for row in rows if row.get(name) is not None}


def _touch_contracts(found: dict[int, Touched], by_kind: dict[str, list[dict[str, Any]]]) -> None:
    for contract in _column(by_kind["contract"], "id") | _column(by_kind["objective"], "contract_id"):
        found[contract].everything = True


def _touch_kpis(found: dict[int, Touched], by_kind: dict[str, list[dict[str, Any]]]) -> None:
    for row in by_kind["kpi"]:
        found[row["contract_id"]].kpis.add(row["id"])
    measured = _column(by_kind["measurement"], "kpi_id") | _column(by_kind["target"], "kpi_id")
    for kpi, contract in Kpi.objects.filter(pk__in=measured).values_list("pk", "contract"):
        found[contract].kpis.add(kpi)


def _touch_projects(found: dict[int, Touched], by_kind: dict[str, list[dict[str, Any]]]) -> None:
    milestones = _column(by_kind["milestonereport"], "milestone_id")
    projects = _column(by_kind["milestone"], "project_id")
    projects |= set(Milestone.objects.filter(pk__in=milestones).values_list("project", flat=True))
    linked = Link.objects.filter(project__in=projects).values_list("project", "objective__contract")
    for project, contract in linked:
        if project is not None:
            found[contract].projects.add(project)


def _touch_links(found: dict[int, Touched], by_kind: dict[str, list[dict[str, Any]]]) -> None:
    rows = by_kind["link"]
    contract_of = dict(Objective.objects.filter(pk__in=_column(rows, "objective_id")).values_list("pk", "contract"))
    for row in rows:
        contract = contract_of.get(row["objective_id"])
        if contract is not None:
            found[contract].computed = True  # a filter may say `linked`
            found[contract].projects |= _column([row], "project_id")
