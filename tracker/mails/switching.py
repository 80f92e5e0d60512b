"""By which address does a mail's reader switch that kind of mail off, without signing in? A signed one."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from objectives.models import MailKind, User

SIGNER = Signer(salt="sextant.mail-off")


def address_of_switch(person: User, kind: MailKind) -> str:
    """Return the address that switches a kind of mail off for a person, and for nobody else."""
    return f"{settings.SEXTANT_URL}{reverse('mail-off', args=[SIGNER.sign(f'{person.pk}.{kind.value}')])}"


def switch_of(signed: str) -> tuple[User, MailKind] | None:
    """Return whose mail of which kind an address switches; None for an address that we did not write."""
    try:
        key, _, kind = SIGNER.unsign(signed).partition(".")
    except BadSignature:
        return None
    person = User.objects.filter(pk=int(key)).first()
    return (person, MailKind(kind)) if person else None
