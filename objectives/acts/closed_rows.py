"""Did what was written by hand touch a closed period? The acts' rule, for a door that writes rows: the back office.

Asked of the ledger, inside the transaction: so it holds for the row of a form, for the rows below it, and for what is
deleted with them.
"""

import datetime
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from objectives import clock
from objectives.acting import token
from objectives.acts.activities import COUNTED
from objectives.acts.closing import check_counted_open, check_open
from objectives.acts.counting import COUNTED_BY_DATE, start_counts_on
from objectives.models import (
    DEFINING,
    Activity,
    Change,
    ComputedRule,
    Contract,
    Funding,
    FundingStage,
    Kpi,
    Organisation,
    Project,
)
from objectives.models.fields import Precision

Row = Mapping[str, Any]
MOVED = {"labelled_on": ("labelled_on", "labelled_precision"), "start": ("start", "start_precision")}
"""By a date of a project, which fields move it."""
OF_GRANT = ("funding", "organisation_id", "territory_id")
DATED = ("funding", "milestone", "label", "project", "participation", "activity", "link", "kpi", "target")


@dataclass(frozen=True, slots=True)
class Touched:
    """Whose period, which field tells of it, and the day; of a project by which rule it is counted without a link."""

    subject: Contract | Project
    field: str
    day: datetime.date
    rule: ComputedRule | None = None
    in_links: bool = True
    territories: tuple[int, ...] | None = None

    def check(self) -> None:
        """Refuse it where it lies in a closed period, as the acts do."""
        if self.in_links:
            check_open(self.subject, self.field, self.day, clock.now())
        if isinstance(self.subject, Project) and self.rule:
            check_counted_open(self.subject, self.rule, self.field, self.day, territories=self.territories)


@contextmanager
def closed_periods_hold() -> Iterator[None]:
    """Refuse what a block writes, where any of it is dated in a closed period.

    Raises ValidationError by the field that tells of it, as the acts do (`check_open`), with the way out. To be used
    inside a transaction, which the caller takes back; a few statements a change.
    """
    since = Change.objects.aggregate(newest=Max("pk"))["newest"] or 0
    yield
    for change in Change.objects.filter(transaction_id=token(), pk__gt=since, kind__in=DATED).order_by("pk"):
        for touched in _touched(change):
            touched.check()


def _touched(change: Change) -> Iterator[Touched]:
    before, after = change.before or {}, change.after or {}
    rows = [row for row in (before, after) if row]
    moved = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    if change.kind == "milestone":
        yield from _of_project(rows, "due", lambda row, _project: row["due"])
    elif change.kind == "funding":
        yield from _of_money(rows)
    elif change.kind == "label":
        yield from _of_project(
            rows, "labelled_on", lambda row, project: row["labelled_on"] or project.labelled_on or project.start
        )
    elif change.kind == "project":
        yield from _of_dates([row | {"project_id": row["id"]} for row in rows], moved)
    elif change.kind == "participation" and moved & set(OF_GRANT):
        yield from _of_grants(rows)
    elif change.kind == "activity" and moved & set(COUNTED):
        yield from itertools.chain.from_iterable(_of_all("start", day) for row in rows if (day := _counts_on(row)))
    elif change.kind == "link":
        yield from _of_activity({row["activity_id"] for row in rows} - {None})
    elif change.kind == "target" or (change.kind == "kpi" and moved & set(DEFINING)):
        yield from _of_kpi(rows, "" if change.kind == "target" else next(iter(moved & set(DEFINING))))


def _of_project(rows: list[Any], field: str, dated: Any, **counted: Any) -> Iterator[Touched]:
    for row in rows:
        project = Project.objects.filter(pk=row["project_id"]).first() or _gone(row["project_id"])
        if day := dated(row, project):
            day = day if isinstance(day, datetime.date) else datetime.date.fromisoformat(day)
            yield Touched(project, field, day, **counted)


def _gone(key: int) -> Project:
    """Return a project that is deleted, with what dates it."""
    said = Change.objects.filter(kind="project", key=key, operation="delete").latest("pk").before or {}
    return _dated_as(said, Project(pk=key))


def _of_dates(rows: list[Any], moved: set[str]) -> Iterator[Touched]:
    """What counts by a date of a project counts from it as it was, and as it is."""
    for date, fields in MOVED.items():
        for counted in COUNTED_BY_DATE[date] if moved & set(fields) else ():
            yield from _of_project(
                rows,
                date,
                lambda row, project, on=counted.on: on(_dated_as(row, project)),
                rule=counted.rule,
                in_links=counted.in_links,
            )


def _dated_as(row: Row, project: Project) -> Project:
    for date, precision in MOVED.values():
        setattr(project, date, row[date] and datetime.date.fromisoformat(row[date]))
        setattr(project, precision, row[precision])
    return project


def _of_money(rows: list[Any]) -> Iterator[Touched]:
    for row in rows:
        committed = row["stage"] == FundingStage.COMMITTED
        rule = ComputedRule.PUBLIC_FUNDING_COMMITTED if committed else None
        yield from _of_project([row], "decided_on", _money_counts_on, rule=rule)


def _of_grants(rows: list[Any]) -> Iterator[Touched]:
    """A grant counts from the start of its project, where its partner's part of the work is done."""
    for row in rows:
        if row["funding"]:
            place = row["territory_id"] or Organisation.objects.get(pk=row["organisation_id"]).territory_id
            yield from _of_project(
                [row],
                "funding",
                lambda _row, project: start_counts_on(project),
                rule=ComputedRule.TERRITORY_EU_FUNDING,
                in_links=False,
                territories=(place,) if place else (),
            )


def _money_counts_on(row: Row, project: Project) -> datetime.date | None:
    day = row["decided_on"] and datetime.date.fromisoformat(row["decided_on"])
    return Funding(project=project, stage=row["stage"], decided_on=day).counts_on()


def _of_activity(keys: set[int]) -> Iterator[Touched]:
    """What an activity serves counts in the period of the activity; one that is gone is told of itself."""
    for activity in Activity.objects.filter(pk__in=keys):
        if day := activity.counts_on():
            yield from _of_all("__all__", day)


def _counts_on(row: Row) -> datetime.date | None:
    if row["start"] is None:
        return None
    start = datetime.date.fromisoformat(row["start"])
    return Activity(start=start, start_precision=row["start_precision"] or Precision.DAY).counts_on()


def _of_all(field: str, day: datetime.date) -> Iterator[Touched]:
    yield from (Touched(one, field, day) for one in Contract.objects.order_by("pk"))


def _of_kpi(rows: list[Any], field: str) -> Iterator[Touched]:
    """A definition that is written over holds from its own day on, or from the contract's first."""
    keys = {row.get("kpi_id") or row["id"] for row in rows}
    for kpi in Kpi.objects.filter(pk__in=keys).select_related("contract"):
        newest = kpi.versions.order_by("-number").first()
        yield Touched(kpi.contract, field or "__all__", (newest and newest.valid_from) or kpi.contract.start)
