"""Let in whom the cluster's identity provider names: known or invited by a proven address, or in a group with a role.

The provider proves who somebody is; who may come in, and as what, is decided here.
"""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives.acting import acting
from objectives.acts.inviting import BELONG
from objectives.models import Invitation, ProjectLead, Role, User

logger = logging.getLogger("sextant.security")


class NotAdmittedError(Exception):
    """Nobody with this address is known, invited, or in a group with a role; or the account is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduced:
    """Whom the provider names.

    `address` is empty unless the provider has proven it; `account` is the account that this identity was bound to
    before; `role` is the highest that the groups give, None without one; `decided` are the roles that groups can give.
    """

    address: str
    full_name: str
    account: int | None = None
    role: Role | None = None
    decided: frozenset[Role] = frozenset()


@transaction.atomic
def admit(introduced: Introduced) -> User:
    """Return the account of somebody, with the role that the groups give now; raises NotAdmittedError.

    An account is made for who has an open invitation, or a group's role that needs no organisation (an organisation's
    rows are not a group's to give). Who holds a role that groups give and is in none of them is a
    contributor from now on.
    """
    person = _known(introduced) or _invited(introduced) or _of_a_group(introduced)
    if person is None or not person.is_active:
        raise NotAdmittedError
    _give_role(person, introduced)
    return person


def _known(introduced: Introduced) -> User | None:
    rows = User.objects.select_for_update(of=("self",))
    if introduced.account is not None:
        return rows.get(pk=introduced.account)
    return rows.filter(email=introduced.address).first() if introduced.address else None


def _invited(introduced: Introduced) -> User | None:
    """Accept the open invitation of the address: whoever reads its mails is who was asked."""
    rows = Invitation.objects.select_for_update(of=("self",)).filter(accepted_at__isnull=True, revoked_at__isnull=True)
    of_now = rows.filter(email__iexact=introduced.address, expires_at__gt=timezone.now())
    row = of_now.first() if introduced.address else None
    if row is None:
        return None
    person = _made(row.email, introduced.full_name or row.full_name, Role(row.role), row.organisation_id, row.language)
    if row.project_id is not None:
        ProjectLead.objects.create(project_id=row.project_id, person=person, is_deputy=row.is_deputy)
    row.accepted_at, row.accepted_by = timezone.now(), person
    row.save(update_fields=["accepted_at", "accepted_by"])
    return person


def _of_a_group(introduced: Introduced) -> User | None:
    if not introduced.address or introduced.role is None or introduced.role in BELONG:
        return None
    return _made(introduced.address, introduced.full_name or introduced.address, introduced.role)


def _made(address: str, full_name: str, role: Role, organisation: int | None = None, language: str = "fr") -> User:
    person = User(
        email=address, full_name=full_name.strip()[:200], role=role, organisation_id=organisation, language=language
    )
    person.set_unusable_password()
    _powers(person)
    person.full_clean(exclude=["password"])
    person.save(force_insert=True)
    acting(person.pk, _("Signed in for the first time, by single sign-on"))
    return person


def _give_role(person: User, introduced: Introduced) -> None:
    role = introduced.role
    if role is None and person.role in introduced.decided:
        role = Role.CONTRIBUTOR
    if role is None or role == person.role:
        return
    acting(person.pk, _("Groups of single sign-on"))
    logger.warning("The role of person %s is %s by single sign-on, after %s", person.pk, role, person.role)
    person.role = role
    _powers(person)
    person.save(update_fields=["role", "is_staff", "is_superuser"])


def _powers(person: User) -> None:
    person.is_staff = person.role in (Role.STAFF, Role.ADMINISTRATOR)
    person.is_superuser = person.role == Role.ADMINISTRATOR
