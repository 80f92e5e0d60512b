"""What was signed, with whom, for how long, and how is it judged?"""

import datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.rules import one_of


def in_reader_language(english: str, french: str) -> str:
    """Return the text in the active language; English where there is no French one."""
    return french if french and (get_language() or "").startswith("fr") else english


class ProjectWeighting(models.TextChoices):
    """What a project weighs in the delivery of an objective (rollup.md section 7)."""

    EQUAL = "equal", _("every project alike")
    COST = "cost", _("by total cost")


class Contract(fields.Sourced):
    """A performance contract between the cluster and the public powers; contracts live side by side."""

    code = fields.code(_("code"), unique=True)
    name_en = models.CharField(_("name (English)"), max_length=300)
    name_fr = models.CharField(_("name (French)"), max_length=300, blank=True)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_at = models.CharField(_("signed at"), max_length=300, blank=True)
    signatories = fields.words(_("signatories"))
    delivery_weight = fields.number(_("weight of delivery"), default=Decimal("0.30"))
    on_track_from = fields.number(_("on course from"), default=Decimal("0.95"))
    at_risk_from = fields.number(_("at risk from"), default=Decimal("0.80"))
    project_weighting = models.CharField(
        _("projects weigh"), max_length=10, choices=ProjectWeighting.choices, default=ProjectWeighting.EQUAL
    )

    class Meta:
        verbose_name = _("contract")
        ordering = ("-start", "code")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")) & fields.plausible("start", "end", "signed_on"),
                name="contract_days_in_order",
                violation_error_message=_("A contract ends after its first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(delivery_weight__range=(0, 1)),
                name="contract_delivery_weight_share",
                violation_error_message=_("The weight of delivery lies between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(at_risk_from__gte=0, on_track_from__lte=1000)
                & models.Q(at_risk_from__lte=models.F("on_track_from")),
                name="contract_thresholds_in_order",
                violation_error_message=_("The at-risk threshold is at least 0 and at most the on-course one."),
            ),
            models.CheckConstraint(
                condition=one_of("project_weighting", ProjectWeighting),
                name="contract_weighting_known",
                violation_error_message=_("Projects weigh alike or by their cost."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.name_en, self.name_fr)

    def default_as_of(self, today: datetime.date) -> datetime.date:
        """Return the day a scorecard shows when none is asked for: today, or the last day once that is past."""
        return min(today, self.end)
