"""Who acts, and why? Said once in a transaction, so that the ledger names the actor of every change in it."""

from django.db import connection

BEGUN = """
    SELECT set_config('sextant.actor', %s, true), set_config('sextant.reason', %s, true),
        pg_current_xact_id()::text::bigint"""


def acting(person: int, reason: str = "") -> int:
    """Say who acts in the current transaction, and why; forgotten at its end. Returns its token, as `token` does.

    Changes without this (a loader, a scheduled task, psql) are recorded without an actor.
    """
    with connection.cursor() as cursor:
        cursor.execute(BEGUN, [str(person), reason.replace("\0", "")[:500]])
        *_said, number = cursor.fetchone()
        return int(number)


def token() -> int:
    """Return the token of the current transaction: a read that presents it contains what is written here, or waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])
