"""Can anything have changed since a reader last looked? What it would have to see, in one statement."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from objectives.history import LARGEST, Cursor

LOOK = "SELECT look.*, {beside}, {names} FROM how_far_the_data_are() look"
"""The migration `one_look` says what the function looks at."""
NOTHING = "NULL"
NAMES = r"""(SELECT md5(string_agg(concat_ws(E'\n', id, full_name, email), E'\n' ORDER BY id)) FROM objectives_user)"""
"""No ledger has accounts: what is another when anybody is called otherwise."""


@dataclass(frozen=True, slots=True)
class Watermark:
    """Two reads with the same `text` see the same facts and figures; what they also stand on is the reader's to add."""

    text: str
    cursor: Cursor
    """Whoever reads now and then follows the ledger from here misses nothing."""
    looked_at: datetime.datetime
    beside: str | None = None
    """What was asked in the same look."""


def watermark(
    beside: str = NOTHING, parameters: Mapping[str, Any] | None = None, *, with_names: bool = False
) -> Watermark:
    """Return how far what this connection sees has come. One statement; ask before reading.

    `beside` is SQL for one more text, seen in the same snapshot. With names, it also moves when a person is called
    otherwise.
    """
    looked_at = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(LOOK.format(beside=beside, names=NAMES if with_names else NOTHING), parameters or None)
        *parts, oldest_open, found, names = cursor.fetchone()
    text = repr([*parts, names] if with_names else parts)
    return Watermark(text, Cursor(int(oldest_open) - 1, LARGEST), looked_at, found)
