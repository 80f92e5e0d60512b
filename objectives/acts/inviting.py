"""Invite somebody by mail, send it again, take it back, accept it. The link works once, for seven days."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.models import Invitation, Organisation, Project, ProjectLead, Role, User

LASTS = datetime.timedelta(days=7)
BELONG = (Role.FUNDER, Role.CONTRIBUTOR)
"""The roles whose rows are chosen by their organisation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who is invited, as what; with a project, to lead it or to stand in for its lead."""

    email: str
    full_name: str
    role: str
    organisation: Organisation | None = None
    language: str = "fr"
    project: Project | None = None
    is_deputy: bool = False


@dataclass(frozen=True, slots=True)
class Sealed:
    """An invitation with the secret of its link, which nobody can read again."""

    invitation: Invitation
    token: str


class InvitationOverError(Exception):
    """The link was used, taken back, replaced by a newer one, or is too old; `invitation` is None where unknown."""

    def __init__(self, invitation: Invitation | None) -> None:
        super().__init__()
        self.invitation = invitation


@transaction.atomic
def invite(*, by: User, guest: Guest) -> Sealed:
    """Invite somebody; raises PermissionDenied, or ValidationError by field; nothing is written then."""
    acting(by.pk)
    roles = access.invitable_roles(by)
    if not roles:
        raise PermissionDenied
    _check(guest, roles)
    token, moment = secrets.token_urlsafe(32), timezone.now()
    row = Invitation(
        email=User.objects.normalize_email(guest.email),
        full_name=guest.full_name.strip(),
        role=guest.role,
        organisation=guest.organisation,
        language=guest.language,
        project=guest.project,
        is_deputy=guest.is_deputy,
        invited_by=by,
        invited_at=moment,
        expires_at=moment + LASTS,
        token_hash=_hash(token),
    )
    row.full_clean()
    row.save(force_insert=True)
    return Sealed(row, token)


@transaction.atomic
def resend_invitation(*, by: User, invitation: int) -> Sealed:
    """Give an open invitation a new link and seven more days; the old link is dead. Raises Invitation.DoesNotExist.

    Who invited somebody and has no account any more is asked nothing: from now on `by` invites.
    """
    row = access.open_invitations(by).select_related("invited_by").select_for_update(of=("self",)).get(pk=invitation)
    token = secrets.token_urlsafe(32)
    row.token_hash, row.expires_at, row.sent_at = _hash(token), timezone.now() + LASTS, None
    row.invited_by = row.answers_for_it or by
    row.save(update_fields=["token_hash", "expires_at", "sent_at", "invited_by"])
    return Sealed(row, token)


@transaction.atomic
def revoke_invitation(*, by: User, invitation: int) -> Invitation:
    """Take an open invitation back. Raises Invitation.DoesNotExist."""
    row = access.open_invitations(by).select_for_update(of=("self",)).get(pk=invitation)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    return row


def mark_sent(sealed: Sealed) -> None:
    """Note that the mail server took the mail, unless a newer link was made meanwhile."""
    row = Invitation.objects.filter(pk=sealed.invitation.pk, token_hash=_hash(sealed.token))
    row.update(sent_at=timezone.now())


def read_invitation(token: str) -> Invitation:
    """Return the invitation of a link that still works; raises InvitationOverError."""
    rows = Invitation.objects.select_related("organisation", "project", "invited_by")
    return _working(rows.filter(token_hash=_hash(token)).first())


@transaction.atomic
def accept_invitation(*, token: str, full_name: str, password: str) -> User:
    """Make the account that was offered, once; raises InvitationOverError, or ValidationError by field."""
    row = _working(Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first())
    person = User(
        email=row.email,
        full_name=full_name.strip(),
        role=row.role,
        organisation_id=row.organisation_id,
        language=row.language,
        is_staff=row.role in (Role.STAFF, Role.ADMINISTRATOR),
        is_superuser=row.role == Role.ADMINISTRATOR,
    )
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from None
    person.set_password(password)
    person.full_clean()
    person.save(force_insert=True)
    acting(person.pk)
    if row.project_id is not None:
        ProjectLead.objects.create(project_id=row.project_id, person=person, is_deputy=row.is_deputy)
    row.accepted_at, row.accepted_by = timezone.now(), person
    row.save(update_fields=["accepted_at", "accepted_by"])
    return person


def _check(guest: Guest, roles: tuple[Role, ...]) -> None:
    broken = {}
    if guest.role not in roles:
        broken["role"] = _("You may invite: %(roles)s.") % {"roles": ", ".join(str(role.label) for role in roles)}
    if guest.role in BELONG and guest.organisation is None:
        broken["organisation"] = _("Name the organisation: it decides what the person sees.")
    if guest.project is not None and guest.role != Role.CONTRIBUTOR:
        broken["project"] = _("Only a project contributor leads a project: choose that role, or no project.")
    if guest.is_deputy and guest.project is None:
        broken["project"] = _("Name the project whose deputy the person becomes.")
    if User.objects.filter(email__iexact=guest.email.strip()).exists():
        broken["email"] = _("Somebody with this e-mail address has an account already.")
    if broken:
        raise ValidationError(broken)


def _working(row: Invitation | None) -> Invitation:
    if row is None or not row.is_open or row.expires_at <= timezone.now():
        raise InvitationOverError(row)
    return row


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
