"""Which way does a project go, from idea to completion? Every step there is, and the decisions that took it."""

from dataclasses import dataclass

from django.db import models
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objectives.models import fields
from objectives.models.project import Project, ProjectStatus
from objectives.models.rules import one_of, rule_for_good
from objectives.models.user import User

S = ProjectStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectStep:
    """One step of the way. Its day is the day of the decision, and what it `dates` in the project."""

    to: ProjectStatus
    act: str | Promise
    """What a button says."""
    by_lead: bool = False
    """Whether the project's lead and deputies may take it too; cluster staff may take every step."""
    dates: str = ""
    """The field of the project that becomes the step's day."""
    wants_reason: bool = False
    wants_commitment: bool = False
    """Whether money must be committed before."""


SUBMIT = ProjectStep(to=S.SUBMITTED, act=pgettext_lazy("project", "Submit for the label"), by_lead=True)
ABANDON = ProjectStep(to=S.ABANDONED, act=pgettext_lazy("project", "Abandon"), wants_reason=True)
WITHDRAW = ProjectStep(to=S.ABANDONED, act=pgettext_lazy("project", "Abandon"), by_lead=True, wants_reason=True)
START = ProjectStep(to=S.RUNNING, act=pgettext_lazy("project", "Report the start"), by_lead=True, dates="start")
RESUBMIT = ProjectStep(to=S.SUBMITTED, act=pgettext_lazy("project", "Take up again"), wants_reason=True)

STEPS: dict[ProjectStatus, tuple[ProjectStep, ...]] = {
    S.IDEA: (SUBMIT, WITHDRAW),
    S.SUBMITTED: (
        ProjectStep(to=S.LABELLED, act=pgettext_lazy("project", "Give the label"), dates="labelled_on"),
        ProjectStep(to=S.REJECTED, act=pgettext_lazy("project", "Reject"), wants_reason=True),
        ProjectStep(to=S.IDEA, act=pgettext_lazy("project", "Send back to be reworked"), wants_reason=True),
        WITHDRAW,
    ),
    S.LABELLED: (
        ProjectStep(to=S.FUNDED, act=pgettext_lazy("project", "Record that it is funded"), wants_commitment=True),
        START,
        ABANDON,
    ),
    S.FUNDED: (START, ABANDON),
    S.RUNNING: (
        ProjectStep(to=S.COMPLETED, act=pgettext_lazy("project", "Report the completion"), by_lead=True, dates="end"),
        ABANDON,
    ),
    S.REJECTED: (RESUBMIT,),
    S.ABANDONED: (RESUBMIT,),
    S.COMPLETED: (ProjectStep(to=S.RUNNING, act=pgettext_lazy("project", "Reopen"), wants_reason=True),),
}
"""From each status, where a project may go. What is not here cannot be done by an act."""


class ProjectDecision(models.Model):
    """A step that was taken: from where to where, decided on which day, by whom, recorded by whom. Append-only."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=_("project"), related_name="decisions")
    came_from = models.CharField(_("from"), max_length=10, choices=ProjectStatus.choices, blank=True)
    moved_to = models.CharField(_("to"), max_length=10, choices=ProjectStatus.choices)
    decided_on = models.DateField(_("decided on"))
    body = models.CharField(_("who decided"), max_length=200, blank=True)
    note = models.TextField(_("decision"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, verbose_name=_("signed by"), related_name="+")
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("decision")
        ordering = ("project", "id")
        constraints = (
            models.CheckConstraint(
                condition=one_of("came_from", ProjectStatus, blank=True)
                & one_of("moved_to", ProjectStatus)
                & fields.plausible("decided_on"),
                name="decision_statuses_known",
                violation_error_message=_("A decision moves a project between statuses, on a day from 1900 to 2199."),
            ),
        )
        triggers = (rule_for_good("decision_kept", _("A decision is never changed or deleted: record a further one.")),)

    def __str__(self) -> str:
        return f"{self.project}: {self.moved_to} ({self.decided_on})"
