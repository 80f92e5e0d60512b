"""How large is a company, by law? Headcount, turnover and balance sheet of a year, and the class that follows.

Micro, small and medium-sized: Recommendation 2003/361/EC, annex, article 2. Mid-cap (ETI) and large: decree 2008-1354,
article 3. Figures are those of the company with what it is linked to. A ceiling on the headcount always holds; of
turnover and balance sheet one of the two is enough.
"""

from decimal import Decimal
from itertools import pairwise

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.organisation import Organisation
from objectives.models.rules import NOT_NUMBERS


class SizeClass(models.TextChoices):
    """Classes of the law, the smallest first; `sme` where the three smaller ones cannot be told apart."""

    MICRO = "micro", _("micro-enterprise")
    SMALL = "small", _("small enterprise")
    MEDIUM = "medium", _("medium-sized enterprise")
    SME = "sme", _("SME, micro to medium-sized")
    MID_CAP = "mid_cap", _("mid-cap (ETI)")
    LARGE = "large", _("large company")


CEILINGS: dict[SizeClass, tuple[int, int, int]] = {
    SizeClass.MICRO: (10, 2_000_000, 2_000_000),
    SizeClass.SMALL: (50, 10_000_000, 10_000_000),
    SizeClass.MEDIUM: (250, 50_000_000, 43_000_000),
    SizeClass.MID_CAP: (5000, 1_500_000_000, 2_000_000_000),
}
"""By class: fewer people than this, and at most this turnover or at most this balance sheet, in EUR."""


def _within(size: SizeClass) -> Q:
    people, turnover, balance = CEILINGS[size]
    return Q(headcount__lt=people) & (Q(turnover__lte=turnover) | Q(balance_sheet__lte=balance))


def _beyond(size: SizeClass) -> Q:
    """Surely not within: not the same as not surely within, where something is unknown."""
    people, turnover, balance = CEILINGS[size]
    return Q(headcount__gte=people) | Q(turnover__gt=turnover, balance_sheet__gt=balance)


def _class_of_a_year() -> Case:
    known = [When(_within(SizeClass.MICRO), then=Value(SizeClass.MICRO.value))]
    known += [When(_beyond(below) & _within(size), then=Value(size.value)) for below, size in pairwise(CEILINGS)]
    return Case(
        *known,
        When(_within(SizeClass.MEDIUM), then=Value(SizeClass.SME.value)),
        When(_beyond(SizeClass.MID_CAP), then=Value(SizeClass.LARGE.value)),
        default=Value(""),
        output_field=models.CharField(max_length=10),
    )


def _amount(name: str) -> Q:
    return Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__range": (Decimal(0), NOT_NUMBERS)})


class CompanySize(fields.Sourced):
    """What is known of a company's size in a year; the database derives the class, empty where it cannot be told."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="sizes")
    year = models.PositiveSmallIntegerField(_("year"))
    headcount = models.DecimalField(
        _("headcount"), max_digits=11, decimal_places=2, null=True, blank=True, help_text=_("In annual work units.")
    )
    turnover = fields.money(_("turnover (EUR)"), null=True, blank=True)
    balance_sheet = fields.money(_("balance sheet total (EUR)"), null=True, blank=True)
    size_class = models.GeneratedField(
        expression=_class_of_a_year(), output_field=models.CharField(max_length=10), db_persist=True
    )

    class Meta:
        verbose_name = _("size of a company")
        verbose_name_plural = _("sizes of companies")
        ordering = ("organisation", "year")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "year"],
                name="company_size_once_a_year",
                violation_error_message=_("The size in this year is recorded already."),
            ),
            models.CheckConstraint(
                condition=Q(year__range=(1900, 2199))
                & _amount("headcount")
                & _amount("turnover")
                & _amount("balance_sheet"),
                name="company_size_plausible",
                violation_error_message=_("Headcount, turnover and balance sheet are 0 or more, of a year since 1900."),
            ),
            models.CheckConstraint(
                condition=Q(headcount__isnull=False) | Q(turnover__isnull=False) | Q(balance_sheet__isnull=False),
                name="company_size_says_something",
                violation_error_message=_("Give at least one of headcount, turnover and balance sheet."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.year}"


class EarlierMembership(models.Model):
    """A membership of the cluster that ended before the one that `Organisation` holds; whoever left may come again."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="earlier_memberships"
    )
    since = models.DateField(_("member since"))
    until = models.DateField(_("member until"))

    class Meta:
        verbose_name = _("earlier membership")
        verbose_name_plural = _("earlier memberships")
        ordering = ("organisation", "since")
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "since"],
                name="earlier_membership_once",
                violation_error_message=_("A membership that began on this day is recorded already."),
            ),
            models.CheckConstraint(
                condition=fields.plausible("since", "until") & Q(until__gte=models.F("since")),
                name="earlier_membership_order",
                violation_error_message=_("A membership cannot end before it began."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation}, {self.since} - {self.until}"
