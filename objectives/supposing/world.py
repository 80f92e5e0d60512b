"""Which world does a scenario suppose? The facts as they are, with the rows that are otherwise laid over them.

A milestone that is supposed to be completed (or cancelled) on a day is so from that day on, and was not before: what
was reported of it since, and that it was completed, is left out. What is no longer there is supposed in vain.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from objectives.models import Aspect, Assumption, Derivation, MilestoneReport, MilestoneStatus, Scenario
from objectives.supposing.subjects import COLUMNS, KINDS, STATES, rows_of
from objectives.worlds import Row, World


def world_of(scenario: Scenario) -> World:
    """Return the world of a scenario; one statement for each kind of row that it supposes something of, and two."""
    assumptions = list(scenario.assumptions.order_by("pk"))
    there = rows_of(assumptions)
    rows: dict[str, dict[int, Any]] = defaultdict(dict)
    for one in assumptions:
        kind = KINDS[Aspect(one.aspect)]
        if one.subject in there[kind] and one.aspect in COLUMNS:
            of_kind = rows[str(kind._meta.model_name)]
            of_kind[one.subject] = of_kind.get(one.subject, {}) | {COLUMNS[Aspect(one.aspect)]: _written(one)}
    stated = [one for one in assumptions if one.aspect in STATES and one.subject in there[KINDS[Aspect.COMPLETED]]]
    if stated:
        rows["milestonereport"] = dict(_reports(stated))
    return World(rows=rows)


def _written(one: Assumption) -> str:
    return format(one.number, "f") if one.number is not None else str(one.value)


def _reports(stated: Sequence[Assumption]) -> Iterable[tuple[int, Row]]:
    """Give the reports that are not there, by their keys, and those that are, by keys that no row has."""
    from_day = {one.subject: one.day for one in stated}
    reports = MilestoneReport.objects.filter(milestone__in=from_day)
    for key, milestone, day, status in reports.values_list("pk", "milestone", "reported_on", "status"):
        supposed_from = from_day[milestone]
        if status == MilestoneStatus.COMPLETED or (supposed_from and day >= supposed_from):
            yield key, None
    for one in stated:
        completed = one.aspect == Aspect.COMPLETED
        yield -one.pk, {
            "milestone_id": one.subject, "reported_on": str(one.day), "revision": 1,
            "status": STATES[Aspect(one.aspect)].value, "percent": None,
            "actual": str(one.day) if completed else None, "forecast": None,
            "basis": Derivation.DECLARED.value, "source": [], "note": "", "comment": "", "evidence_link": "",
        }  # fmt: skip
