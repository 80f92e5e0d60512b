"""Did what was written by hand touch a closed period? The acts' rule, for a door that writes rows: the back office.

Asked of the ledger, inside the transaction: so it holds for the row of a form, for the rows below it, and for what is
deleted with them.
"""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db.models import Max

from objectives import clock
from objectives.acting import token
from objectives.acts.activities import COUNTED
from objectives.acts.closing import (
    COUNTED_BY_DATE,
    check_counted_open,
    check_open,
    label_counts_on,
    money_counts_from,
)
from objectives.models import (
    DEFINING,
    Activity,
    Change,
    ComputedRule,
    Contract,
    Funding,
    FundingStage,
    Kpi,
    Project,
)
from objectives.models.fields import Precision

Row = Mapping[str, Any]
Touched = tuple[Contract | Project, str, datetime.date]
"""Whose period, which field tells of it, and the day."""
DATES_PROJECT = ("labelled_on", "labelled_precision")
STARTS_PROJECT = ("start", "start_precision")
DATED = ("funding", "milestone", "label", "project", "activity", "link", "kpi", "target")


@contextmanager
def closed_periods_hold() -> Iterator[None]:
    """Refuse what a block writes, where any of it is dated in a closed period.

    Raises ValidationError by the field that tells of it, as the acts do (`check_open`), with the way out. To be used
    inside a transaction, which the caller takes back; a few statements a change.
    """
    since = Change.objects.aggregate(newest=Max("pk"))["newest"] or 0
    yield
    for change in Change.objects.filter(transaction_id=token(), pk__gt=since, kind__in=DATED).order_by("pk"):
        for subject, field, day in _touched(change):
            check_open(subject, field, day, clock.now())
            if isinstance(subject, Project) and (rule := _counted_by(change, field)):
                check_counted_open(subject, rule, field, day)


def _counted_by(change: Change, field: str) -> ComputedRule | None:
    """Return the rule that counts what a day is of, with a link of its project or without one."""
    if change.kind == "funding":
        stages = {row["stage"] for row in (change.before, change.after) if row}
        return ComputedRule.PUBLIC_FUNDING_COMMITTED if FundingStage.COMMITTED in stages else None
    return COUNTED_BY_DATE[field][0] if change.kind == "project" else None


def _touched(change: Change) -> Iterator[Touched]:
    before, after = change.before or {}, change.after or {}
    rows = [row for row in (before, after) if row]
    moved = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if change.kind == "milestone":
        yield from _of_project(rows, "due", lambda row, _project: row["due"])
    elif change.kind == "funding":
        yield from _of_project(rows, "decided_on", _money_counts_on)
    elif change.kind == "label":
        yield from _of_project(
            rows, "labelled_on", lambda row, project: row["labelled_on"] or project.labelled_on or project.start
        )
    elif change.kind == "project":
        named = [row | {"project_id": row["id"]} for row in rows]
        if moved & set(DATES_PROJECT):
            yield from _of_project(named, "labelled_on", _label_counts_on)
        if moved & set(STARTS_PROJECT):
            yield from _of_project(named, "start", _undated_money_counts_on)
    elif change.kind == "activity" and moved & set(COUNTED):
        yield from ((one, "start", day) for row in rows if (day := _counts_on(row)) for one in _contracts())
    elif change.kind == "link":
        yield from _of_activity({row["activity_id"] for row in rows} - {None})
    elif change.kind == "target" or (change.kind == "kpi" and moved & set(DEFINING)):
        yield from _of_kpi(rows, "" if change.kind == "target" else next(iter(moved & set(DEFINING))))


def _of_project(rows: list[Any], field: str, dated: Any) -> Iterator[Touched]:
    for row in rows:
        project = Project.objects.filter(pk=row["project_id"]).first()
        day = dated(row, project) if project is not None else None
        if project is not None and day is not None:
            yield project, field, day if isinstance(day, datetime.date) else datetime.date.fromisoformat(day)


def _label_counts_on(row: Row, project: Project) -> datetime.date | None:
    project.labelled_on = row["labelled_on"] and datetime.date.fromisoformat(row["labelled_on"])
    project.labelled_precision = row["labelled_precision"]
    return label_counts_on(project)


def _money_counts_on(row: Row, project: Project) -> datetime.date | None:
    day = row["decided_on"] and datetime.date.fromisoformat(row["decided_on"])
    return Funding(project=project, stage=row["stage"], decided_on=day).counts_on()


def _undated_money_counts_on(row: Row, project: Project) -> datetime.date | None:
    project.start = row["start"] and datetime.date.fromisoformat(row["start"])
    project.start_precision = row["start_precision"]
    return money_counts_from(project)


def _of_activity(keys: set[int]) -> Iterator[Touched]:
    """What an activity serves counts in the period of the activity; one that is gone is told of itself."""
    for activity in Activity.objects.filter(pk__in=keys):
        if day := activity.counts_on():
            yield from ((one, "__all__", day) for one in _contracts())


def _counts_on(row: Row) -> datetime.date | None:
    if row["start"] is None:
        return None
    start = datetime.date.fromisoformat(row["start"])
    return Activity(start=start, start_precision=row["start_precision"] or Precision.DAY).counts_on()


def _contracts() -> Iterator[Contract]:
    yield from Contract.objects.order_by("pk")


def _of_kpi(rows: list[Any], field: str) -> Iterator[Touched]:
    """A definition that is written over holds from its own day on, or from the contract's first."""
    keys = {row.get("kpi_id") or row["id"] for row in rows}
    for kpi in Kpi.objects.filter(pk__in=keys).select_related("contract"):
        newest = kpi.versions.order_by("-number").first()
        yield kpi.contract, field or "__all__", (newest and newest.valid_from) or kpi.contract.start
