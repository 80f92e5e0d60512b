"""What belongs to an activity? Note what is to follow, a visit's programme, contacts made, what a mission brought.

Which parts an activity has follows from its kind (`PARTS`). Rows are added and taken away, a follow-up is also done;
none of it moves a figure. A contact is personal data: no history keeps it, and after three years nobody does.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.models import (
    Activity,
    ActivityKind,
    Contact,
    FollowUp,
    MissionResult,
    Organisation,
    User,
    VisitStep,
)
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.periods import first_day

Row = TypeVar("Row", bound=models.Model)
VISITS = (ActivityKind.DELEGATION_HOSTED, ActivityKind.REPRESENTATION, ActivityKind.EXPORT_SUPPORT)
PARTS: Mapping[str, tuple[type[models.Model], tuple[ActivityKind, ...]]] = {
    "follow-up": (FollowUp, tuple(ActivityKind)),
    "step": (VisitStep, VISITS),
    "contact": (Contact, VISITS),
    "result": (MissionResult, (ActivityKind.EXPORT_SUPPORT,)),
}
"""What may belong to an activity, by name: the rows, and the kinds of activities that have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """What is to be done, until when and by whom: somebody who keeps the data."""

    what: str
    due: datetime.date
    owner: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a programme."""

    day: datetime.date
    what: str
    begins: datetime.time | None = None
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A person met: no more than it takes to write again through the own organisation."""

    name: str
    role: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an organisation brought home from a mission; None is not known, 0 is nothing."""

    organisation: Organisation
    leads: int | None = None
    orders: int | None = None
    amount: Decimal | None = None


@transaction.atomic
def add_follow_up(*, by: User, activity: int, follow: Follow) -> FollowUp:
    """Note what is to be done after an activity. Raises Activity.DoesNotExist, ValidationError by field."""
    row = _of(by, activity, "follow-up")
    if not access.keepers().filter(pk=follow.owner.pk).exists():
        raise ValidationError({"owner": _("Choose somebody of the cluster's staff.")})
    return _kept(FollowUp(activity=row, what=follow.what.strip(), due=follow.due, owner=follow.owner))


@transaction.atomic
def complete_follow_up(*, by: User, follow_up: int, today: datetime.date, done: bool = True) -> FollowUp:
    """Say that a follow-up is done, or that it is not done yet after all. Raises FollowUp.DoesNotExist."""
    acting(by.pk)
    ours = FollowUp.objects.filter(activity__in=access.changeable_activities(by))
    row = ours.select_for_update(of=("self",)).get(pk=follow_up)
    if (row.done_on is not None) != done:
        row.done_on = today if done else None
        row.save(update_fields=["done_on"])
    return row


@transaction.atomic
def add_step(*, by: User, activity: int, step: Step) -> VisitStep:
    """Add a step to the programme of a visit or mission. Raises Activity.DoesNotExist, ValidationError by field."""
    row = _of(by, activity, "step")
    if (row.start and step.day < first_day(row.start, row.start_precision)) or (row.end and step.day > row.end):
        raise ValidationError({"day": _("The programme lies within the days of the activity.")})
    return _kept(
        VisitStep(activity=row, day=step.day, begins=step.begins, what=step.what.strip(), place=step.place.strip())
    )


@transaction.atomic
def add_contact(*, by: User, activity: int, met: Met, today: datetime.date) -> Contact:
    """Note a person met; forgotten three years later. Raises Activity.DoesNotExist, ValidationError by field."""
    row = _of(by, activity, "contact")
    said = {name: getattr(met, name).strip() for name in ("name", "role", "organisation")}
    return _kept(Contact(activity=row, noted_on=today, **said))


@transaction.atomic
def add_result(*, by: User, activity: int, brought: Brought) -> MissionResult:
    """Note that an organisation took part in an export mission, and what it brought home.

    Raises Activity.DoesNotExist, ValidationError by field: an organisation stands there once.
    """
    row = _of(by, activity, "result")
    if row.results.filter(organisation=brought.organisation).exists():
        told = _("The organisation is among the participants already: take its line away to record it anew.")
        raise ValidationError({"organisation": told})
    said = {name: getattr(brought, name) for name in ("organisation", "leads", "orders", "amount")}
    result = MissionResult(activity=row, **said)
    if result.amount is not None and not (result.amount.is_finite() and result.amount >= 0):
        raise ValidationError({"amount": _("An amount is 0 or more.")})
    return _kept(result)


@transaction.atomic
def remove_part(*, by: User, part: str, key: int) -> models.Model:
    """Take a row away from an activity; `part` is a name of `PARTS`. Raises ObjectDoesNotExist for who may not."""
    acting(by.pk)
    rows: Any = PARTS[part][0]._default_manager.filter(activity__in=access.changeable_activities(by))
    row: models.Model = rows.select_related("activity").select_for_update(of=("self",)).get(pk=key)
    row.delete()
    return row


def _of(by: User, activity: int, part: str) -> Activity:
    """Return the activity, locked, among those that the person may change and that may have such a part."""
    acting(by.pk)
    row = access.changeable_activities(by).select_for_update(of=("self",), no_key=True).get(pk=activity)
    if row.kind not in PARTS[part][1]:
        raise ValidationError(_("An activity of this kind has none of it."))
    return row


def _kept(row: Row) -> Row:
    row.clean_fields(exclude=[one.name for one in row._meta.concrete_fields if one.is_relation])
    for field in row._meta.concrete_fields:
        day = getattr(row, field.attname)
        if isinstance(day, datetime.date) and not EARLIEST_DAY <= day <= LATEST_DAY:
            raise ValidationError({field.name: _("Dates lie between 1900 and 2199.")})
    row.save(force_insert=True)
    return row
