"""Of what does a scenario suppose something, what is it called, and how does it stand now?

Told to a reader without what the reader may not see: an assumption on a hidden project is left out, and so is one on a
project's row that is gone, of which nobody can say who might see it.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from objectives import access
from objectives.access import Reader
from objectives.models import (
    Aspect,
    Assumption,
    Contract,
    Kpi,
    Link,
    Milestone,
    MilestoneReport,
    MilestoneStatus,
    Objective,
    Scenario,
    Target,
)

Value = datetime.date | Decimal | str
STATES = {Aspect.COMPLETED: MilestoneStatus.COMPLETED, Aspect.CANCELLED: MilestoneStatus.CANCELLED}
"""What a milestone is supposed to be reported as."""

KINDS: dict[Aspect, type[Model]] = {
    Aspect.PLANNED: Milestone,
    Aspect.COMPLETED: Milestone,
    Aspect.CANCELLED: Milestone,
    Aspect.SHARE: Link,
    Aspect.DELIVERY_WEIGHT: Contract,
    Aspect.OBJECTIVE_WEIGHT: Objective,
    Aspect.KPI_WEIGHT: Kpi,
    Aspect.TARGET_VALUE: Target,
    Aspect.TARGET_PERIOD: Target,
}
COLUMNS = {
    Aspect.PLANNED: "due",
    Aspect.SHARE: "share",
    Aspect.DELIVERY_WEIGHT: "delivery_weight",
    Aspect.OBJECTIVE_WEIGHT: "weight",
    Aspect.KPI_WEIGHT: "weight",
    Aspect.TARGET_VALUE: "value",
    Aspect.TARGET_PERIOD: "period",
}
"""The column that is otherwise; of a milestone's state there is none, but reports."""

JOINED: dict[type[Model], tuple[str, ...]] = {
    Milestone: ("project",),
    Link: ("project", "activity", "objective"),
    Target: ("kpi",),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A row that something is supposed of, as it is now."""

    row: Any

    @property
    def name(self) -> str:
        """What it is called, in the reader's language."""
        row = self.row
        if isinstance(row, Link):
            return f"{row.project or row.activity} → {row.objective}"
        return f"{row.kpi} {row.period}" if isinstance(row, Target) else str(row)

    @property
    def project(self) -> str:
        """The code of the project that it belongs to; empty for what belongs to none."""
        project = getattr(self.row, "project", None) if isinstance(self.row, Milestone | Link) else None
        return project.code if project else ""


@dataclass(frozen=True, slots=True)
class Supposed:
    """What is supposed of a row, and what is there now."""

    key: int
    aspect: Aspect
    subject: Subject | None
    """None where the row is no longer there: then it is supposed in vain."""
    live: Value | None
    """As the fact is now; None where there is none, as for a milestone that nobody completed."""
    value: Value


def supposed_in(scenario: Scenario, reader: Reader) -> list[Supposed]:
    """Return what a reader may know of what a scenario supposes, in the order it was said; up to 8 statements."""
    assumptions = list(scenario.assumptions.order_by("pk"))
    rows = rows_of(assumptions)
    seen = {Milestone: access.visible_milestones(reader), Link: access.visible_links(reader)}
    shown = {kind: _keys(seen[kind], rows[kind]) if kind in seen else set(rows[kind]) for kind in rows}
    whole = access.sees_everything(reader)
    reported = _reported([one.subject for one in assumptions if one.aspect in STATES])
    told = []
    for one in assumptions:
        aspect = Aspect(one.aspect)
        kind = KINDS[aspect]
        row = rows[kind].get(one.subject)
        is_shown = one.subject in shown[kind] if row is not None else whole or kind not in seen
        if is_shown:
            live = reported.get((one.subject, STATES[aspect])) if aspect in STATES else None
            if row is not None and aspect in COLUMNS:
                live = getattr(row, COLUMNS[aspect])
            told.append(Supposed(one.pk, aspect, Subject(row) if row is not None else None, live, one.value))
    return told


def rows_of(assumptions: Iterable[Assumption]) -> dict[type[Model], dict[int, Any]]:
    """Return the rows that are there of those that something is supposed of; one statement for each kind."""
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for one in assumptions:
        wanted[KINDS[Aspect(one.aspect)]].add(one.subject)
    return {
        kind: kind._default_manager.select_related(*JOINED.get(kind, ())).in_bulk(keys) for kind, keys in wanted.items()
    }


def _keys(seen: QuerySet[Any], rows: Iterable[int]) -> set[int]:
    return set(seen.filter(pk__in=list(rows)).values_list("pk", flat=True))


def _reported(milestones: Iterable[int]) -> dict[tuple[int, str], datetime.date]:
    """Return since when a milestone is what its last report says."""
    keys = set(milestones)
    if not keys:
        return {}
    reports = MilestoneReport.objects.filter(milestone__in=keys).order_by("milestone_id", "-reported_on", "-revision")
    return {(one.milestone_id, one.status): one.actual or one.reported_on for one in reports.distinct("milestone_id")}
