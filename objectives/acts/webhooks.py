"""Have a machine told of changes: make a webhook, change, pause, try and replay it, renew its secret, remove it."""

import base64
import datetime
import secrets
import uuid

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from objectives import access
from objectives.clock import now
from objectives.history import Cursor
from objectives.models import (
    MessageKind,
    MessageState,
    Notice,
    NoticeKind,
    User,
    Webhook,
    WebhookMessage,
    WebhookState,
)
from objectives.outside import target_of
from objectives.secrets import seal
from objectives.watermark import watermark

AT_ONCE = 5
"""Webhooks that a person may have."""
OVERLAP = datetime.timedelta(days=1)
"""How long is signed with a renewed secret's predecessor too."""
TESTS_AN_HOUR = 20
SEALED_FOR = "sextant.webhook"


@transaction.atomic
def create_webhook(
    *, by: User, name: str, url: str, begins: Cursor | None = None, token: str = "", machine: str = ""
) -> tuple[Webhook, str]:
    """Make a webhook of one's own; returns it with its secret, which is shown now or never. ValidationError by field.

    It is told what changes after `begins`, or from now on, and first of all gets a test. `token` names the token
    that it was made with, `machine` the machine of `/machines/`: the person is told, since it lasts longer than both.
    """
    person = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    _refuse(name, url)
    if access.own_webhooks(by).count() >= AT_ONCE:
        raise ValidationError({"name": _("You have %(most)s webhooks already: remove one first.") % {"most": AT_ONCE}})
    secret = _new_secret()
    made = Webhook(person=person, name=name.strip(), url=url, secret=seal(SEALED_FOR, secret))
    _place(made, begins or watermark().cursor)
    made.save()
    _ask_for_test(made)
    if token or machine:
        told = {"webhook": str(made.key), "name": made.name} | ({"token": token} if token else {"machine": machine})
        Notice.objects.create(person=person, kind=NoticeKind.WEBHOOK, about=f"webhook:{made.pk}", told=told)
    return made, secret


@transaction.atomic
def change_webhook(
    *, by: User, key: uuid.UUID, name: str | None = None, url: str | None = None, active: bool | None = None
) -> Webhook:
    """Change what is given; `active` pauses and resumes. Webhook.DoesNotExist, or ValidationError by field.

    What waits is sent once it is resumed, from where it stopped; from now on, where the person's sight is another.
    """
    row = _own(by, key)
    _refuse(row.name if name is None else name, row.url if url is None else url)
    row.name, row.url = (row.name if name is None else name).strip(), row.url if url is None else url
    if active is False and row.state == WebhookState.ACTIVE:
        row.state = WebhookState.PAUSED
    if active and row.state != WebhookState.ACTIVE:
        if row.standing != access.standing(by):
            _begin(row, watermark().cursor)
        _waits(row).update(tried_since=now())
        row.state, row.retry_at = WebhookState.ACTIVE, None
    row.save()
    return row


@transaction.atomic
def replay_webhook(*, by: User, key: uuid.UUID, begins: Cursor) -> Webhook:
    """Tell everything after a cursor again, in new messages; a webhook that was paused or stopped is active again."""
    row = _own(by, key)
    _begin(row, begins)
    row.state, row.retry_at = WebhookState.ACTIVE, None
    row.save()
    return row


@transaction.atomic
def try_webhook(*, by: User, key: uuid.UUID) -> WebhookMessage:
    """Send a message without changes, also to a webhook that is paused; asked for twice at once it is sent once."""
    row = _own(by, key)
    waits = row.messages.filter(kind=MessageKind.TEST, state=MessageState.WAITING).first()
    if waits is not None:
        return waits
    since = now() - datetime.timedelta(hours=1)
    if row.messages.filter(kind=MessageKind.TEST, made_at__gt=since).count() >= TESTS_AN_HOUR:
        raise ValidationError(_("%(most)s tests an hour are enough: try again later.") % {"most": TESTS_AN_HOUR})
    return _ask_for_test(row)


@transaction.atomic
def renew_webhook_secret(*, by: User, key: uuid.UUID) -> tuple[Webhook, str]:
    """Return a new secret, shown now or never; for a day messages are signed with the one before it too.

    Made again within that day, the one before stays: it is what the receiver is sure to have, the one between may have
    been lost on its way or been made by a page that was loaded again.
    """
    row, secret = _own(by, key), _new_secret()
    if not row.has_two_secrets:
        row.old_secret = row.secret
    row.old_secret_until = now() + OVERLAP
    row.secret = seal(SEALED_FOR, secret)
    row.save()
    return row, secret


@transaction.atomic
def remove_webhook(*, by: User, key: uuid.UUID) -> None:
    """Remove a webhook with its log; what is on its way to it is the last that it gets."""
    _own(by, key).delete()


def _own(by: User, key: uuid.UUID) -> Webhook:
    return access.own_webhooks(by).select_for_update(of=("self",)).get(key=key)


def _waits(row: Webhook) -> QuerySet[WebhookMessage]:
    return row.messages.filter(kind=MessageKind.CHANGES, state=MessageState.WAITING)


def _begin(row: Webhook, begins: Cursor) -> None:
    """Go on from a cursor; a worker that is at it notes nothing any more, nor moves the position."""
    _waits(row).update(state=MessageState.DROPPED)
    row.claim = None
    _place(row, begins)


def _place(row: Webhook, begins: Cursor) -> None:
    row.transaction_id, row.change_id = begins.transaction_id, begins.change_id
    row.standing = access.standing(row.person)


def _ask_for_test(row: Webhook) -> WebhookMessage:
    moment = now()
    return WebhookMessage.objects.create(
        webhook=row,
        kind=MessageKind.TEST,
        transaction_id=row.transaction_id,
        change_id=row.change_id,
        made_at=moment,
        tried_since=moment,
    )


def _new_secret() -> str:
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _refuse(name: str, url: str) -> None:
    wrong: dict[str, str | list[str]] = {}
    if not name.strip() or len(name.strip()) > 100 or "\0" in name:
        wrong["name"] = _("Give it a name of up to 100 characters, by which you will know it again.")
    try:
        target_of(url)
    except ValidationError as error:
        wrong["url"] = error.messages
    if wrong:
        raise ValidationError(wrong)
