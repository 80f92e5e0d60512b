"""What is due when in a project, and what was reported of it?"""

import datetime
from decimal import Decimal

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.project import Project
from objectives.models.rules import NOT_NUMBERS, one_of
from objectives.models.user import User


class MilestoneKind(models.TextChoices):
    """What is due."""

    MILESTONE = "milestone", _("milestone")
    DELIVERABLE = "deliverable", _("deliverable")
    REVIEW = "review", _("review")


class MilestoneStatus(models.TextChoices):
    """What a dated report says of a milestone."""

    PLANNED = "planned", _("planned")
    IN_PROGRESS = "in_progress", _("in progress")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


class Milestone(fields.Sourced):
    """A dated, weighted step of a project's plan; `due` is its baseline date."""

    project = models.ForeignKey(Project, models.PROTECT, verbose_name=_("project"), related_name="milestones")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=12, choices=MilestoneKind.choices)
    title = models.CharField(_("title"), max_length=500)
    weight = fields.number(_("weight"), default=Decimal(1))
    due = models.DateField(_("due (baseline)"))
    basis = models.CharField(_("basis"), max_length=10, choices=fields.Derivation.choices)

    class Meta:
        verbose_name = _("milestone")
        ordering = ("project", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "number"],
                name="milestone_number_once",
                violation_error_message=_("The project has a milestone with this number."),
            ),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0, weight__lte=NOT_NUMBERS),
                name="milestone_weight_positive",
                violation_error_message=_("A milestone weighs more than 0."),
            ),
            models.CheckConstraint(
                condition=one_of("kind", MilestoneKind) & one_of("basis", fields.Derivation) & fields.plausible("due"),
                name="milestone_kind_known",
                violation_error_message=_("Choose a kind, a basis and a day between 1900 and 2199."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} {self.number}: {self.title}"

    def state_on(self, day: datetime.date) -> "MilestoneReport | None":
        """Return the last report by a day, the highest revision of that day (rollup.md section 6)."""
        by_then = (report for report in self.reports.all() if report.reported_on <= day)
        return max(by_then, key=lambda report: (report.reported_on, report.revision), default=None)


class MilestoneReport(fields.Sourced):
    """What was said of a milestone on a day; the last one, highest revision, is its state (rollup.md section 6)."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, verbose_name=_("milestone"), related_name="reports")
    reported_on = models.DateField(_("reported on"))
    revision = models.PositiveIntegerField(_("revision"), default=1)
    status = models.CharField(_("status"), max_length=12, choices=MilestoneStatus.choices)
    percent = fields.number(
        _("percent done"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    actual = models.DateField(_("actual date"), null=True, blank=True)
    forecast = models.DateField(_("forecast date"), null=True, blank=True)
    basis = models.CharField(_("basis"), max_length=10, choices=fields.Derivation.choices)
    comment = models.TextField(
        _("comment"), max_length=2000, blank=True, db_default="", validators=[MaxLengthValidator(2000)]
    )
    evidence_link = models.CharField(
        _("evidence (link)"), max_length=1000, blank=True, db_default="", validators=[URLValidator(["http", "https"])]
    )
    reported_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("reported by"), related_name="+", null=True, blank=True, editable=False
    )
    undoes = models.OneToOneField(
        "self", models.RESTRICT, verbose_name=_("takes back"), related_name="undone_by", null=True, blank=True,
        editable=False,
    )  # fmt: skip

    class Meta:
        verbose_name = _("milestone report")
        verbose_name_plural = _("milestone reports")
        ordering = ("milestone", "reported_on", "revision")
        constraints = (
            models.UniqueConstraint(
                fields=["milestone", "reported_on", "revision"],
                name="milestone_report_once",
                violation_error_message=_("This revision of the day's report exists already."),
            ),
            models.CheckConstraint(
                condition=models.Q(revision__gte=1),
                name="milestone_report_revision_from_one",
                violation_error_message=_("Revisions are numbered from 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__isnull=True) | models.Q(percent__range=(0, 100)),
                name="milestone_report_percent",
                violation_error_message=_("A percentage lies between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=one_of("status", MilestoneStatus)
                & one_of("basis", fields.Derivation)
                & fields.plausible("reported_on", "actual", "forecast"),
                name="milestone_report_status_known",
                violation_error_message=_("Choose a status, a basis and days between 1900 and 2199."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.milestone} ({self.reported_on})"

    @property
    def takes_back(self) -> bool:
        """Whether it takes another report back, and says again what was said before that one."""
        return self.undoes_id is not None
