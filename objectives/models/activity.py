"""What does the cluster do besides R&D projects?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.organisation import Organisation
from objectives.models.rules import one_of


class ActivityKind(models.TextChoices):
    """The eight kinds of the cluster's own work."""

    AGREEMENT = "agreement", _("cooperation agreement")
    EVENT = "event", _("event")
    DELEGATION_HOSTED = "delegation_hosted", _("delegation hosted")
    REPRESENTATION = "representation", _("representation abroad")
    EXPORT_SUPPORT = "export_support", _("export support")
    ADVISORY = "advisory", _("advice")
    STUDY = "study", _("study")
    PARTNERSHIP = "partnership", _("partnership")


class Activity(fields.Sourced):
    """One of the cluster's own activities; a delegation's country is where it came from."""

    code = fields.code(_("id"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=ActivityKind.choices)
    title = models.CharField(_("title"), max_length=500)
    start = models.DateField(_("start"), null=True, blank=True)
    start_precision = models.CharField(
        _("start: known to the"), max_length=5, choices=fields.Precision.choices, default="day"
    )
    end = models.DateField(_("end"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166-1, two letters."))
    partners = models.ManyToManyField(Organisation, verbose_name=_("partners"), related_name="activities", blank=True)
    participants = models.PositiveIntegerField(_("participants"), null=True, blank=True)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=one_of("kind", ActivityKind) & one_of("start_precision", fields.Precision),
                name="activity_kind_known",
                violation_error_message=_("Choose one of the eight kinds of activities."),
            ),
            models.CheckConstraint(
                condition=fields.plausible("start", "end")
                & (models.Q(start__isnull=True) | models.Q(end__isnull=True) | models.Q(end__gte=models.F("start"))),
                name="activity_days_in_order",
                violation_error_message=_("An activity cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="activity_country_form",
                violation_error_message=_("Write the country as two capital letters (ISO 3166-1)."),
            ),
        )

    def __str__(self) -> str:
        return self.title
