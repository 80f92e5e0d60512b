"""When was each milestone planned, and when does it come? The baseline against the actual or expected day."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import Milestone, MilestoneReport, MilestoneStatus


class Keeping(models.TextChoices):
    """How a milestone keeps to its plan."""

    COMPLETED = "completed", _("completed by its baseline")
    COMPLETED_LATE = "completed_late", _("completed after its baseline")
    PLANNED = "planned", _("expected as planned")
    MOVED = "moved", _("expected after its baseline")
    LATE = "late", _("late")
    CANCELLED = "cancelled", _("cancelled")


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone on a day: its baseline, the day it was completed or is expected, and how it keeps to its plan."""

    milestone: Milestone
    state: MilestoneReport | None
    baseline: datetime.date
    comes: datetime.date
    keeping: Keeping

    @property
    def days_after(self) -> int:
        """By how many days it comes after its baseline; negative before it."""
        return (self.comes - self.baseline).days

    @property
    def is_completed(self) -> bool:
        """Whether it was completed."""
        return self.keeping in (Keeping.COMPLETED, Keeping.COMPLETED_LATE)


def timeline(milestones: Iterable[Milestone], day: datetime.date) -> list[Step]:
    """Return milestones as they stood on a day, by baseline; no statement where their reports are at hand."""
    ordered = sorted(milestones, key=lambda one: (one.due, one.number))
    return [_step(one, one.state_on(day), day) for one in ordered]


def _step(milestone: Milestone, state: MilestoneReport | None, day: datetime.date) -> Step:
    due = milestone.due
    if state is not None and state.status == MilestoneStatus.COMPLETED:
        comes = state.actual or state.reported_on
        return Step(milestone, state, due, comes, Keeping.COMPLETED_LATE if comes > due else Keeping.COMPLETED)
    if state is not None and state.status == MilestoneStatus.CANCELLED:
        return Step(milestone, state, due, due, Keeping.CANCELLED)
    comes = (state.forecast if state else None) or due
    if comes < day:
        return Step(milestone, state, due, comes, Keeping.LATE)
    return Step(milestone, state, due, comes, Keeping.MOVED if comes > due else Keeping.PLANNED)
