"""Make a scenario, name it, share it, copy it, remove it. It lies beside the facts: none of them is ever touched."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.models import Assumption, Change, Scenario, User
from objectives.supposing import supposed_in
from objectives.versions import ConflictError

MOST = 100
"""Scenarios that a person may have."""


@transaction.atomic
def make_scenario(*, by: User, contract: int, name: str, note: str = "") -> Scenario:
    """Make a scenario of a contract, the person's own, that supposes nothing yet.

    Raises Contract.DoesNotExist for who may not, ValidationError by field for what cannot be.
    """
    of = access.supposable_contracts(by).get(pk=contract)
    acting(by.pk, _("Scenario made"))
    _one_after_another(by)
    _refuse_too_many(by)
    return _named(Scenario(contract=of, owner=by), name, note)


@transaction.atomic
def change_scenario(*, by: User, scenario: int, seen: int, name: str, note: str) -> Scenario:
    """Give an own scenario another name or note. `seen` is the version that was read.

    Raises Scenario.DoesNotExist, ConflictError, ValidationError by field; nothing is written then.
    """
    _one_after_another(by)
    row = held(access.own_scenarios(by), scenario, seen)
    acting(by.pk, _("Scenario named"))
    row.version += 1
    return _named(row, name, note)


@transaction.atomic
def share_scenario(*, by: User, scenario: int, seen: int, with_the_board: bool, people: Collection[int]) -> Scenario:
    """Say who sees an own scenario: who sees everything reads it if it is open to them, people named work on it.

    Raises as `change_scenario`; only who may have scenarios may be named.
    """
    row = held(access.own_scenarios(by), scenario, seen)
    named = sorted(set(people) - {by.pk})
    if access.mentionable().filter(pk__in=named).count() != len(named):
        told = _("Name people who play scenarios: the board, cluster staff and who leads a project.")
        raise ValidationError({"people": told})
    acting(by.pk, _("Scenario shared"))
    row.open_to_the_board, row.people = with_the_board, named
    moved(row)
    return row


@transaction.atomic
def copy_scenario(*, by: User, scenario: int, name: str) -> Scenario:
    """Make an own scenario that supposes what the person sees of another one; its note comes with it.

    Raises Scenario.DoesNotExist for who may not see it, ValidationError by field for what cannot be.
    """
    row = access.visible_scenarios(by).select_related("contract").get(pk=scenario)
    acting(by.pk, _("Scenario copied"))
    _one_after_another(by)
    _refuse_too_many(by)
    made = _named(Scenario(contract=row.contract, owner=by), name, row.note)
    seen = {one.key for one in supposed_in(row, by) if one.subject is not None}
    Assumption.objects.bulk_create(
        Assumption(
            scenario=made, aspect=one.aspect, subject=one.subject, day=one.day, number=one.number, period=one.period
        )
        for one in row.assumptions.order_by("pk")
        if one.pk in seen
    )
    return made


@transaction.atomic
def remove_scenario(*, by: User, scenario: int, seen: int) -> None:
    """Remove an own scenario with what it supposes; the ledger remembers it. Raises as `change_scenario`."""
    row = held(access.own_scenarios(by), scenario, seen)
    acting(by.pk, _("Scenario removed"))
    row.delete()


def held(rows: QuerySet[Scenario], scenario: int, seen: int) -> Scenario:
    """Return one of some scenarios, locked; ConflictError where it is not of the version that was seen."""
    row = rows.select_for_update(of=("self",), no_key=True).get(pk=scenario)
    if row.version != seen:
        raise ConflictError(row.version, changes_since(row, seen))
    return row


def changes_since(row: Scenario, seen: int) -> list[Change]:
    """Return what changed of a scenario after a version, oldest first, with who did it."""
    changes = Change.objects.filter(kind="scenario", key=row.pk, after__version__gt=seen)
    return list(changes.select_related("actor").order_by("pk"))


def moved(row: Scenario) -> None:
    """Save a scenario that is held, as its next version."""
    row.version += 1
    row.save()


def _named(row: Scenario, name: str, note: str) -> Scenario:
    row.name, row.note = " ".join(name.split()), note.replace("\r\n", "\n").strip()
    wrong: dict[str, str] = {}
    if not row.name or len(row.name) > 200 or "\0" in row.name:
        wrong["name"] = _("Give it a name of up to 200 characters, by which others will know it.")
    elif (
        Scenario.objects.filter(owner=row.owner_id, contract=row.contract_id, name=row.name).exclude(pk=row.pk).exists()
    ):
        wrong["name"] = _("You have a scenario of this name already.")
    if len(row.note) > 2000 or "\0" in row.note:
        wrong["note"] = _("Say it in at most 2,000 characters.")
    if wrong:
        raise ValidationError(wrong)
    row.save()
    return row


def _one_after_another(by: User) -> None:
    """Wait until nothing else names or counts the person's scenarios."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)


def _refuse_too_many(by: User) -> None:
    if Scenario.objects.filter(owner=by).count() >= MOST:
        raise ValidationError({"name": _("You have %(most)s scenarios: remove one first.") % {"most": MOST}})
