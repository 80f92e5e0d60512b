"""Report a milestone, move its forecast, take the last report back. Reports are added, never changed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting
from objectives.acts.closing import check_open
from objectives.acts.documents import keep_evidence
from objectives.acts.news import OPEN, News, checked
from objectives.acts.uploads import Checked, checked_upload
from objectives.models import Derivation, Document, Milestone, MilestoneReport, MilestoneStatus, User
from objectives.rollup.progress import ProgressOnDay, progress_on
from objectives.versions import check_version, version_of


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report did: itself, the milestone's new version, the write's token, the project before and after."""

    report: MilestoneReport
    version: int
    token: int
    before: ProgressOnDay
    after: ProgressOnDay
    evidence: Document | None = None


class NothingToUndoError(Exception):
    """No report stands that could be taken back."""


@transaction.atomic
def report_milestone(
    *, by: User, milestone: int, seen: int, news: News, today: datetime.date, evidence: File[bytes] | None = None
) -> Reported:
    """Add a report to a milestone that the person may report on, with a file as its evidence where one is given.

    `seen` is the version that the person read. Raises Milestone.DoesNotExist for a stranger, ConflictError when
    somebody changed it since, ValidationError by field for what cannot be; nothing is written then.
    """
    token = acting(by.pk, news.comment)
    row = _held(by, milestone, seen)
    report, file = _checked(by, news, row, today, evidence)
    done = _add(row, report, by, today, token)
    return done if file is None else replace(done, evidence=keep_evidence(file, by=by, report=done.report))


@transaction.atomic
def replan_milestone(
    *, by: User, milestone: int, seen: int, forecast: datetime.date, reason: str, today: datetime.date
) -> Reported:
    """Move the day on which a milestone is expected; its baseline, status and percentage stay as they are.

    Raises as `report_milestone`; the reason is asked for whatever the new day.
    """
    token = acting(by.pk, reason)
    row = _held(by, milestone, seen)
    state = row.state_on(datetime.date.max)
    if state is not None and state.status not in OPEN:
        raise ValidationError({"forecast": _("What is completed or cancelled is not planned anew: report it first.")})
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: others will ask.")})
    news = News(
        status=state.status if state else MilestoneStatus.PLANNED,
        percent=state.percent if state else None,
        forecast=forecast,
        comment=reason,
        evidence_link=state.evidence_link if state else "",
    )
    try:
        report, _file = _checked(by, news, row, today, None)
    except ValidationError as error:
        broken = error.message_dict
        if "comment" in broken:
            broken["reason"] = broken.pop("comment")
        raise ValidationError(broken) from None
    return _add(row, report, by, today, token)


def _checked(
    by: User, news: News, row: Milestone, today: datetime.date, evidence: File[bytes] | None
) -> tuple[MilestoneReport, Checked | None]:
    """Return the report and its file; raises ValidationError with every mistake of both at once."""
    broken: dict[str, list[str]] = {}
    report = file = None
    try:
        report = checked(news, row, row.state_on(datetime.date.max), today)
        check_open(row.project, "reported_on", report.reported_on, clock.now())
    except ValidationError as error:
        broken |= error.message_dict
    try:
        file = None if evidence is None else checked_upload(evidence, "evidence_file", by=by)
    except ValidationError as error:
        broken |= error.message_dict
    if report is None or broken:
        raise ValidationError(broken)
    return report, file


@transaction.atomic
def undo_last_report(*, by: User, milestone: int, seen: int, today: datetime.date) -> Reported:
    """Take the newest report back, by a further one that says again what was said before it.

    Taking back what takes back says the report again. Raises as `report_milestone`, and NothingToUndoError.
    """
    row = _held(by, milestone, seen)
    last = row.state_on(datetime.date.max)
    if last is None:
        raise NothingToUndoError
    return _add(row, taken_back(row, last, today), by, today, acting(by.pk))


def taken_back(row: Milestone, last: MilestoneReport, today: datetime.date) -> MilestoneReport:
    """Return the report, not saved, that says again what was said of a milestone before its last one.

    It has no comment: that it takes another back is told by `undoes`, to each reader in the own language.
    """
    before = _state_before(row, last)
    return MilestoneReport(
        reported_on=max(last.reported_on, today),
        status=before.status if before else MilestoneStatus.PLANNED,
        percent=before.percent if before else None,
        actual=before.actual if before else None,
        forecast=before.forecast if before else None,
        evidence_link=before.evidence_link if before else "",
        undoes=last,
    )


def _state_before(row: Milestone, last: MilestoneReport) -> MilestoneReport | None:
    """Return the state that a report replaced; for one that took another back, the one that it took back."""
    if last.undoes_id is not None:
        return next(one for one in row.reports.all() if one.pk == last.undoes_id)
    earlier = [one for one in row.reports.all() if (one.reported_on, one.revision) < (last.reported_on, last.revision)]
    return max(earlier, key=lambda one: (one.reported_on, one.revision), default=None)


def _held(by: User, milestone: int, seen: int) -> Milestone:
    """Lock the milestone until the end of the transaction; what is read of it after that is the last word."""
    found = access.reportable_milestones(by).filter(pk=milestone).select_for_update(of=("self",))
    row = found.select_related("project").get()
    check_version(milestone, seen)
    prefetch_related_objects([row], "reports")
    return row


def _add(row: Milestone, report: MilestoneReport, by: User, today: datetime.date, token: int) -> Reported:
    before = progress_on(today, [row.project_id])[row.project_id]
    sign(report, row, by)
    report.save(force_insert=True)
    after = progress_on(today, [row.project_id])[row.project_id]
    return Reported(report, version_of(row.pk), token, before, after)


def sign(report: MilestoneReport, row: Milestone, by: User) -> None:
    """Make a report the next one of its milestone and day, signed; the milestone is locked."""
    same_day = [one.revision for one in row.reports.all() if one.reported_on == report.reported_on]
    report.milestone, report.reported_by, report.basis = row, by, Derivation.DECLARED
    report.revision = max(same_day, default=0) + 1
