"""Report many milestones in one act, and take all those reports back in another: all of them or none."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from objectives import access
from objectives.acting import acting
from objectives.acts.news import News, checked
from objectives.acts.reporting import sign, taken_back
from objectives.models import Milestone, MilestoneReport, User
from objectives.versions import with_version


@dataclass(frozen=True, slots=True)
class NewsOf:
    """What a person says of one milestone; `seen` is the version that it answers to."""

    milestone: int
    seen: int
    news: News


class MovedOnError(Exception):
    """Somebody changed some of the milestones since: nothing was written."""

    def __init__(self, milestones: Sequence[Milestone]) -> None:
        super().__init__(len(milestones))
        self.milestones = milestones


def held(by: User, keys: Iterable[int]) -> dict[int, Milestone]:
    """Lock those of the milestones that the person may report on, in the order of their keys, and return them.

    Each has its project, reports and `version`. Four statements; versions are read after the locks are there.
    """
    mine = access.reportable_milestones(by).filter(pk__in=list(keys))
    locked = [row.pk for row in mine.select_for_update(of=("self",)).order_by("pk").only("pk")]
    rows = with_version(Milestone.objects.filter(pk__in=locked)).select_related("project").prefetch_related("reports")
    return {row.pk: row for row in rows}


@transaction.atomic
def report_together(*, by: User, said: Sequence[NewsOf], reason: str, today: datetime.date) -> list[MilestoneReport]:
    """Add one report to each of several milestones; seven statements, whatever their number.

    Raises Milestone.DoesNotExist where one is not theirs to report, MovedOnError where a version is another,
    ValidationError with the first report that breaks a rule; nothing is written then.
    """
    acting(by.pk, reason)
    rows = held(by, (one.milestone for one in said))
    if len(rows) < len(said):
        raise Milestone.DoesNotExist
    moved = [rows[one.milestone] for one in said if rows[one.milestone].version != one.seen]  # type: ignore[attr-defined]
    if moved:
        raise MovedOnError(moved)
    reports = []
    for one in said:
        row = rows[one.milestone]
        try:
            report = checked(one.news, row, row.state_on(datetime.date.max), today)
        except ValidationError as error:
            raise ValidationError([f"{row}: {told}" for told in error.messages]) from error
        sign(report, row, by)
        reports.append(report)
    return MilestoneReport.objects.bulk_create(reports)


@transaction.atomic
def take_back_together(*, by: User, made: Sequence[int], reason: str, today: datetime.date) -> list[MilestoneReport]:
    """Take reports back, each by a further one that says again what was said before it.

    Raises Milestone.DoesNotExist where one is not theirs to report, MovedOnError where a milestone was reported
    since or the report is gone; nothing is written then.
    """
    acting(by.pk, reason)
    keys = list(MilestoneReport.objects.filter(pk__in=made).values_list("milestone", flat=True))
    rows = held(by, keys)
    if len(keys) < len(made) or len(rows) < len(keys):
        raise Milestone.DoesNotExist
    last = {key: row.state_on(datetime.date.max) for key, row in rows.items()}
    moved = [row for key, row in rows.items() if (state := last[key]) is None or state.pk not in set(made)]
    if moved:
        raise MovedOnError(moved)
    again = []
    for key, row in rows.items():
        state = last[key]
        if state is not None:
            report = taken_back(row, state, today)
            sign(report, row, by)
            again.append(report)
    return MilestoneReport.objects.bulk_create(again)
