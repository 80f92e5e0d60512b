"""Ask to be erased, think again, and, for an administrator, erase a person. The history stays, of nobody by name."""

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting
from objectives.models import Notice, NoticeKind, Role, User
from objectives.personal import Fate, forget_names, relations, sessions_of


@transaction.atomic
def ask_for_erasure(*, by: User) -> None:
    """Ask the administrators to erase the own account; each gets a notice. Twice is once."""
    asked = User.objects.filter(pk=by.pk, erasure_asked_at__isnull=True, erased_at__isnull=True)
    moment = clock.now()
    if not asked.update(erasure_asked_at=moment):
        return
    Notice.objects.bulk_create(
        Notice(
            person=administrator,
            kind=NoticeKind.ERASURE,
            about=f"erasure:{by.pk}:{moment.isoformat()}",
            told={"by": str(by), "account": by.pk},
        )
        for administrator in User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=by.pk)
    )


@transaction.atomic
def take_erasure_back(*, by: User) -> None:
    """Think again: nobody needs to erase the account."""
    User.objects.filter(pk=by.pk, erased_at__isnull=True).update(erasure_asked_at=None)
    Notice.objects.filter(kind=NoticeKind.ERASURE, told__account=by.pk).delete()


@transaction.atomic
def erase_person(*, by: User, person: int, address: str) -> User:
    """Erase a person: what is the person's own is deleted, what the person did stays, of “an erased person #n”.

    `address` is the person's e-mail address, typed once more. Raises User.DoesNotExist for who may not, for oneself and
    for who is erased already; ValidationError (`address`). Seals stay as they are: what is signed in them, too.
    """
    row = access.erasable_people(by).select_for_update(of=("self",)).get(pk=person)
    if User.objects.normalize_email(address) != row.email:
        raise ValidationError({"address": _("This is not the address of the person: nothing was erased.")})
    acting(by.pk, _("Person erased"))
    instead = f"#{row.pk}"
    forget_names(row, instead)
    Session.objects.filter(pk__in=[session.pk for session in sessions_of(row)]).delete()
    for relation in relations():
        if relation.fate == Fate.GOES:
            relation.rows(row).delete()
    Notice.objects.filter(kind=NoticeKind.ERASURE, told__account=row.pk).delete()
    row.email, row.full_name = f"erased-{row.pk}@erased.invalid", instead
    row.role, row.organisation = Role.CONTRIBUTOR, None
    row.is_active = row.is_staff = row.is_superuser = False
    row.last_login, row.erasure_asked_at = None, None
    row.erased_at, row.erased_by = clock.now(), by
    row.set_unusable_password()
    row.save()
    row.groups.clear()
    row.user_permissions.clear()
    return row
