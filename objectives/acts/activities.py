"""What does the cluster do besides projects? Plan an activity, change it, take away what was recorded by mistake.

Each act is one transaction: the activity with its partners and the objectives that it serves. What KPIs count of it
(its kind, start, participants, objectives, and that it is there at all) is closed with the period of its start.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting, token
from objectives.acts.closing import check_open
from objectives.models import (
    Activity,
    ActivityKind,
    Change,
    Contract,
    Derivation,
    Link,
    Objective,
    Operation,
    Organisation,
    Precision,
    User,
)
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.versions import compare_activity, version_of_activity, version_of_row

SMALLEST = Decimal("1e-12")
COUNTED = ("kind", "start", "start_precision", "participants")
"""The columns that rules of computed KPIs look at."""
OF_AGREEMENTS = ("notice_days", "renews_for")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an activity is to be: all of it; a delegation's country is where it came from."""

    kind: str
    title: str
    start: datetime.date | None = None
    start_precision: str = Precision.DAY
    end: datetime.date | None = None
    place: str = ""
    country: str = ""
    partners: Sequence[Organisation] = ()
    participants: int | None = None
    outcome: str = ""
    notice_days: int | None = None
    renews_for: int | None = None
    objectives: Sequence[Objective] = ()
    """Served in equal shares, contract by contract."""


COLUMNS = tuple(one.name for one in fields(Said) if one.name not in ("partners", "objectives"))


@dataclass(frozen=True, slots=True)
class Kept:
    """What an act left: the activity (without a key where it is gone), its version, the write's token."""

    activity: Activity
    version: int
    token: int


@transaction.atomic
def plan_activity(*, by: User, said: Said, reason: str = "") -> Kept:
    """Record an activity, to come or past, under the next number of its year.

    Raises Activity.DoesNotExist for who may not, ValidationError by field for what cannot be; nothing is written then.
    """
    if not access.may_plan_activities(by):
        raise Activity.DoesNotExist
    acting(by.pk, reason)
    return _stored(Activity(code=_next_code(said.start)), said)


@transaction.atomic
def change_activity(*, by: User, activity: int, seen: int, said: Said, reason: str = "") -> Kept:
    """Change what an activity is. `seen` is the version that the person read (`version_of_activity`).

    Raises Activity.DoesNotExist for who may not, ConflictError when somebody changed it since, ValidationError by
    field for what cannot be; nothing is written then.
    """
    acting(by.pk, reason)
    return _stored(_held(by, activity, seen), said)


@transaction.atomic
def remove_activity(*, by: User, activity: int, seen: int, reason: str) -> Kept:
    """Take an activity that was recorded by mistake away, with the reason; what it was stays in the history.

    Raises as `change_activity`; one with documents, or with measurements about it, stays.
    """
    acting(by.pk, reason)
    row = _held(by, activity, seen)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: others will ask.")})
    if row.documents.exists():
        raise ValidationError(_("Documents were added to it, and documents are kept, removed ones too."))
    if row.measurement_set.exists():
        raise ValidationError(_("Measurements are about it, and measurements are kept."))
    _check_open("reason", row.counts_on())
    row.links.all().delete()
    row.delete()
    return Kept(row, version_of_row("activity", activity), token())


def _held(by: User, activity: int, seen: int) -> Activity:
    row = access.changeable_activities(by).select_for_update(of=("self",)).get(pk=activity)
    compare_activity(activity, seen)
    return row


def _stored(row: Activity, said: Said) -> Kept:
    stood = {name: getattr(row, name) for name in COUNTED} if row.pk else {}
    counted_on = row.counts_on() if row.pk else None
    for name in COLUMNS:
        value = getattr(said, name)
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    serves = {one.pk for one in said.objectives}
    served = set(row.links.values_list("objective", flat=True)) if row.pk else set[int]()
    if broken := _broken(row):
        raise ValidationError(broken)
    if serves != served or any(stood.get(name) != getattr(row, name) for name in COUNTED) or not stood:
        _check_open("start", counted_on, row.counts_on())
    row.save()
    row.partners.set(said.partners)
    if serves != served:
        _share_out(row, said.objectives)
    return Kept(row, version_of_activity(row.pk), token())


def _broken(row: Activity) -> dict[str, Any]:
    broken: dict[str, Any] = {}
    try:
        row.clean_fields(exclude={"code", "source", "note"})
    except ValidationError as error:
        broken |= error.message_dict
    for name in ("start", "end"):
        day = getattr(row, name)
        if day is not None and not EARLIEST_DAY <= day <= LATEST_DAY:
            broken[name] = _("Dates lie between 1900 and 2199.")
    if row.start and row.end and row.end < row.start:
        broken["end"] = _("An activity cannot end before it starts.")
    if row.country and not (len(row.country) == 2 and row.country.isascii() and row.country.isupper()):
        broken["country"] = _("Write the country as two capital letters (ISO 3166-1).")
    return _broken_for_kind(row) | broken


def _broken_for_kind(row: Activity) -> dict[str, Any]:
    if row.kind != ActivityKind.AGREEMENT:
        told = _("Only an agreement has a term with a notice and a renewal.")
        return {name: told for name in OF_AGREEMENTS if getattr(row, name) is not None}
    if row.end is None:
        told = _("Give the day on which the agreement ends, or leave this empty.")
        return {name: told for name in OF_AGREEMENTS if getattr(row, name) is not None}
    return {}


def _check_open(field: str, *days: datetime.date | None) -> None:
    """Refuse what lies in a closed period of any contract: each may count it."""
    known = [day for day in days if day is not None]
    for contract in Contract.objects.order_by("pk") if known else ():
        check_open(contract, field, min(known), clock.now())


def _share_out(row: Activity, objectives: Iterable[Objective]) -> None:
    """Let the activity serve the objectives given and no other, in equal shares of each contract."""
    wanted: dict[int, list[Objective]] = {}
    for one in objectives:
        wanted.setdefault(one.contract_id, []).append(one)
    links = {link.objective_id: link for link in row.links.all()}
    kept = {one.pk for of_contract in wanted.values() for one in of_contract}
    row.links.exclude(objective__in=kept).delete()
    for of_contract in wanted.values():
        share = (Decimal(1) / len(of_contract)).quantize(SMALLEST, ROUND_DOWN)
        for one in of_contract:
            link = links.get(one.pk) or Link(objective=one, activity=row)
            link.share, link.basis = share, Derivation.DECLARED
            link.save()


def _next_code(start: datetime.date | None) -> str:
    """Return the next free id of a year, `A-2018-003`; one taken away keeps its id, two at once wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('sextant: code of an activity'))")
    begin = f"A-{(start or clock.today()).year}-"
    taken = set(Activity.objects.filter(code__startswith=begin).values_list("code", flat=True))
    gone = Change.objects.filter(kind="activity", operation=Operation.DELETE, before__code__startswith=begin)
    taken |= set(gone.values_list("before__code", flat=True))
    number = len(taken) + 1
    while f"{begin}{number:03}" in taken:
        number += 1
    return f"{begin}{number:03}"
