"""Register a machine that takes short-lived tokens of its own, give it a new secret, take it back."""

import datetime
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acts.tokens import AT_ONCE, LIFETIMES, OVERLAP
from objectives.clock import now
from objectives.models import MachineClient, TokenScope, User


@transaction.atomic
def register_machine(*, by: User, name: str, scopes: list[str], days: int) -> tuple[MachineClient, str]:
    """Make a client of one's own; returns it with its secret, which is stored nowhere. ValidationError by field."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    _refuse(by, name, scopes, days)
    client = MachineClient(
        user=by,
        name=name.strip(),
        scopes=[scope for scope in TokenScope.values if scope in scopes],
        expiry=now() + datetime.timedelta(days=days),
        client_type=MachineClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=MachineClient.GRANT_CLIENT_CREDENTIALS,
    )
    secret = client.new_secret()
    client.save()
    return client, secret


@transaction.atomic
def renew_machine_secret(*, by: User, key: uuid.UUID) -> tuple[MachineClient, str]:
    """Give a client another secret, and as long to live as it was given; the one before works for `OVERLAP` more.

    Asked for again within that time, as after an answer that was lost, the one before stays, which the machine has,
    until the moment that was said; the one between, which nobody may have, opens nothing any more.

    Raises MachineClient.DoesNotExist for a client that is not one's own, ValidationError for one that is over.
    """
    client = access.own_machines(by).select_for_update(of=("self",)).get(key=key)
    if not client.is_open:
        raise ValidationError(_("This machine's time is over: register it anew."))
    lasts = client.expiry - (client.renewed_at or client.created)
    if not client.keeps_former_secret:
        client.former_secret, client.former_until = client.client_secret, min(now() + OVERLAP, client.expiry)
    client.renewed_at, client.expiry = now(), now() + lasts
    secret = client.new_secret()
    client.save()
    return client, secret


@transaction.atomic
def revoke_machine(*, by: User, key: uuid.UUID) -> MachineClient:
    """Take a client back: its tokens open nothing from now on. Raises MachineClient.DoesNotExist."""
    client = access.revocable_machines(by).select_for_update(of=("self",)).get(key=key)
    if client.revoked_at is None:
        client.revoked_at = now()
        client.save(update_fields=["revoked_at"])
    return client


def _refuse(by: User, name: str, scopes: list[str], days: int) -> None:
    wrong: dict[str, str] = {}
    if not name.strip() or len(name.strip()) > 100 or "\0" in name:
        wrong["name"] = _("Give it a name of up to 100 characters, by which you will know it again.")
    if not scopes or set(scopes) - set(TokenScope.values):
        wrong["scopes"] = _("Say what the machine may do.")
    if days not in LIFETIMES:
        wrong["days"] = _("Choose how long it shall last.")
    open_ones = access.own_machines(by).filter(revoked_at__isnull=True, expiry__gt=now())
    if not wrong and open_ones.count() >= AT_ONCE:
        wrong["name"] = _("You have %(most)s machines already: revoke one first.") % {"most": AT_ONCE}
    if wrong:
        raise ValidationError(wrong)
