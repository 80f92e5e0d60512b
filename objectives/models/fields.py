"""Column types shared by several models: money, exact numbers, imprecise dates, reporting periods.

Numbers follow `dataset.md`: money is EUR with 2 decimals, everything else is an exact decimal of up to 12 decimals.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator, ProhibitNullCharactersValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

PERIOD_PATTERN = r"^[1-9][0-9]{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$"
"""`2015`, `2015-H1`, `2015-Q3` or `2015-07` (rollup.md section 1)."""

EARLIEST_DAY = datetime.date(1900, 1, 1)
LATEST_DAY = datetime.date(2199, 12, 31)


class Precision(models.TextChoices):
    """How exactly a date is known: its whole month or year counts (rollup.md section 1)."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Basis(models.TextChoices):
    """Where a baseline or a target comes from (dataset.md)."""

    CONTRACT = "contract", _("contract")
    PUBLISHED = "published", _("published")
    ILLUSTRATIVE = "illustrative", _("illustrative")


class Derivation(models.TextChoices):
    """Whether a link, milestone or report was declared by somebody or derived by a rule (dataset.md)."""

    DECLARED = "declared", _("declared")
    DERIVED = "derived", _("derived")


if TYPE_CHECKING:  # generic for the type checker only
    Exact = models.DecimalField[Any, Any]
else:
    Exact = models.DecimalField


class Money(Exact):
    """A column of euros and cents, known from other decimals of two places; in a migration a decimal as all are."""

    def deconstruct(self) -> Any:
        """Return how a migration makes the column."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.DecimalField", arguments, options


def money(verbose_name: Any, **options: Any) -> Money:
    """Return a column of euros and cents, up to 10^16 EUR."""
    return Money(verbose_name, max_digits=18, decimal_places=2, **options)


def number(verbose_name: Any, **options: Any) -> models.DecimalField[Any, Any]:
    """Return a column of an exact decimal: 18 digits before the mark, 12 after."""
    return models.DecimalField(verbose_name, max_digits=30, decimal_places=12, **options)


def code(verbose_name: Any, **options: Any) -> models.CharField[Any, Any]:
    """Return a column for the key by which the exchange dataset names a row."""
    return models.CharField(verbose_name, max_length=120, **options)


def words(verbose_name: Any, **options: Any) -> ArrayField[Any, Any]:
    """Return a column for a list of short texts (`a|b|c` in the exchange dataset)."""
    return ArrayField(models.CharField(max_length=200), verbose_name=verbose_name, default=list, blank=True, **options)


def words_of_a_person(verbose_name: Any) -> models.TextField[Any, Any]:
    """Return a column for what a person wrote, up to 2,000 characters."""
    return models.TextField(
        verbose_name,
        max_length=2000,
        blank=True,
        db_default="",
        validators=[MaxLengthValidator(2000), ProhibitNullCharactersValidator()],
    )


def signed_by(verbose_name: Any, *, db_index: bool = True) -> models.ForeignKey[Any, Any]:
    """Return a column for who did something; nobody for what was loaded."""
    return models.ForeignKey(
        "objectives.User", models.PROTECT, verbose_name=verbose_name, related_name="+", null=True, blank=True,
        editable=False, db_index=db_index,
    )  # fmt: skip


def indexes_where_named(model: str, *references: str) -> tuple[models.Index, ...]:
    """Return an index of each reference that most rows leave empty, with entries of those alone that do not.

    Whatever a reference points at is deleted or merged by it; an empty one need not be found, nor written.
    """
    return tuple(
        models.Index(fields=[one], name=f"{model}_{one}", condition=models.Q(**{f"{one}__isnull": False}))
        for one in references
    )


def period(**options: Any) -> models.CharField[Any, Any]:
    """Return a column for a reporting period such as `2015-Q3`; the database derives its days."""
    return models.CharField(
        _("reporting period"),
        max_length=7,
        validators=[RegexValidator(PERIOD_PATTERN, _("Write a period as 2015, 2015-H1, 2015-Q3 or 2015-07."))],
        **options,
    )


class PeriodStart(models.Func):
    """First day of a period; an immutable SQL function of the first migration."""

    function = "period_start"
    output_field = models.DateField()


class PeriodEnd(models.Func):
    """Last day of a period; an immutable SQL function of the first migration."""

    function = "period_end"
    output_field = models.DateField()


def period_days() -> tuple[models.GeneratedField, models.GeneratedField]:
    """Return the columns `starts_on` and `ends_on` that the database derives from `period`."""
    return (
        models.GeneratedField(expression=PeriodStart("period"), output_field=models.DateField(), db_persist=True),
        models.GeneratedField(expression=PeriodEnd("period"), output_field=models.DateField(), db_persist=True),
    )


def plausible(*fields: str) -> models.Q:
    """Return the condition that every date given lies between 1900 and 2199 or is unknown."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__isnull": True}) | models.Q(
            **{f"{field}__range": (EARLIEST_DAY, LATEST_DAY)}
        )
    return condition


class Sourced(models.Model):
    """Abstract: where a figure comes from, and a remark (the last two columns of every dataset file)."""

    source = words(_("sources"), help_text=_("Ids of sources."))
    note = models.TextField(_("note"), max_length=10_000, blank=True)

    class Meta:
        abstract = True
