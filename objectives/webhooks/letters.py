"""What is the next thing to send to a webhook? A test that was asked for, or the changes after its position.

The first look at some changes fixes which ones a message is of; what it says of them is what its person may see when
it is sent, each time anew. Changes that say nothing to the person are passed over, without a message.
"""

from dataclasses import dataclass

from objectives import access
from objectives.clock import now
from objectives.feed import Part, told_since
from objectives.history import Cursor, changes_since
from objectives.models import MessageKind, MessageState, User, Webhook, WebhookMessage, WebhookState
from objectives.watermark import watermark
from objectives.webhooks.outcomes import moved_on, stopped

CHANGES = 100
"""Changes of the ledger that a message is of at most."""
PASSED_OVER = 20
"""Messages' worth of changes looked at in one go where nothing is for the person; the rest comes with the next."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and to whom."""

    webhook: Webhook
    message: WebhookMessage
    part: Part
    """Of the person's feed; empty for a test."""
    is_more: bool
    """Whether changes wait behind it."""

    @property
    def person(self) -> User:
        """Whose rights it is written with."""
        return self.webhook.person

    @property
    def sealed_secrets(self) -> list[str]:
        """What it is signed with: the secret, and the one before it while both are good."""
        row = self.webhook
        return [row.secret, row.old_secret] if row.has_two_secrets else [row.secret]


def next_letter(webhook: Webhook) -> Letter | None:
    """Return what is to be sent now; None for nothing."""
    test = webhook.messages.filter(kind=MessageKind.TEST, state=MessageState.WAITING).first()
    sees_the_same = webhook.standing == access.standing(webhook.person)
    if test is not None:
        here = Cursor(webhook.transaction_id, webhook.change_id) if sees_the_same else watermark().cursor
        return Letter(webhook, test, Part((), (), here, is_last=True, changes=0), is_more=False)
    if webhook.state != WebhookState.ACTIVE or (webhook.retry_at is not None and webhook.retry_at > now()):
        return None
    if not sees_the_same:
        stopped(webhook, WebhookState.SIGHT)
        return None
    return _changes(webhook)


def _changes(webhook: Webhook) -> Letter | None:
    for _ in range(PASSED_OVER):
        here = Cursor(webhook.transaction_id, webhook.change_id)
        message = webhook.messages.filter(kind=MessageKind.CHANGES, state=MessageState.WAITING).first()
        part = told_since(webhook.person, here, limit=message.changes if message else CHANGES)
        if not part.changes:
            return None
        if part.gone or part.shown:
            is_more = bool(changes_since(part.next, limit=1).changes)
            return Letter(webhook, message or _made(webhook, part), part, is_more)
        if not moved_on(webhook, message, part.next):
            return None
    return None


def _made(webhook: Webhook, part: Part) -> WebhookMessage:
    moment = now()
    return WebhookMessage.objects.create(
        webhook=webhook,
        kind=MessageKind.CHANGES,
        transaction_id=webhook.transaction_id,
        change_id=webhook.change_id,
        changes=part.changes,
        made_at=moment,
        tried_since=moment,
    )
