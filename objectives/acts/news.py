"""What may be said of a milestone? Every rule of a report, each with the field that it is about and the way out."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from objectives import clock
from objectives.models import Milestone, MilestoneReport, MilestoneStatus

OPEN = (MilestoneStatus.PLANNED, MilestoneStatus.IN_PROGRESS)
GIVEN_UP: dict[str, tuple[str, ...]] = {
    MilestoneStatus.PLANNED: ("percent", "actual"),
    MilestoneStatus.IN_PROGRESS: ("actual",),
    MilestoneStatus.COMPLETED: ("percent", "forecast"),
    MilestoneStatus.CANCELLED: ("actual", "forecast"),
}
"""What a status has no place for: it goes with the status, without being emptied by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a person says of a milestone; `percent` from 0 to 100, `reported_on` today where it is None."""

    status: str
    percent: Decimal | None = None
    actual: datetime.date | None = None
    forecast: datetime.date | None = None
    comment: str = ""
    evidence_link: str = ""
    reported_on: datetime.date | None = None


def checked(news: News, milestone: Milestone, last: MilestoneReport | None, today: datetime.date) -> MilestoneReport:
    """Return the report that the news make, not saved; raises ValidationError with every broken rule by its field."""
    report = MilestoneReport(
        milestone=milestone,
        status=news.status,
        percent=news.percent,
        actual=news.actual,
        forecast=news.forecast,
        comment=news.comment.strip(),
        evidence_link=news.evidence_link.strip(),
        reported_on=news.reported_on or today,
    )
    broken: dict[str, Any] = {}
    try:
        report.clean_fields(exclude={"milestone", "basis", "revision"})
    except ValidationError as error:
        broken.update(error.error_dict)
    if "invalid" in {one.code for one in broken.get("evidence_link", ())}:
        broken["evidence_link"] = _("Give the address as https://example.org/report.")
    for rule in (_day_of_report, _percentage, _actual_date, _forecast_date):
        field, message = rule(report, last, today)
        if message:
            broken[field] = message
    if not report.comment and not {"comment", "forecast"} & set(broken) and _needs_reason(report, last):
        broken["comment"] = _("Say why: others will ask.")
    if broken:
        raise ValidationError(broken)
    return report


Verdict = tuple[str, str]


def _day_of_report(report: MilestoneReport, last: MilestoneReport | None, today: datetime.date) -> Verdict:
    day, field = report.reported_on, "reported_on"
    if day > today:
        return field, _("A report cannot be dated in the future: today is %(day)s.") % {"day": clock.written(today)}
    if last is not None and day < last.reported_on:
        return field, _("The last report is from %(day)s: give that day or a later one.") % {
            "day": clock.written(last.reported_on)
        }
    return field, ""


def _percentage(report: MilestoneReport, _last: MilestoneReport | None, _today: datetime.date) -> Verdict:
    percent = report.percent
    if percent is None:
        missing = report.status == MilestoneStatus.IN_PROGRESS
        return "percent", _("Say how much is done, from 0 to 100.") if missing else ""
    if not percent.is_finite() or not 0 <= percent <= 100:
        return "percent", _("Give a number from 0 to 100.")
    if report.status == MilestoneStatus.COMPLETED and percent != 100:
        return "percent", _("What is completed is done to 100%: leave this empty, or say that it is in progress.")
    if report.status == MilestoneStatus.PLANNED and percent:
        return "percent", _("What has begun is in progress: change the status, or leave this empty.")
    return "percent", ""


def _actual_date(report: MilestoneReport, _last: MilestoneReport | None, today: datetime.date) -> Verdict:
    field, actual, project = "actual", report.actual, report.milestone.project
    if report.status != MilestoneStatus.COMPLETED:
        return field, _("Only what is completed has an actual date.") if actual else ""
    if actual is None:
        return field, _("Give the day on which it was completed.")
    if actual > min(today, report.reported_on):
        return field, _("It cannot have been completed after the day of this report.")
    if project.start and actual < project.start:
        return field, _("The project began on %(day)s: give a later day.") % {"day": clock.written(project.start)}
    return field, ""


def _forecast_date(report: MilestoneReport, _last: MilestoneReport | None, today: datetime.date) -> Verdict:
    field, forecast, project = "forecast", report.forecast, report.milestone.project
    if forecast is None:
        return field, ""
    if report.status not in OPEN:
        return field, _("What is completed or cancelled has no forecast: leave this empty.")
    if forecast < (report.reported_on):
        return field, _("A forecast lies ahead: give the day of this report or a later one.")
    if project.end and forecast > project.end >= today:
        return field, _("The project ends on %(day)s: give an earlier day, or have its end moved first.") % {
            "day": clock.written(project.end)
        }
    return field, ""


def _needs_reason(report: MilestoneReport, last: MilestoneReport | None) -> bool:
    """Return whether the report cancels, reopens, or moves the date: each wants a reason."""
    if report.status == MilestoneStatus.CANCELLED:
        return True
    if last is not None and last.status not in OPEN and report.status in OPEN:
        return True
    expected = (last.forecast if last else None) or report.milestone.due
    return report.forecast is not None and report.forecast > expected
