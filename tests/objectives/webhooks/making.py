"""A ledger that a test writes by hand, and a receiver that answers as it is told."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from objectives.access import Reader
from objectives.acts.webhooks import create_webhook
from objectives.feed import Part, Shown
from objectives.history import START, Cursor, Page
from objectives.models import MessageKind, MessageState, User, Webhook, WebhookMessage
from objectives.webhooks import Letter, Outcome

MOMENT = datetime.datetime(2018, 6, 6, 5, tzinfo=datetime.UTC)
URL = "https://receiver.example.org/sextant"
TAKEN, BROKEN, GONE = (Outcome(5, status) for status in (204, 500, 410))


@dataclass
class Ledger:
    """Numbered changes, each of which says something to the reader or not."""

    says: list[bool] = field(default_factory=list)

    def told_since(self, _reader: Reader, cursor: Cursor, *, limit: int) -> Part:
        """Stand in for `objectives.feed.told_since`."""
        taken = range(cursor.change_id, len(self.says))[:limit]
        shown = tuple(Shown("project", one, MOMENT) for one in taken if self.says[one])
        ends = Cursor(0, cursor.change_id + len(taken))
        return Part((), shown, ends, is_last=len(taken) < limit, changes=len(taken))

    def changes_since(self, cursor: Cursor, **_limit: int) -> Page:
        """Stand in for `objectives.history.changes_since`, as far as there is more."""
        return Page(tuple(self.says[cursor.change_id :]), cursor)  # type: ignore[arg-type]


@dataclass
class Receiver:
    """What it was sent; `answers` come one after the other, then it takes everything."""

    answers: list[Outcome] = field(default_factory=list)
    got: list[Letter] = field(default_factory=list)
    meanwhile: Callable[[], object] = lambda: None

    def __call__(self, letter: Letter) -> Outcome:
        """Take a letter."""
        self.got.append(letter)
        self.meanwhile()
        return self.answers.pop(0) if self.answers else TAKEN

    def told(self) -> list[tuple[str, list[int]]]:
        """Return the names of the messages and the changes in them."""
        return [(one.message.identity, [row.key for row in one.part.shown]) for one in self.got]

    def keys(self) -> list[list[int]]:
        """Return the changes in the messages."""
        return [keys for _name, keys in self.told()]


def webhook_of(person: User) -> Webhook:
    """Make a webhook from the beginning, whose first test was taken."""
    made, _secret = create_webhook(by=person, name="Warehouse", url=URL, begins=START)
    made.messages.update(state=MessageState.TAKEN)
    return made


def only(webhook: Webhook) -> WebhookMessage:
    """Return the only message of changes."""
    return webhook.messages.get(kind=MessageKind.CHANGES)
