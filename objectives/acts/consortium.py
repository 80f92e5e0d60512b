"""Who takes part? Add a participant, change its role, cost and funding, or take it out of the consortium."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting, token
from objectives.acts.closing import check_counted_open
from objectives.acts.counting import start_counts_on
from objectives.models import (
    ComputedRule,
    Organisation,
    Participation,
    ParticipationRole,
    Project,
    Scope,
    Territory,
    User,
)
from objectives.versions import compare_row, version_of_row

KIND = "participation"
MOST = Decimal(10) ** 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """An organisation's part of a project, in EUR; None where an amount is not known, which is not 0."""

    organisation: Organisation
    role: str
    cost: Decimal | None = None
    funding: Decimal | None = None
    territory: Territory | None = None


@dataclass(frozen=True, slots=True)
class Joined:
    """What an act did to a consortium: the participation (without a key where it is gone), version, write's token."""

    participation: Participation
    version: int
    token: int


@transaction.atomic
def add_participant(*, by: User, project: int, part: Part, reason: str = "") -> Joined:
    """Add an organisation to the consortium of a project.

    Raises Project.DoesNotExist for who may not change the project, ValidationError by field for what cannot be.
    """
    acting(by.pk, reason)
    row = access.changeable_projects(by).select_for_update(of=("self",)).get(pk=project)
    return _stored(Participation(project=row), part)


@transaction.atomic
def change_participant(*, by: User, participation: int, seen: int, part: Part, reason: str = "") -> Joined:
    """Change an organisation's part. `seen` is the version of the participation that the person read.

    Raises Participation.DoesNotExist for who may not change it, ConflictError when somebody changed it since,
    ValidationError by field for what cannot be; nothing is written then.
    """
    acting(by.pk, reason)
    return _stored(_held(by, participation, seen), part)


@transaction.atomic
def remove_participant(*, by: User, participation: int, seen: int, reason: str) -> Joined:
    """Take an organisation out of a consortium, with the reason; what it was stays in the history.

    Raises as `change_participant`.
    """
    acting(by.pk, reason)
    row = _held(by, participation, seen)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: others will ask.")})
    _check_open(row.project, "reason", _grant(row), None)
    row.delete()
    return Joined(row, version_of_row(KIND, participation), token())


def _held(by: User, participation: int, seen: int) -> Participation:
    """Lock the project, then the participation: who adds a coordinator waits for who makes one."""
    found = access.changeable_participations(by).get(pk=participation)
    project = Project.objects.select_for_update(of=("self",), no_key=True).get(pk=found.project_id)
    row = Participation.objects.select_for_update(of=("self",)).get(pk=participation)
    row.project = project
    compare_row(KIND, participation, seen)
    return row


def _stored(row: Participation, part: Part) -> Joined:
    was = _grant(row) if row.pk else None
    for name in ("organisation", "role", "cost", "funding", "territory"):
        setattr(row, name, getattr(part, name))
    if broken := _broken(row):
        raise ValidationError(broken)
    _check_open(row.project, "funding", was, _grant(row))
    row.save()
    return Joined(row, version_of_row(KIND, row.pk), token())


def _grant(row: Participation) -> tuple[Decimal, int] | None:
    """Return how much a part brings to which territory; None where that is nothing, or nobody knows where."""
    place = row.territory_id or row.organisation.territory_id
    return (row.funding, place) if row.funding and place else None


def _check_open(project: Project, field: str, was: tuple[Decimal, int] | None, now: tuple[Decimal, int] | None) -> None:
    """Refuse a grant that moves in a closed period: it counts from the start of its project."""
    if was != now:
        places = {one[1] for one in (was, now) if one}
        day = start_counts_on(project)
        check_counted_open(project, ComputedRule.TERRITORY_EU_FUNDING, field, day, territories=places)


def _broken(row: Participation) -> dict[str, Any]:
    broken: dict[str, Any] = {}
    for name in ("cost", "funding"):
        if told := wrong_amount(getattr(row, name)):
            broken[name] = told
    if row.role not in ParticipationRole.values:
        return broken | {"role": _("Choose one of the roles in a consortium.")}
    others = Participation.objects.filter(project=row.project).exclude(pk=row.pk)
    if others.filter(organisation=row.organisation, role=row.role).exists():
        broken["organisation"] = _("This organisation has this role in the project already.")
    if row.role == ParticipationRole.COORDINATOR and row.project.scope != Scope.TERRITORY:
        first = others.filter(role=row.role).select_related("organisation").first()
        if first is not None:
            told = _("%(organisation)s coordinates the project already: give it another role first.")
            broken["role"] = told % {"organisation": first.organisation}
    return broken


def wrong_amount(amount: Decimal | None) -> str:
    """Return what is wrong with an amount in EUR, in words; empty when nothing is, or none is given."""
    if amount is None:
        return ""
    if not amount.is_finite():
        return _("Give a number of euros.")
    if amount < 0:
        return _("An amount is 0 or more.")
    if amount >= MOST:
        return _("That is more money than there is: check the amount.")
    if amount != amount.quantize(Decimal("0.01")):
        return _("Give euros and cents, with at most two decimals.")
    return ""
