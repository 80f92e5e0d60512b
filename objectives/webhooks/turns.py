"""For which webhooks does something wait, and whose turn is it to send it? Claimed in the database, for a lease."""

import datetime
import uuid

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from objectives.clock import now
from objectives.models import Webhook

LEASE = datetime.timedelta(seconds=90)
"""How long a claim holds: far longer than one message may take. It is renewed before each."""
LOCK = 0x5E87B
"""Of who counts the turns that are taken, and takes one."""

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
    ORDER BY w.claimed_at NULLS FIRST, w.id LIMIT %(free)s"""


def waiting() -> list[int]:
    """Return the webhooks whose turn it is: something waits, nobody is at it, and it is longest ago that they had one.

    As many as there are turns left: whoever is done asks again. Two statements.
    """
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"now": moment, "stale": moment - LEASE, "free": _free(moment)})
        return [key for (key,) in cursor.fetchall()]


def _free(moment: datetime.datetime) -> int:
    taken = Webhook.objects.filter(claim__isnull=False, claimed_at__gt=moment - LEASE).count()
    return max(0, int(settings.WEBHOOKS_AT_ONCE) - taken)


@transaction.atomic
def claimed(webhook: int) -> uuid.UUID | None:
    """Claim a webhook; return the claim, or None where another one is at it, or as many are at others as may be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    claim, moment = uuid.uuid4(), now()
    if not _free(moment):
        return None
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
    """Give a webhook back; that it had its turn is kept."""
    Webhook.objects.filter(pk=webhook, claim=claim).update(claim=None)
