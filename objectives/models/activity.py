"""What does the cluster do besides R&D projects?"""

import calendar
import datetime
from dataclasses import dataclass

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.organisation import Organisation
from objectives.models.rules import one_of

LONGEST_NOTICE, LONGEST_RENEWAL = 1_095, 240
"""Days, months."""


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
    outcome = fields.words_of_a_person(_("outcome"))
    notice_days = models.PositiveSmallIntegerField(
        _("notice (days)"), null=True, blank=True, validators=[MaxValueValidator(LONGEST_NOTICE)],
        help_text=_("Days before its term by which an agreement is renewed or ended."),
    )  # fmt: skip
    renews_for = models.PositiveSmallIntegerField(
        _("renews itself for (months)"), null=True, blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_RENEWAL)],
        help_text=_("Empty: it ends at its term unless it is renewed."),
    )  # fmt: skip

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
            models.CheckConstraint(
                condition=models.Q(notice_days__isnull=True, renews_for__isnull=True)
                | models.Q(kind=ActivityKind.AGREEMENT),
                name="activity_term_of_agreement",
                violation_error_message=_("Only an agreement has a term with a notice and a renewal."),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def term_on(self, day: datetime.date) -> "Term | None":
        """Return the term in which an agreement is on a day, the last one where it has ended; None without an end."""
        if self.kind != ActivityKind.AGREEMENT or self.end is None:
            return None
        ends, times = self.end, 0
        while self.renews_for and ends < day:
            times += 1
            ends = _months_after(self.end, times * self.renews_for)
        return Term(ends, ends - datetime.timedelta(days=self.notice_days or 0), times)

    def counts_on(self) -> datetime.date | None:
        """Return the day by which it counts: the last one of a month or year that is all that is known of its start."""
        if self.start is None or self.start_precision == fields.Precision.DAY:
            return self.start
        month = self.start.month if self.start_precision == fields.Precision.MONTH else 12
        return self.start.replace(month=month, day=calendar.monthrange(self.start.year, month)[1])


@dataclass(frozen=True, slots=True)
class Term:
    """When an agreement ends, by when it is renewed or ended, and how often it has renewed itself by then."""

    ends: datetime.date
    decide_by: datetime.date
    renewals: int


def _months_after(day: datetime.date, months: int) -> datetime.date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))
