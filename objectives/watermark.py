"""Can anything have changed since a reader last looked? What it would have to see, in one statement."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from objectives.history import LARGEST, Cursor

LOOK = "SELECT look.*, {beside} FROM how_far_the_data_are() look"
"""The migration `one_look` says what the function looks at."""
NOTHING = "NULL"
NAMES = """SELECT md5(coalesce(string_agg(concat_ws(E'\\n', id, full_name, email), E'\\n' ORDER BY id), ''))
    FROM objectives_user"""


@dataclass(frozen=True, slots=True)
class Watermark:
    """Two reads with the same `text` see the same facts and figures; what they also stand on is the reader's to add."""

    text: str
    cursor: Cursor
    """Whoever reads now and then follows the ledger from here misses nothing."""
    looked_at: datetime.datetime
    beside: str | None = None
    """What was asked in the same look."""


def watermark(beside: str = NOTHING, parameters: Mapping[str, Any] | None = None) -> Watermark:
    """Return how far what this connection sees has come. One statement; ask before reading.

    `beside` is SQL for one more text, seen in the same snapshot.
    """
    looked_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(LOOK.format(beside=beside), parameters or None)
        *parts, oldest_open, found = cursor.fetchone()
    return Watermark(repr(parts), Cursor(int(oldest_open) - 1, LARGEST), looked_at, found)


def names_of_people() -> str:
    """Return what is another when anybody is called otherwise: no ledger has accounts, so names move no watermark."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        return str(cursor.fetchone()[0])
