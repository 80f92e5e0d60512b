"""How does a person want to be told? Mails on and off, the language, the calendar's address, notices read."""

import secrets

from django.db import transaction
from django.utils import timezone

from objectives import access
from objectives.models import CalendarAddress, MailKind, Unwanted, User


def want_mail(*, by: User, kind: MailKind, wanted: bool) -> None:
    """Switch a kind of mail on or off; twice is once."""
    if wanted:
        Unwanted.objects.filter(person=by, kind=kind).delete()
    else:
        Unwanted.objects.get_or_create(person=by, kind=kind)


@transaction.atomic
def choose_mails(*, by: User, kinds: frozenset[MailKind], language: str) -> None:
    """Take the kinds of mails that are wanted, no others, and the language of mails and calendar."""
    for kind in MailKind:
        want_mail(by=by, kind=kind, wanted=kind in kinds)
    User.objects.filter(pk=by.pk).update(language=language)


def renew_calendar_address(*, by: User) -> str:
    """Return a new secret for the address of the person's calendar; one given before opens nothing any more.

    It is shown now or never: only its hash is kept.
    """
    secret = secrets.token_urlsafe(32)
    CalendarAddress.objects.update_or_create(
        person=by, defaults={"secret_hash": access.hash_of(secret), "made_at": timezone.now()}
    )
    return secret


def revoke_calendar_address(*, by: User) -> None:
    """Close the address of the person's calendar."""
    CalendarAddress.objects.filter(person=by).delete()


def read_notices(*, by: User, keys: list[int] | None = None) -> int:
    """Mark some of the person's notices as read, or all of them; return how many were unread."""
    unread = access.notices(by).filter(read_at__isnull=True)
    return (unread if keys is None else unread.filter(pk__in=keys)).update(read_at=timezone.now())
