"""Under which programme and call is money given?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.organisation import Organisation
from objectives.models.rules import NOT_NUMBERS, one_of


class ProgrammeLevel(models.TextChoices):
    """Whose programme it is."""

    EUROPEAN = "european", _("European")
    NATIONAL = "national", _("national")
    REGIONAL = "regional", _("regional")
    PRIVATE = "private", _("private")


class Programme(fields.Sourced):
    """A funding programme such as FUI or H2020."""

    code = fields.code(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=300)
    funder = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("funder"), related_name="programmes", null=True, blank=True
    )
    level = models.CharField(_("level"), max_length=10, choices=ProgrammeLevel.choices)

    class Meta:
        verbose_name = _("programme")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=one_of("level", ProgrammeLevel),
                name="programme_level_known",
                violation_error_message=_("Choose one of the levels of programmes."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Call(fields.Sourced):
    """A call for projects of a programme."""

    code = fields.code(_("code"), unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, verbose_name=_("programme"), related_name="calls")
    name = models.CharField(_("name"), max_length=300)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    deadline = models.DateField(_("deadline"), null=True, blank=True)
    announced_on = models.DateField(_("results announced on"), null=True, blank=True)
    applications = models.PositiveIntegerField(_("applications"), null=True, blank=True)
    projects_selected = models.PositiveIntegerField(_("projects selected"), null=True, blank=True)
    public_funding = fields.money(_("public funding (EUR)"), null=True, blank=True)

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(public_funding__isnull=True)
                | models.Q(public_funding__gte=0, public_funding__lte=NOT_NUMBERS),
                name="call_funding_not_negative",
                violation_error_message=_("Public funding is 0 or more."),
            ),
            models.CheckConstraint(
                condition=fields.plausible("opened_on", "deadline", "announced_on"),
                name="call_days_plausible",
                violation_error_message=_("Dates lie between 1900 and 2199."),
            ),
        )

    def __str__(self) -> str:
        return self.name
