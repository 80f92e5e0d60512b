"""For which webhooks does something wait, and whose turn is it to send it? Claimed in the database, for a lease."""

import datetime
import uuid

from django.db import connection
from django.db.models import Q

from objectives.clock import now
from objectives.models import Webhook

LEASE = datetime.timedelta(minutes=5)
"""How long a claim holds: far longer than one message may take. It is renewed before each."""

# The same look at the ledger as `objectives.history.SINCE`.
WAITING = """
    SELECT w.id FROM objectives_webhook w JOIN objectives_user p ON p.id = w.person_id AND p.is_active
    WHERE (w.claim IS NULL OR w.claimed_at <= %(stale)s) AND (
        EXISTS (SELECT FROM objectives_webhookmessage m
            WHERE m.webhook_id = w.id AND m.state = 'waiting' AND m.kind = 'test')
        OR (w.state = 'active' AND (w.retry_at IS NULL OR w.retry_at <= %(now)s) AND EXISTS (
            SELECT FROM objectives_change c
            WHERE (c.transaction_id, c.id) > (w.transaction_id, w.change_id)
                AND c.transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint)))
    ORDER BY w.id"""


def waiting() -> list[int]:
    """Return the webhooks that something may be sent to now, and nobody is at it. One statement."""
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"now": moment, "stale": moment - LEASE})
        return [key for (key,) in cursor.fetchall()]


def claimed(webhook: int) -> uuid.UUID | None:
    """Claim a webhook; return the claim, or None where another one is at it."""
    claim, moment = uuid.uuid4(), now()
    free = Q(claim__isnull=True) | Q(claimed_at__lte=moment - LEASE)
    is_ours = Webhook.objects.filter(free, pk=webhook).update(claim=claim, claimed_at=moment)
    return claim if is_ours else None


def renewed(webhook: int, claim: uuid.UUID) -> Webhook | None:
    """Return the webhook as it is by now, the claim renewed; None where it is ours no more, or its person left."""
    ours = Webhook.objects.filter(pk=webhook, claim=claim)
    if not ours.update(claimed_at=now()):
        return None
    return ours.filter(person__is_active=True).select_related("person").first()


def released(webhook: int, claim: uuid.UUID) -> None:
    """Give a webhook back."""
    Webhook.objects.filter(pk=webhook, claim=claim).update(claim=None, claimed_at=None)
