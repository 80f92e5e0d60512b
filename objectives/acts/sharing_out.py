"""What does a project serve? Set its shares of a contract's objectives; together they never pass the whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting, token
from objectives.models import Derivation, Link, Objective, Scope, User
from objectives.versions import compare_links, version_of_links

WHOLE = Decimal(1)
SMALLEST = Decimal("1e-12")


@dataclass(frozen=True, slots=True)
class SharedOut:
    """What an act left: the share that no objective has, the version of the project's links, the write's token."""

    unallocated: Decimal
    version: int
    token: int


@transaction.atomic
def share_out(
    *, by: User, project: int, contract: int, seen: int, shares: Mapping[int, Decimal | None], reason: str = ""
) -> SharedOut:
    """Set the shares of a project in a contract, by the number of the objective; None or 0 unlinks, unnamed ones stay.

    `seen` is the version of the project's links that the person read. Raises Project.DoesNotExist for who may not
    share the project out, ConflictError when somebody changed its links since, ValidationError by number (as text)
    for what cannot be: the objective whose share passes what those before it leave is told the rest.
    """
    acting(by.pk, reason)
    row = access.allocatable_projects(by).select_for_update(of=("self",)).get(pk=project)
    compare_links(project, seen)
    if row.scope == Scope.TERRITORY:
        raise ValidationError(_("A project of the landscape serves no objective."))
    objectives = {one.number: one for one in Objective.objects.filter(contract=contract)}
    links = {link.objective.number: link for link in row.links.filter(objective__contract=contract)}
    wanted = {number: link.share for number, link in links.items()} | dict(shares)
    rest = _rest(wanted, known=set(objectives))
    for number, share in sorted(wanted.items()):
        link = links.get(number) or Link(objective=objectives[number], project=row, share=0)
        if not share:
            if link.pk is not None:
                link.delete()
        elif link.share != share:
            link.share, link.basis = share, Derivation.DECLARED
            link.save()
    return SharedOut(rest, version_of_links(project), token())


def _rest(wanted: Mapping[int, Decimal | None], known: set[int]) -> Decimal:
    """Return what is left of the whole; ValidationError by number for every share that cannot be."""
    broken: dict[str, Any] = {}
    rest = WHOLE
    for number in sorted(wanted):
        share = wanted[number] or Decimal(0)
        if number not in known:
            broken[str(number)] = _("The contract has no such objective.")
        elif not share.is_finite() or not 0 <= share <= 1:
            broken[str(number)] = _("A share is more than 0 and at most 1; leave it empty where there is none.")
        elif share != share.quantize(SMALLEST):
            broken[str(number)] = _("Give a share with at most 12 decimals.")
        elif share > rest:
            broken[str(number)] = _("The rest is %(rest)s: the shares of a contract sum to at most 1.") % {
                "rest": _written(rest)
            }
        else:
            rest -= share
    if broken:
        raise ValidationError(broken)
    return rest


def _written(share: Decimal) -> str:
    short = share.quantize(Decimal("0.01"))
    return number_format(short if short == share else share.normalize())
