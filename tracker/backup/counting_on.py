"""Does a server go on counting where the one before it stopped? Who reads the ledger trusts that numbers only grow."""

from typing import Any

from psycopg import Connection, sql

NEXT = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
NEWEST = "SELECT coalesce(max(transaction_id), 0) FROM objectives_change"
AT_ONCE = 100_000
# each pass of the loop is a transaction: it takes its number and writes nothing
PASSING = "DO $$ BEGIN FOR one IN 1..{} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"


def next_transaction(connection: Connection[Any]) -> int:
    """Return the number that the server gives next, as this transaction sees it."""
    return _number(connection, NEXT)


def count_on(connection: Connection[Any], following: int) -> None:
    """Let numbers pass until the next one is neither below `following` nor below any number of the ledger.

    A new server begins at some hundreds. Until it had caught up by itself, webhooks, notices and the feed of changes
    would skip all that is written (it lies below their cursors), and no new seal would hold: in the ledger none of the
    facts from before would lie before it.
    """
    connection.autocommit = True
    following = max(following, _number(connection, NEWEST) + 1)
    while (missing := following - next_transaction(connection)) > 0:
        connection.execute(sql.SQL(PASSING).format(sql.Literal(min(missing, AT_ONCE))))


def _number(connection: Connection[Any], question: str) -> int:
    row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0
