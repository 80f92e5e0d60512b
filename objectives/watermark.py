"""Can anything have changed since a reader last looked? What it would have to see, in one statement."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from objectives.history import LARGEST, Cursor

# A transaction that is still open and may end below the newest one that is seen is part of the mark: when it ends,
# the mark moves, though the newest change may stay. Marks of waiting changes go when a rollup takes them.
LOOK = """
    WITH newest AS (SELECT transaction_id, id FROM objectives_change ORDER BY transaction_id DESC, id DESC LIMIT 1)
    SELECT coalesce((SELECT transaction_id || '-' || id FROM newest), ''),
        (SELECT max(id) FROM objectives_change),
        (SELECT string_agg(open::text, ',') FROM pg_snapshot_xip(pg_current_snapshot()) AS open
            WHERE open::text::bigint < (SELECT transaction_id FROM newest)),
        (SELECT max(id) FROM objectives_rolluprun),
        (SELECT min(change_id) || '-' || max(change_id) FROM objectives_mark),
        pg_snapshot_xmin(pg_current_snapshot())::text::bigint"""
NOTHING = "NULL"


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
        cursor.execute(f"{LOOK}, {beside}", parameters or None)
        *parts, oldest_open, found = cursor.fetchone()
    return Watermark(repr(parts), Cursor(int(oldest_open) - 1, LARGEST), looked_at, found)
