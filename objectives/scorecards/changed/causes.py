"""Why does a score change? Each changed row, or each changed column of one, has one cause (docs/what-changed.md)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from objectives.models import KpiVersion, Measurement, MeasurementStatus, MilestoneReport
from objectives.scorecards.changed.rows import ChangedRow


class Cause(TextChoices):
    """What moved a score, in the order in which one is put in place of the other."""

    TIME = "time", _("the day moved on")
    NEW_DATA = "new_data", _("new data")
    CORRECTIONS = "corrections", _("corrections")
    WEIGHTS = "weights", _("weights")
    TARGETS = "targets", _("targets")
    DEFINITIONS = "definitions", _("definitions")
    PERIMETER = "perimeter", _("perimeter")


Substitutes = dict[str, dict[int, dict[str, Any] | None]]
"""By kind and key of a row: columns that are otherwise, or None for a row that is not there (`worlds.World`)."""

FORM = frozenset({"kind", "rule", "filter", "aggregation", "accumulation", "frequency", "series_kind", "contract_id"})
"""Columns by which a KPI is another one: what was measured and promised of it changes with them."""

WEIGHING = {
    "contract": frozenset({"delivery_weight", "project_weighting"}),
    "objective": frozenset({"weight"}),
    "kpi": frozenset({"weight"}),
}
CAUSES: dict[str, tuple[Cause, Cause]] = {
    **dict.fromkeys(("contract", "objective", "kpi", "kpiversion"), (Cause.DEFINITIONS, Cause.DEFINITIONS)),
    "target": (Cause.TARGETS, Cause.TARGETS),
    **dict.fromkeys(
        ("project", "link", "participation", "organisation", "territory", "programme", "label"),
        (Cause.PERIMETER, Cause.PERIMETER),
    ),
    **dict.fromkeys(
        ("activity", "funding", "milestone", "measurement", "milestonereport"), (Cause.NEW_DATA, Cause.CORRECTIONS)
    ),
}
"""By kind of fact: why a score moves when one is there for the first time, and when one was there and is otherwise."""
SERIES = ("kpi_id", "period", "project_id", "activity_id", "organisation_id", "territory_id")


def substitutes_by_cause(rows: Sequence[ChangedRow]) -> dict[Cause, Substitutes]:
    """Return what each cause puts in place of what was, by cause. To be called in the world as it was before.

    Three statements.
    """
    found: dict[Cause, Substitutes] = defaultdict(lambda: defaultdict(dict))
    known = _known_series(rows) | _days_reported(rows)
    other_kpis = {row.key for row in rows if row.kind == "kpi" and (row.came_or_went or row.columns & FORM)}
    other_projects = {row.key for row in rows if row.kind == "project" and row.came_or_went}
    milestones = {row.key: row.either.get("project_id") for row in rows if row.kind == "milestone"}
    promised, broken = _defined_anew(rows)
    for row in (row for row in rows if row.kind != "kpiversion" or row.either["valid_from"]):  # else it moves nothing
        of_project = row.either.get("project_id") or milestones.get(row.either.get("milestone_id", 0))
        if row.either.get("kpi_id") in other_kpis or (row.kind == "target" and row.either["kpi_id"] in broken):
            found[Cause.DEFINITIONS][row.kind][row.key] = row.after
        elif of_project in other_projects:
            found[Cause.PERIMETER][row.kind][row.key] = row.after
        elif row.kind == "kpiversion" and row.either["kpi_id"] in promised:
            found[Cause.TARGETS][row.kind][row.key] = row.after
        elif row.kind in WEIGHING and not row.came_or_went:
            _by_column(found, row)
        else:
            found[_cause(row, known)][row.kind][row.key] = row.after
    return found


def _by_column(found: dict[Cause, Substitutes], row: ChangedRow) -> None:
    after = row.after or {}
    weighing = row.columns & WEIGHING[row.kind]
    for cause, columns in ((Cause.WEIGHTS, weighing), (Cause.DEFINITIONS, row.columns - weighing)):
        if columns:
            found[cause][row.kind][row.key] = {name: after.get(name) for name in columns}


def _cause(row: ChangedRow, known: set[tuple[Any, ...]]) -> Cause:
    new, otherwise = CAUSES[row.kind]
    if row.kind == "measurement":  # a draft that was there is no value: what counts is whether one was validated
        return otherwise if _series(row.either) in known else new
    said_again = row.kind == "milestonereport" and _day_reported(row.either) in known
    return otherwise if row.before is not None or said_again else new


def _series(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.get(name) for name in SERIES)


def _known_series(rows: Iterable[ChangedRow]) -> set[tuple[Any, ...]]:
    """Return the periods of series that had a validated value before: what comes to them is a correction."""
    kpis = {row.either["kpi_id"] for row in rows if row.kind == "measurement"}
    if not kpis:
        return set()
    validated = Measurement.objects.filter(kpi__in=kpis, status=MeasurementStatus.VALIDATED)
    return set(validated.values_list(*SERIES))


def _day_reported(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["milestone_id"], row["reported_on"]


def _days_reported(rows: Iterable[ChangedRow]) -> set[tuple[Any, ...]]:
    """Return the days on which something was said of a milestone before: what is said of them again is a correction."""
    milestones = {row.either["milestone_id"] for row in rows if row.kind == "milestonereport"}
    if not milestones:
        return set()
    said = MilestoneReport.objects.filter(milestone__in=milestones).values_list("milestone_id", "reported_on")
    return {(milestone, day.isoformat()) for milestone, day in said}


def _defined_anew(rows: Iterable[ChangedRow]) -> tuple[set[int], set[int]]:
    """Return the KPIs whose new versions have other targets only, and those whose series a new version breaks.

    Of the first what was promised changed, not what is measured. Of the second the targets belong to the definition
    that begins at the break: without it they would be taken for those of the one before.
    """
    new: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if row.kind == "kpiversion":
            new[row.either["kpi_id"]].append(row.either)
    if not new:
        return set(), set()
    versions = KpiVersion.objects.filter(kpi__in=new).order_by("number").values("kpi_id", "valid_from", "definition")
    stood = {one["kpi_id"]: one for one in versions}  # the newest by then
    of_known = {kpi: of_kpi for kpi, of_kpi in new.items() if kpi in stood}
    promised = {kpi for kpi, of_kpi in of_known.items() if all(_measured_alike(one, stood[kpi]) for one in of_kpi)}
    broken = {kpi for kpi, of_kpi in of_known.items() if any(_begins_elsewhere(one, stood[kpi]) for one in of_kpi)}
    return promised, broken


def _begins_elsewhere(one: Mapping[str, Any], stood: Mapping[str, Any]) -> bool:
    """Return whether a version, as the ledger has it, holds from another day than one that stood."""
    since: str | None = stood["valid_from"].isoformat() if stood["valid_from"] else None
    begins: str | None = one["valid_from"]
    return begins != since


def _measured_alike(one: Mapping[str, Any], stood: Mapping[str, Any]) -> bool:
    """Return whether a version, as the ledger has it, differs from one that stood in its targets at most."""
    new, old = one["definition"], stood["definition"]
    alike = all(new.get(key) == old.get(key) for key in {*new, *old} - {"targets"})
    return alike and not _begins_elsewhere(one, stood)
