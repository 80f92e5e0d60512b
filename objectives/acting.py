"""Who acts, and why? Said once in a transaction, so that the ledger names the actor of every change in it."""

from django.db import connection


def acting(person: int, reason: str = "") -> None:
    """Say who acts in the current transaction, and why; forgotten at its end.

    Changes without this (a loader, a scheduled task, psql) are recorded without an actor.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('sextant.actor', %s, true), set_config('sextant.reason', %s, true)",
            [str(person), reason.replace("\0", "")[:500]],
        )


def token() -> int:
    """Return the token of the current transaction: a read that presents it contains what is written here, or waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        return int(cursor.fetchone()[0])
