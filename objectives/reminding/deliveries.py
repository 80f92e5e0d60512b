"""Was this mail sent? Claimed in the database before it is sent, marked after; a dead worker's claim runs out.

A mail cannot be sent exactly once: who dies between sending and marking leaves open whether it went out. It is then
sent again under the same Message-ID, by which mail programs know it for the same one. Nothing else sends a second one.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from objectives.models import Delivery, DeliveryState, MailKind

LEASE = datetime.timedelta(minutes=10)
"""How long a claim holds; far longer than sending one mail may take (EMAIL_TIMEOUT)."""
FIRST_RETRY, LAST_RETRY = datetime.timedelta(minutes=5), datetime.timedelta(hours=4)

# One statement decides: who comes second waits for the first one's row and then finds nothing to take.
CLAIM = """
    INSERT INTO objectives_delivery AS d
        (person_id, kind, for_day, state, attempts, subjects, figures, claimed_at, error)
    VALUES (%(person)s, %(kind)s, %(day)s, 'claimed', 1, %(subjects)s::varchar[], '{}', %(now)s, '')
    ON CONFLICT (person_id, kind, for_day) DO UPDATE
        SET state = 'claimed', attempts = d.attempts + 1, claimed_at = %(now)s, retry_at = NULL
        WHERE (d.state = 'failed' AND d.retry_at <= %(now)s) OR (d.state = 'claimed' AND d.claimed_at <= %(stale)s)
    RETURNING *"""


def claim(person: int, kind: str, day: datetime.date, subjects: Sequence[str] = ()) -> Delivery | None:
    """Return the mail to send now, ours for the length of the lease; None if it is sent, or another's to send."""
    now = timezone.now()
    values = {
        "person": person, "kind": kind, "day": day, "subjects": list(subjects), "now": now, "stale": now - LEASE,
    }  # fmt: skip
    return next(iter(Delivery.objects.raw(CLAIM, values)), None)


def mark_sent(delivery: Delivery, figures: dict[str, Any]) -> None:
    """Say that a mail went out, with the figures that it told."""
    now = timezone.now()
    Delivery.objects.filter(pk=delivery.pk).update(
        state=DeliveryState.SENT, sent_at=now, figures=figures, retry_at=None, error=""
    )


def mark_failed(delivery: Delivery, error: Exception) -> None:
    """Say that a mail did not go out, and when to try again: after 5 minutes, then twice as long each time."""
    wait = min(FIRST_RETRY * 2 ** min(delivery.attempts - 1, 10), LAST_RETRY)
    _ours(delivery).update(
        state=DeliveryState.FAILED,
        retry_at=timezone.now() + wait,
        error=f"{type(error).__name__}: {error}".replace("\0", "")[:500],
    )


def mark_dropped(delivery: Delivery, figures: dict[str, Any]) -> None:
    """Say that there is nothing to write, with the figures that stand as known."""
    _ours(delivery).update(state=DeliveryState.DROPPED, figures=figures, retry_at=None)


def _ours(delivery: Delivery) -> QuerySet[Delivery]:
    """Return the claim, unless its lease ran out and another took it over."""
    return Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.CLAIMED, attempts=delivery.attempts)


def unfinished() -> QuerySet[Delivery]:
    """Return the mails that failed and may be tried again by now, or that a dead worker left."""
    now = timezone.now()
    failed = Q(state=DeliveryState.FAILED, retry_at__lte=now)
    left = Q(state=DeliveryState.CLAIMED, claimed_at__lte=now - LEASE)
    return Delivery.objects.filter(failed | left).order_by("claimed_at")


def give_way(today: datetime.date, week: datetime.date) -> None:
    """Drop what failed for an earlier day: its subjects are not told, so that the new day's mail takes them up."""
    of_a_day = (MailKind.REMINDER, MailKind.MENTION)
    late = Q(kind__in=of_a_day, for_day__lt=today) | Q(kind=MailKind.DIGEST, for_day__lt=week)
    Delivery.objects.filter(late, state=DeliveryState.FAILED).update(state=DeliveryState.DROPPED, retry_at=None)


def told(people: Iterable[int], since: datetime.date) -> set[tuple[int, str]]:
    """Return the pairs (person, subject) of mails sent, or about to be, for days since one."""
    rows = Delivery.objects.filter(person__in=people, for_day__gte=since).exclude(state=DeliveryState.DROPPED)
    return {(person, subject) for person, subjects in rows.values_list("person", "subjects") for subject in subjects}


def last_told(person: int, before: datetime.date) -> dict[str, Any]:
    """Return the figures that a person knows from digests for days before one; empty for none."""
    known = Delivery.objects.filter(person=person, kind=MailKind.DIGEST, for_day__lt=before).exclude(figures={})
    return known.order_by("-for_day").values_list("figures", flat=True).first() or {}
