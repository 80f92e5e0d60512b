"""What if? A named scenario, and what it assumes; nothing of it ever stands among the facts."""

import datetime
from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.contract import Contract
from objectives.models.rules import NOT_NUMBERS, one_of
from objectives.models.user import User


class Scenario(models.Model):
    """A contract as it would stand if something were otherwise: its owner's, and of those it is shared with."""

    contract = models.ForeignKey(Contract, models.PROTECT, verbose_name=_("contract"), related_name="scenarios")
    name = models.CharField(_("name"), max_length=200)
    note = fields.words_of_a_person(_("note"))
    owner = models.ForeignKey(User, models.PROTECT, verbose_name=_("owner"), related_name="scenarios", db_index=False)
    open_to_the_board = models.BooleanField(_("open to who sees everything"), default=False, db_default=False)
    people = ArrayField(
        models.BigIntegerField(), verbose_name=_("people who work on it"), default=list, db_default=[], blank=True
    )
    """Beside its owner, by their keys."""
    version = models.PositiveIntegerField(_("version"), default=1)
    """Moves with whatever is changed of the scenario or of what it assumes."""
    made_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("scenario")
        ordering = ("contract", "name", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["owner", "contract", "name"],
                name="scenario_named_once",
                violation_error_message=_("You have a scenario of this name already."),
            ),
            models.CheckConstraint(
                condition=models.Q(version__gte=1) & ~models.Q(name=""),
                name="scenario_has_a_name",
                violation_error_message=_("A scenario has a name."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Aspect(models.TextChoices):
    """What is supposed to be otherwise, and of what; the value is a day, a number or a reporting period."""

    PLANNED = "planned", _("milestone: planned for")
    COMPLETED = "completed", _("milestone: completed on")
    CANCELLED = "cancelled", _("milestone: cancelled on")
    SHARE = "share", _("link: share")
    DELIVERY_WEIGHT = "delivery_weight", _("contract: weight of delivery")
    OBJECTIVE_WEIGHT = "objective_weight", _("objective: weight")
    KPI_WEIGHT = "kpi_weight", _("KPI: weight")
    TARGET_VALUE = "target_value", _("target: value")
    TARGET_PERIOD = "target_period", _("target: due in")


DAYS = (Aspect.PLANNED, Aspect.COMPLETED, Aspect.CANCELLED)
PERIODS = (Aspect.TARGET_PERIOD,)
NUMBERS = tuple(aspect for aspect in Aspect if aspect not in DAYS + PERIODS)


class Assumption(models.Model):
    """One thing that a scenario supposes to be otherwise: an aspect of a row, by the row's key.

    The key is no reference: a scenario holds nobody back from removing what it speaks of.
    """

    scenario = models.ForeignKey(
        Scenario, models.CASCADE, verbose_name=_("scenario"), related_name="assumptions", db_index=False
    )
    aspect = models.CharField(_("what is otherwise"), max_length=16, choices=Aspect.choices)
    subject = models.BigIntegerField(_("row"))
    day = models.DateField(_("day"), null=True, blank=True)
    number = fields.number(_("number"), null=True, blank=True)
    period = fields.period(blank=True)

    class Meta:
        verbose_name = _("assumption")
        ordering = ("scenario", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["scenario", "aspect", "subject"],
                name="assumption_once",
                violation_error_message=_("The scenario supposes something of this already."),
            ),
            models.CheckConstraint(
                condition=one_of("aspect", Aspect) & fields.plausible("day")
                & (models.Q(number__isnull=True) | models.Q(number__range=(-NOT_NUMBERS, NOT_NUMBERS)))
                & (
                    models.Q(aspect__in=DAYS, day__isnull=False, number__isnull=True, period="")
                    | models.Q(aspect__in=NUMBERS, day__isnull=True, number__isnull=False, period="")
                    | models.Q(
                        aspect__in=PERIODS, day__isnull=True, number__isnull=True, period__regex=fields.PERIOD_PATTERN
                    )
                ),
                name="assumption_fits_its_aspect",
                violation_error_message=_("An assumption has the day, the number or the period that it is about."),
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.scenario_id} {self.aspect} {self.subject}"

    @property
    def value(self) -> datetime.date | Decimal | str:
        """What is supposed: a day, an exact number or the code of a period."""
        return self.day or (self.number if self.number is not None else self.period)
