"""Which mails are due today, and what does each say? One a person and day; the door gives it words and sends it."""

import datetime
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from objectives import access
from objectives.models import Delivery, MailKind, Notice, Unwanted, User
from objectives.reminding import deliveries, figures, mentions
from objectives.reminding.due import Due, due_items
from objectives.reminding.figures import Move
from objectives.reminding.refusals import reason
from objectives.reminding.steps import LOOKS_BACK

logger = logging.getLogger(__name__)
SOON = datetime.timedelta(days=30)
DIGEST_DAYS = (0, 1)
"""Monday; Tuesday for whom Monday's run did not reach."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says; the same delivery gives the same `name`, whoever sends it and however often."""

    person: User
    kind: MailKind
    for_day: datetime.date
    today: datetime.date
    overdue: Sequence[Due]
    """The longest late first."""
    soon: Sequence[Due]
    moved: Sequence[Move] = ()
    mentions: Sequence[Notice] = ()
    figures: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The identity of the mail, for its Message-ID."""
        return f"{self.kind.value}.{self.for_day.isoformat()}.{self.person.pk}"

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is left to write."""
        return not (self.overdue or self.soon or self.moved or self.mentions)


Send = Callable[[Letter], None]


def write_mails(today: datetime.date, send: Send) -> int:
    """Send the digests, mentions and reminders that are due and not written yet; return how many went out."""
    week = today - datetime.timedelta(days=today.weekday())
    deliveries.give_way(today, week)
    sent = 0
    if today.weekday() in DIGEST_DAYS:
        sent += sum(_write(send, today, *mail) for mail in list(_digests(week, today)))
    sent += sum(_write(send, today, *mail) for mail in list(mentions.to_write(today)))
    return sent + sum(_write(send, today, *mail) for mail in list(_reminders(today)))


def write_again(today: datetime.date, send: Send) -> int:
    """Send what failed or what a dead worker left, when its time has come; return how many went out."""
    waiting = list(deliveries.unfinished().values_list("person", "kind", "for_day"))
    return sum(_write(send, today, *mail) for mail in waiting)


Wanted = tuple[int, str, datetime.date, list[str]]


def _takers(kind: MailKind) -> QuerySet[User]:
    """Return who may get mails of a kind: those who may have something to do and did not switch it off."""
    unwilling = Unwanted.objects.filter(kind=kind).values("person")
    return access.answerable().exclude(pk__in=unwilling)


def _digests(week: datetime.date, today: datetime.date) -> Iterator[Wanted]:
    """Find who gets the week's digest. It speaks of all that is late or soon, so that the day's reminder need not."""
    written = Delivery.objects.filter(kind=MailKind.DIGEST, for_day=week).values("person")
    takers = _takers(MailKind.DIGEST).exclude(pk__in=written)
    items = due_items(takers, today)
    for person in takers:
        subjects = [subject for item in items.get(person.pk, ()) if (subject := item.subject(today))]
        yield person.pk, MailKind.DIGEST, week, subjects


def _reminders(today: datetime.date) -> Iterator[Wanted]:
    items = due_items(_takers(MailKind.REMINDER), today)
    told = deliveries.told(items, today - LOOKS_BACK)
    for person, dues in items.items():
        in_order = [subject for item in dues if (subject := item.subject(today))]
        subjects = [subject for subject in in_order if (person, subject) not in told]
        if subjects:
            yield person, MailKind.REMINDER, today, subjects


def _write(
    send: Send, today: datetime.date, person: int, kind: str, day: datetime.date, subjects: Sequence[str] = ()
) -> int:
    delivery = deliveries.claim(person, kind, day, subjects)
    if delivery is None:
        return 0
    try:
        letter = letter_of(delivery, today)
        if letter is None or letter.says_nothing:
            deliveries.mark_dropped(delivery, letter.figures if letter else {})
            return 0
        send(letter)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with one person's mail, the others get theirs
        logger.warning("The %s for person %s was not sent: %s", kind, person, reason(error))
        deliveries.mark_failed(delivery, error)
        return 0
    deliveries.mark_sent(delivery, letter.figures)
    return 1


def letter_of(delivery: Delivery, today: datetime.date) -> Letter | None:
    """Return what a mail says by now: only what is still due and still the person's; None for who wants no mail."""
    person = User.objects.filter(pk=delivery.person_id, is_active=True).first()
    if person is None or person.unwanted_mails.filter(kind=delivery.kind).exists():
        return None
    if delivery.kind == MailKind.MENTION:
        named = mentions.unread([person], today, delivery.subjects)
        return Letter(person, MailKind.MENTION, delivery.for_day, today, (), (), mentions=named)
    items = due_items([person], today).get(person.pk, [])
    if delivery.kind == MailKind.DIGEST:
        return _digest(delivery, person, items, today)
    items = [item for item in items if item.subject(delivery.for_day) in delivery.subjects]
    late, soon = _late(items, today), [item for item in items if item.expected_on >= today]
    return Letter(person, MailKind.REMINDER, delivery.for_day, today, late, soon)


def _digest(delivery: Delivery, person: User, items: Sequence[Due], today: datetime.date) -> Letter:
    scores = figures.standing(person, today)
    moved = figures.moves(scores, deliveries.last_told(person.pk, delivery.for_day))
    late, soon = _late(items, today), [item for item in items if today <= item.expected_on <= today + SOON]
    return Letter(person, MailKind.DIGEST, delivery.for_day, today, late, soon, moved, figures=figures.as_told(scores))


def _late(items: Sequence[Due], today: datetime.date) -> list[Due]:
    return [item for item in items if item.expected_on < today]
