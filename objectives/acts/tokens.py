"""Make a token for a machine, replace it while the old one still works, take it back, note that it was used."""

import datetime
import logging
import uuid

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from objectives import access
from objectives.clock import now
from objectives.models import ApiToken, MachineClient, TokenScope, User, still_open

LIFETIMES = (30, 90, 365)
"""Days that a token can be made for."""
OVERLAP = datetime.timedelta(days=7)
"""How long a replaced token still works: the time to bring the new one everywhere."""
AT_ONCE = 20
"""Open tokens that a person may have."""
NOTED_EVERY = datetime.timedelta(hours=1)

log = logging.getLogger(__name__)


@transaction.atomic
def create_token(*, by: User, name: str, scopes: list[str], days: int) -> tuple[ApiToken, str]:
    """Make a token of one's own; returns it with its secret, which is stored nowhere. ValidationError by field."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    _refuse(by, name, scopes, days)
    chosen = [scope for scope in TokenScope.values if scope in scopes]
    return _made(by, datetime.timedelta(days=days), name=name.strip(), scopes=chosen)


@transaction.atomic
def replace_token(*, by: User, key: uuid.UUID) -> tuple[ApiToken, str]:
    """Make a token that does what another does, for as long; the other one still works for `OVERLAP`.

    Raises ApiToken.DoesNotExist for a token that is not one's own, ValidationError for one that is over or replaced.
    """
    old = access.own_tokens(by).select_for_update(of=("self",)).get(key=key)
    if not old.is_open:
        raise ValidationError(_("This token is over: make a new one."))
    if ApiToken.objects.filter(replaces=old).exists():
        raise ValidationError(_("This token was replaced already."))
    lasts = old.lasts or datetime.timedelta(days=max(LIFETIMES))
    made = _made(by, lasts, name=old.name, scopes=old.scopes, replaces=old)
    ends = now() + OVERLAP
    old.expiry = ends if old.expiry is None else min(old.expiry, ends)
    old.save(update_fields=["expiry"])
    return made


@transaction.atomic
def revoke_token(*, by: User, key: uuid.UUID) -> ApiToken:
    """Take a token back: it opens nothing from now on. Raises ApiToken.DoesNotExist; done twice it is done once."""
    token = access.revocable_tokens(by).select_for_update(of=("self",)).get(key=key)
    if token.revoked_at is None:
        token.revoked_at = now()
        token.save(update_fields=["revoked_at"])
    return token


def note_use(token: ApiToken | MachineClient) -> None:
    """Note that a token or a machine is used, once an hour at most; no read fails because this cannot be written."""
    before = now() - NOTED_EVERY
    if token.last_used_at is not None and token.last_used_at > before:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
    try:
        with transaction.atomic():
            type(token)._default_manager.filter(unnoted, pk=token.pk).update(last_used_at=now())
    except DatabaseError:
        log.warning("The use of a token could not be noted.", exc_info=True)


def _refuse(by: User, name: str, scopes: list[str], days: int) -> None:
    wrong: dict[str, str] = {}
    if not name.strip() or len(name.strip()) > 100 or "\0" in name:
        wrong["name"] = _("Give it a name of up to 100 characters, by which you will know it again.")
    if not scopes or set(scopes) - set(TokenScope.values):
        wrong["scopes"] = _("Say what the token may do.")
    if days not in LIFETIMES:
        wrong["days"] = _("Choose how long it shall last.")
    if not wrong and access.own_tokens(by).filter(still_open()).count() >= AT_ONCE:
        wrong["name"] = _("You have %(most)s tokens already: revoke one first.") % {"most": AT_ONCE}
    if wrong:
        raise ValidationError(wrong)


def _made(by: User, lasts: datetime.timedelta, **said: object) -> tuple[ApiToken, str]:
    token, secret = ApiToken.objects.create(user=by, expiry=lasts, **said)
    return token, str(secret)
