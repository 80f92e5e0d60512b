"""What is due when? Plan a milestone of a project, change its plan, take it away again while nothing was reported.

Until a project is decided on its lead plans it. From then on the plan is its baseline: the lead moves the expected day
of a milestone by a report (`objectives.acts.reporting.replan_milestone`), cluster staff mend the plan itself.
"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting, token
from objectives.acts.closing import check_days_open
from objectives.models import Derivation, Milestone, MilestoneKind, Project, User
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.versions import check_version, version_of, version_of_row

HEAVIEST = Decimal(10) ** 9
SMALLEST = Decimal("1e-12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is planned: the baseline day, and how much it weighs beside the project's other milestones."""

    title: str
    kind: str
    due: datetime.date
    weight: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Planned:
    """What an act did to the plan: the milestone (without a key where it is gone), version, write's token."""

    milestone: Milestone
    version: int
    token: int


@transaction.atomic
def add_milestone(*, by: User, project: int, plan: Plan, reason: str = "") -> Planned:
    """Add a milestone to the plan of a project, under the next number.

    Raises Project.DoesNotExist for who may not plan the project, ValidationError by field for what cannot be.
    """
    acting(by.pk, reason)
    row = access.plannable_projects(by).select_for_update(of=("self",)).get(pk=project)
    last = row.milestones.aggregate(last=Max("number"))["last"] or 0
    return _stored(Milestone(project=row, number=last + 1), plan, {plan.due})


@transaction.atomic
def change_milestone(*, by: User, milestone: int, seen: int, plan: Plan, reason: str = "") -> Planned:
    """Change the plan of a milestone. `seen` is the version of the milestone, its reports included, that was read.

    Raises Milestone.DoesNotExist for who may not plan it, ConflictError when somebody changed or reported it since,
    ValidationError by field for what cannot be; nothing is written then.
    """
    acting(by.pk, reason)
    row = _held(by, milestone, seen)
    if plan.due != row.due and row.project.status not in access.UNDECIDED and not reason.strip():
        raise ValidationError({"reason": _("The baseline is moved: say why, others will ask.")})
    return _stored(row, plan, {row.due, plan.due})


@transaction.atomic
def remove_milestone(*, by: User, milestone: int, seen: int, reason: str) -> Planned:
    """Take a milestone out of the plan, with the reason; what it was stays in the history.

    Raises as `change_milestone`; what was reported is not taken away but cancelled, by a report.
    """
    acting(by.pk, reason)
    row = _held(by, milestone, seen)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: others will ask.")})
    if row.reports.exists():
        raise ValidationError(_("Something was reported of it, and reports are kept: report it as cancelled instead."))
    check_days_open(row.project, "reason", row.due)
    row.delete()
    return Planned(row, version_of_row("milestone", milestone), token())


def _held(by: User, milestone: int, seen: int) -> Milestone:
    """Lock the project, then the milestone, as who adds one does."""
    found = access.plannable_milestones(by).get(pk=milestone)
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=found.project_id)
    row = Milestone.objects.select_for_update(of=("self",)).get(pk=milestone)
    row.project = project
    check_version(milestone, seen)
    return row


def _stored(row: Milestone, plan: Plan, days: set[datetime.date]) -> Planned:
    was = row.due  # none, where it is new
    row.title, row.kind, row.due, row.weight = plan.title.strip(), plan.kind, plan.due, plan.weight
    row.basis = Derivation.DECLARED
    if broken := _broken(row, was):
        raise ValidationError(broken)
    check_days_open(row.project, "due", *days)
    row.save()
    return Planned(row, version_of(row.pk), token())


def _broken(row: Milestone, was: datetime.date) -> dict[str, Any]:
    broken: dict[str, Any] = {}
    if not row.title:
        broken["title"] = _("Give it a name that others will find it by.")
    elif len(row.title) > 500:
        broken["title"] = _("Say it in at most 500 characters.")
    if row.kind not in MilestoneKind.values:
        broken["kind"] = _("Choose what it is.")
    if told := _wrong_weight(row.weight):
        broken["weight"] = told
    # A day that nobody touched bars no other change: the project may have begun or ended otherwise than it was planned.
    if row.due != was and (told := wrong_due(row.project, row.due)):
        broken["due"] = told
    return broken


def _wrong_weight(weight: Decimal) -> str:
    if not weight.is_finite() or weight <= 0:
        return _("A milestone weighs more than 0.")
    if weight >= HEAVIEST or weight != weight.quantize(SMALLEST):
        return _("Weigh it against the others: 1, 2.5, 40.")
    return ""


def wrong_due(project: Project, due: datetime.date) -> str:
    """Return why a milestone of a project cannot be planned for a day; empty where it can."""
    if not EARLIEST_DAY <= due <= LATEST_DAY:
        return _("Dates lie between 1900 and 2199.")
    if project.start is not None and due < project.start:
        return _("The project began on %(day)s: give a later day.") % {"day": clock.written(project.start)}
    if project.end is not None and due > project.end:
        return _("The project ends on %(day)s: give an earlier day, or have its end moved first.") % {
            "day": clock.written(project.end)
        }
    return ""
