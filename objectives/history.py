"""What changed since a reader last asked, and is anything new? The ways to read the ledger from its beginning on."""

import re
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from objectives.models import Change

LARGEST = 2**63 - 1
"""Of PostgreSQL's bigint, which holds both halves of a cursor."""


@dataclass(frozen=True, order=True)
class Cursor:
    """How far a reader has come in the ledger; to its owner a word to keep and give back."""

    transaction_id: int = 0
    change_id: int = 0

    def __str__(self) -> str:
        return f"{self.transaction_id}-{self.change_id}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cursor that `str` made; `ValidationError` (code `cursor`) for any other text."""
        found = re.fullmatch(r"(0|[1-9][0-9]{0,18})-(0|[1-9][0-9]{0,18})", text)
        numbers = [int(number) for number in found.groups()] if found else [LARGEST + 1]
        if max(numbers) > LARGEST:
            raise ValidationError(
                _("This is no cursor of the ledger: give back what the last answer said, unchanged."), code="cursor"
            )
        return cls(*numbers)


START = Cursor()
"""Before everything that was ever recorded."""


@dataclass(frozen=True)
class Page:
    """Some changes in the order of the ledger, and where to go on; none: nothing more may be taken yet."""

    changes: tuple[Change, ...]
    next: Cursor


# A transaction below the oldest one still open (its 64-bit number, that never wraps) has ended before this statement
# looked: all its rows are there, and no row below can still appear. The order of `id` alone promises nothing of the
# kind: a number drawn early may be committed late.
SINCE = """
    SELECT * FROM objectives_change
    WHERE (transaction_id, id) > (%s, %s)
        AND transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY transaction_id, id LIMIT %s"""


def changes_since(cursor: Cursor = START, *, limit: int) -> Page:
    """Return up to `limit` (1 or more) changes after a cursor, by (transaction, id). One statement.

    Who follows the cursors gets every committed change exactly once, whatever commits late or is rolled back. The
    price is patience: what is committed waits while any older transaction that writes is open on the same server.
    Who may see what is the caller's to ask (`access`).
    """
    if limit < 1:
        raise ValueError(limit)
    changes = tuple(Change.objects.raw(SINCE, [cursor.transaction_id, cursor.change_id, limit]))
    return Page(changes, Cursor(changes[-1].transaction_id, changes[-1].pk) if changes else cursor)


def recorded(*kinds: str) -> tuple[int, int]:
    """Return how many changes of some kinds there are and the last one's number; the same as long as nothing changes.

    The count sees also a change that drew its number early and was committed late.
    """
    found = Change.objects.filter(kind__in=kinds).aggregate(many=Count("id"), last=Max("id"))
    return found["many"], found["last"] or 0
