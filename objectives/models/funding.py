"""Whose money goes to which project, at which stage?"""

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.organisation import Organisation
from objectives.models.programme import Call, Programme
from objectives.models.project import Project
from objectives.models.rules import NOT_NUMBERS, one_of
from objectives.periods import last_day


class FundingStage(models.TextChoices):
    """How far the money has come; stages are never added together (rollup.md section 8)."""

    REQUESTED = "requested", _("requested")
    COMMITTED = "committed", _("committed")
    PAID = "paid", _("paid")


class Funding(fields.Sourced):
    """An amount that a funder gives to a project; undated ones count from the project's start."""

    code = fields.code(_("id"), unique=True)
    project = models.ForeignKey(Project, models.PROTECT, verbose_name=_("project"), related_name="fundings")
    funder = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("funder"), related_name="fundings")
    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("programme"), related_name="fundings", null=True, blank=True
    )
    call = models.ForeignKey(
        Call, models.PROTECT, verbose_name=_("call"), related_name="fundings", null=True, blank=True
    )
    beneficiary = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("beneficiary"),
        related_name="fundings_received",
        null=True,
        blank=True,
    )
    stage = models.CharField(_("stage"), max_length=10, choices=FundingStage.choices)
    amount = fields.money(_("amount (EUR)"))
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    reference = models.CharField(_("reference"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("funding")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, amount__lte=NOT_NUMBERS),
                name="funding_amount_not_negative",
                violation_error_message=_("An amount is 0 or more."),
            ),
            models.CheckConstraint(
                condition=one_of("stage", FundingStage) & fields.plausible("decided_on"),
                name="funding_stage_known",
                violation_error_message=_("Money is requested, committed or paid, on a day between 1900 and 2199."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.amount} EUR"

    def counts_on(self) -> datetime.date | None:
        """Return the day from which it counts: its own, of a commitment without one that of its project's start."""
        start = self.project.start
        if self.decided_on is not None or self.stage != FundingStage.COMMITTED or start is None:
            return self.decided_on
        return last_day(start, self.project.start_precision)
