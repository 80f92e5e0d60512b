"""What comes of an answer? The position moves on, or the message waits for another try, or the webhook is stopped."""

import datetime
import secrets
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from objectives.clock import now
from objectives.history import Cursor
from objectives.models import (
    MessageKind,
    MessageState,
    Notice,
    NoticeKind,
    Webhook,
    WebhookMessage,
    WebhookState,
)

FIRST_RETRY, LAST_RETRY = datetime.timedelta(seconds=10), datetime.timedelta(hours=8)
GIVES_UP = datetime.timedelta(days=3)
"""After it the webhook is stopped, and its person told."""
KEPT = datetime.timedelta(days=30)
"""How long the log is kept."""
LONGEST_ANSWER = 1024


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of sending a message once."""

    milliseconds: int
    status: int | None = None
    """Of the answer; None where there was none: `trouble` says why."""
    answer: str = ""
    """Its first kilobyte."""
    trouble: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing any more."""
        return self.status == 410


def wait_after(attempts: int) -> datetime.timedelta:
    """Return how long to wait: 10 seconds, then four times as long each time, up to 8 hours; a fifth more or less.

    The chance in it keeps many receivers that one trouble stopped from being asked all at once.
    """
    wait = min(FIRST_RETRY * int(4 ** min(attempts - 1, 10)), LAST_RETRY)
    return wait * (80 + secrets.randbelow(41)) / 100


@transaction.atomic
def noted(webhook: Webhook, message: WebhookMessage, ends: Cursor, entries: int, outcome: Outcome) -> bool:
    """Note what came of a try; return whether the next message may follow at once.

    Nothing is noted where the claim was lost: the owner had something replayed, or another worker took over.
    """
    if not _ours(webhook):
        return False
    state = MessageState.TAKEN if outcome.is_taken else MessageState.WAITING
    if message.kind == MessageKind.TEST and not outcome.is_taken:
        state = MessageState.FAILED
    WebhookMessage.objects.filter(pk=message.pk).update(
        state=state,
        entries=entries,
        status=outcome.status,
        milliseconds=outcome.milliseconds,
        answer=outcome.answer[:LONGEST_ANSWER],
        trouble=outcome.trouble,
    )
    if message.kind == MessageKind.TEST:
        return True
    if outcome.is_taken:
        _move(webhook, ends)
        return True
    _put_off(webhook, message, outcome)
    return False


def tried(message: WebhookMessage) -> int:
    """Count a try before it is made, so that one that kills its worker counts too; return which one it is."""
    WebhookMessage.objects.filter(pk=message.pk).update(attempts=F("attempts") + 1, tried_at=now())
    message.attempts += 1
    return message.attempts


@transaction.atomic
def moved_on(webhook: Webhook, message: WebhookMessage | None, ends: Cursor) -> bool:
    """Pass over changes that say nothing to the person, by now; return whether they were still ours to pass."""
    if not _ours(webhook):
        return False
    if message is not None:
        WebhookMessage.objects.filter(pk=message.pk).update(state=MessageState.DROPPED)
    _move(webhook, ends)
    return True


@transaction.atomic
def stopped(webhook: Webhook, state: WebhookState) -> None:
    """Send nothing more, and tell the person why."""
    Webhook.objects.filter(pk=webhook.pk).update(state=state, retry_at=None)
    Notice.objects.create(
        person=webhook.person,
        kind=NoticeKind.WEBHOOK,
        about=f"webhook:{webhook.pk}:{state}:{now().isoformat()}",
        told={"webhook": str(webhook.key), "name": webhook.name, "state": state.value},
    )


def forget_old_messages(moment: datetime.datetime) -> int:
    """Delete what is older than the log is kept, but for what still waits; return how many messages."""
    old = WebhookMessage.objects.filter(made_at__lt=moment - KEPT).exclude(state=MessageState.WAITING)
    return old.delete()[0]


def _ours(webhook: Webhook) -> bool:
    """Lock the webhook; return whether it is still claimed by who read it."""
    rows = Webhook.objects.select_for_update().filter(pk=webhook.pk, claim=webhook.claim)
    return rows.values_list("pk").first() is not None


def _move(webhook: Webhook, ends: Cursor) -> None:
    webhook.transaction_id, webhook.change_id, webhook.retry_at = ends.transaction_id, ends.change_id, None
    webhook.save(update_fields=["transaction_id", "change_id", "retry_at"])


def _put_off(webhook: Webhook, message: WebhookMessage, outcome: Outcome) -> None:
    if outcome.is_gone:
        stopped(webhook, WebhookState.GONE)
    elif now() - message.tried_since >= GIVES_UP:
        stopped(webhook, WebhookState.FAILING)
    else:
        Webhook.objects.filter(pk=webhook.pk).update(retry_at=now() + wait_after(message.attempts))
