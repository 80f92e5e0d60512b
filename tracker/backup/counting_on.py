"""Does a server go on counting where the one before it stopped? Who reads the ledger trusts that numbers only grow."""

import math
import time
from collections.abc import Callable
from typing import Any

from psycopg import Connection, sql

NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
NEWEST = "SELECT coalesce(max(transaction_id), 0) FROM objectives_change"
AT_ONCE = 100_000
SAID_EVERY = 10.0
"""Seconds between two words to whoever waits: a house of many years takes minutes."""
# each pass of the loop is a transaction: it takes its number and writes nothing
PASSING = "DO $$ BEGIN FOR one IN 1..{} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


def next_transaction(connection: Connection[Any]) -> int:
    """Return the number that the server gives next, as this transaction sees it."""
    return _number(connection, NEXT)


def newest_of_ledger(connection: Connection[Any]) -> int:
    """Return the highest number that the ledger knows: a backup from before `next_transaction` was noted goes by it."""
    return _number(connection, NEWEST)


def count_on(connection: Connection[Any], following: int, say: Callable[[str], Any]) -> None:
    """Let numbers pass until the next one is not below `following`, and say how far that is.

    A new server begins at some hundreds. Until it had caught up by itself, webhooks, notices and the feed of changes
    would skip all that is written (it lies below their cursors), and no new seal would hold: in the ledger none of the
    facts from before would lie before it.
    """
    connection.commit()
    connection.autocommit = True
    first, began = next_transaction(connection), time.monotonic()
    told = began
    while (missing := following - next_transaction(connection)) > 0:
        connection.execute(sql.SQL(PASSING).format(sql.Literal(min(missing, AT_ONCE))))
        if (now := time.monotonic()) - told > SAID_EVERY:
            told, passed = now, max(next_transaction(connection) - first, 1)
            left = max(following - first - passed, 0)
            minutes = math.ceil(left * (now - began) / passed / 60)
            within = "a minute" if minutes <= 1 else f"{minutes:,} minutes"
            say(f"The server counts its transactions on: {passed:,} passed, {left:,} to go, within about {within}.")


def _number(connection: Connection[Any], question: str) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0
