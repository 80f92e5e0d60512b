"""Suppose that something is otherwise, in a scenario; suppose it no more.

Closed periods hold nobody back: no fact is touched.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.acts.planning import wrong_due
from objectives.acts.scenarios import held, moved
from objectives.models import Aspect, Assumption, Contract, Kpi, Milestone, Objective, Scenario, Target, User
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.models.scenario import DAYS
from objectives.periods import parse
from objectives.supposing import broken_in, supposed_in, world_of

MOST = 500
"""What a scenario may suppose."""
HEAVIEST = Decimal(10) ** 9
LARGEST = Decimal(10) ** 15
SMALLEST = Decimal("1e-12")
OPPOSITE = {Aspect.COMPLETED: Aspect.CANCELLED, Aspect.CANCELLED: Aspect.COMPLETED}
"""A milestone is not both: what is said last takes the other's place."""


@dataclass(frozen=True, slots=True)
class Supposition:
    """What is supposed: an aspect of a row, by its key, and the day, number or period that it has."""

    aspect: Aspect
    subject: int
    value: datetime.date | Decimal | str


@transaction.atomic
def suppose(*, by: User, scenario: int, seen: int, said: Sequence[Supposition]) -> Scenario:
    """Suppose some things in a scenario; what it supposed of the same before is replaced. `seen` is the version read.

    Raises Scenario.DoesNotExist for who may not change it, ConflictError, ValidationError by field (`subject`, `day`,
    `number`, `period`) for what cannot be; nothing is written then.
    """
    row = held(access.changeable_scenarios(by).select_related("contract"), scenario, seen)
    acting(by.pk, _("Supposed"))
    made = [_assumed(by, row, one) for one in said]
    if row.assumptions.count() > MOST:
        raise ValidationError(_("A scenario supposes at most %(most)s things.") % {"most": MOST})
    with world_of(row).entered():
        broken = broken_in(made)
    if broken:
        wrong = _guilty([one for one in made if one.pk in broken])
        raise ValidationError({_field(Aspect(wrong.aspect)): str(broken[wrong.pk])})
    moved(row)
    return row


@transaction.atomic
def suppose_no_more(*, by: User, scenario: int, seen: int, assumption: int) -> Scenario:
    """Take one thing out of what a scenario supposes.

    Raises Scenario.DoesNotExist for who may not change it, Assumption.DoesNotExist for what it does not suppose or the
    person does not see, ConflictError; nothing is written then.
    """
    row = held(access.changeable_scenarios(by), scenario, seen)
    acting(by.pk, _("Supposed no more"))
    one = row.assumptions.get(pk=assumption)
    if one.pk not in {shown.key for shown in supposed_in(row, by)}:
        raise Assumption.DoesNotExist
    one.delete()
    moved(row)
    return row


def _assumed(by: User, row: Scenario, said: Supposition) -> Assumption:
    if not _subjects(by, row, said.aspect).filter(pk=said.subject).exists():
        raise ValidationError({"subject": _("There is no such thing of which you may suppose something here.")})
    field = _field(said.aspect)
    if wrong := _wrong(said.aspect, said.value) or _wrong_plan(said):
        raise ValidationError({field: wrong})
    if said.aspect in OPPOSITE:
        row.assumptions.filter(aspect=OPPOSITE[said.aspect], subject=said.subject).delete()
    columns: dict[str, Any] = {"day": None, "number": None, "period": ""} | {field: said.value}
    made, _new = row.assumptions.update_or_create(aspect=said.aspect, subject=said.subject, defaults=columns)
    return made


def _subjects(by: User, row: Scenario, aspect: Aspect) -> QuerySet[Any]:
    """Return the rows of which the person may suppose this: of the scenario's contract."""
    contract = row.contract_id
    if aspect in DAYS:
        linked = Objective.objects.filter(contract=contract).values("links__project")
        return access.supposable_milestones(by).filter(project__in=linked)
    if aspect == Aspect.SHARE:
        return access.supposable_links(by).filter(objective__contract=contract)
    if aspect == Aspect.DELIVERY_WEIGHT:
        return Contract.objects.filter(pk=contract)
    if aspect == Aspect.OBJECTIVE_WEIGHT:
        return Objective.objects.filter(contract=contract)
    if aspect == Aspect.KPI_WEIGHT:
        return Kpi.objects.filter(contract=contract)
    return Target.objects.filter(kpi__contract=contract)


def _guilty(broken: Sequence[Assumption]) -> Assumption:
    """Return what is told: of a target's value and period, said together, the period, unless the value is below 0."""
    below = (one for one in broken if one.number is not None and one.number < 0)
    return next(below, broken[-1])


def _field(aspect: Aspect) -> str:
    if aspect in DAYS:
        return "day"
    return "period" if aspect == Aspect.TARGET_PERIOD else "number"


def _wrong(aspect: Aspect, value: object) -> str:
    if aspect in DAYS:
        fits = isinstance(value, datetime.date) and EARLIEST_DAY <= value <= LATEST_DAY
        return "" if fits else _("Dates lie between 1900 and 2199.")
    if aspect == Aspect.TARGET_PERIOD:
        return "" if _is_period(value) else _("Write a period as 2015, 2015-H1, 2015-Q3 or 2015-07.")
    if not isinstance(value, Decimal) or not value.is_finite() or abs(value) >= LARGEST:
        return _("Give a number.")
    if value != value.quantize(SMALLEST):
        return _("Give a number of at most 12 decimals.")
    return _out_of_range(aspect, value)


def _out_of_range(aspect: Aspect, value: Decimal) -> str:
    if aspect == Aspect.SHARE and not 0 < value <= 1:
        return _("A share is more than 0 and at most 1.")
    if aspect == Aspect.DELIVERY_WEIGHT and not 0 <= value <= 1:
        return _("The weight of delivery lies between 0 and 1.")
    if aspect == Aspect.KPI_WEIGHT and not 0 < value < HEAVIEST:
        return _("A KPI weighs more than 0.")
    if aspect == Aspect.OBJECTIVE_WEIGHT and not 0 <= value < HEAVIEST:
        return _("A weight is 0 or more.")
    return ""


def _wrong_plan(said: Supposition) -> str:
    """Return why the milestone could not be planned so: a day that it has already may be supposed of it."""
    if said.aspect != Aspect.PLANNED or not isinstance(said.value, datetime.date):
        return ""
    row = Milestone.objects.select_related("project").filter(pk=said.subject).exclude(due=said.value).first()
    return wrong_due(row.project, said.value) if row else ""


def _is_period(value: object) -> bool:
    try:
        return isinstance(value, str) and parse(value).start >= EARLIEST_DAY and parse(value).end <= LATEST_DAY
    except ValueError:
        return False
