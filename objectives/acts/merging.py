"""Two rows for one organisation: make them one, undo that, or say that they are two."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting, token
from objectives.acts.organisations import Kept, version_of_organisation
from objectives.merging import give_back, take_in
from objectives.models import NotDuplicate, Organisation, OrganisationMerge, User
from objectives.versions import ConflictError


@transaction.atomic
def merge_organisations(
    *, by: User, keep: int, gone: int, seen: tuple[int, int], reason: str = ""
) -> OrganisationMerge:
    """Take an organisation into another one with everything that names it; `seen` are the versions of the two.

    Raises Organisation.DoesNotExist for who may not, ConflictError when either was changed since, ValidationError where
    the two cannot be one before something is mended; nothing is written then. No amount of money is ever changed.
    """
    acting(by.pk, reason)
    ours, theirs = _two(by, keep, gone)
    for row, version in ((ours, seen[0]), (theirs, seen[1])):
        if version_of_organisation(row) != version:
            raise ConflictError(version_of_organisation(row), [])
    return take_in(ours, theirs, by, reason)


@transaction.atomic
def undo_merge(*, by: User, merge: int, reason: str = "") -> Kept:
    """Make two organisations of one again: every row as it was before the merge.

    Raises OrganisationMerge.DoesNotExist for who may not, ValidationError where it is undone already or something was
    written since that would be lost; nothing is written then.
    """
    acting(by.pk, reason)
    row = access.undoable_merges(by).select_for_update(of=("self",)).get(pk=merge)
    if row.undone_at is not None:
        raise ValidationError([_("This merge is undone already.")])
    Organisation.objects.select_for_update().get(pk=row.kept_id)
    again = give_back(row)
    row.undone_by, row.undone_at = by, timezone.now()
    row.save(update_fields=["undone_by", "undone_at"])
    return Kept(again, version_of_organisation(again), token())


@transaction.atomic
def say_two(*, by: User, one: int, other: int, reason: str = "") -> NotDuplicate:
    """Say that two organisations that look alike are two: they are no longer proposed.

    Raises Organisation.DoesNotExist for who may not, ValidationError where it is said already.
    """
    acting(by.pk, reason)
    first, second = _two(by, one, other)
    if _said(first, second).exists():
        raise ValidationError([_("It is said already that these are two organisations.")])
    return NotDuplicate.objects.create(one=first, other=second, reason=reason[:500], said_by=by)


@transaction.atomic
def take_two_back(*, by: User, one: int, other: int, reason: str = "") -> None:
    """Take back that two organisations are two. Raises as `say_two`, where it was never said."""
    acting(by.pk, reason)
    first, second = _two(by, one, other)
    said = _said(first, second)
    if not said.exists():
        raise ValidationError([_("Nobody said that these are two organisations.")])
    said.delete()


def _said(one: Organisation, other: Organisation) -> QuerySet[NotDuplicate]:
    return NotDuplicate.objects.filter(Q(one=one, other=other) | Q(one=other, other=one))


def _two(by: User, one: int, other: int) -> tuple[Organisation, Organisation]:
    """Lock two organisations in the order of their keys, so that no two acts wait for each other."""
    if one == other:
        raise ValidationError([_("An organisation is no duplicate of itself.")])
    rows = access.changeable_organisations(by).select_for_update(of=("self",)).order_by("pk").in_bulk([one, other])
    if len(rows) != 2:
        raise Organisation.DoesNotExist
    return rows[one], rows[other]
