"""Which changes had been recorded at a moment? A position: whole transactions, exactly the same whenever it is asked.

A position is written as PostgreSQL writes a snapshot, `xmin:xmax:xip`: a transaction belongs to it when its number lies
below xmax and is not in xip. So it holds transactions whole, and none without those that it built upon.
"""

import datetime
import time
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from objectives.models import Change

PATIENCE, PAUSE = 40, datetime.timedelta(milliseconds=50)
"""How often to look again, and after how long, for transactions that began before the moment and may still commit."""

NOW = "SELECT pg_current_snapshot()::text, clock_timestamp()"

# A transaction of this database that began before the moment and has written. Of other accounts the beginning may
# not be told: then it counts as well.
OPEN = """
    SELECT clock_timestamp() < %(moment)s, EXISTS (
        SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
        WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND a.datname = current_database()
            AND pid <> pg_backend_pid() AND (a.xact_start IS NULL OR a.xact_start < %(moment)s))"""

# A transaction counts when its last change was recorded before the moment: what it built upon was recorded earlier
# still. Numbers are drawn in the order of time: those that are drawn after the moment lie above every one that counts.
AT = """
    WITH late AS MATERIALIZED (
        SELECT DISTINCT transaction_id FROM objectives_change WHERE recorded_at >= %(moment)s),
    newest AS (
        SELECT c.transaction_id FROM objectives_change c
        WHERE c.recorded_at < %(moment)s AND NOT EXISTS (
            SELECT FROM late WHERE late.transaction_id = c.transaction_id)
        ORDER BY c.transaction_id DESC, c.id DESC LIMIT 1)
    SELECT (SELECT transaction_id FROM newest),
        (SELECT array_agg(transaction_id ORDER BY transaction_id) FROM late
            WHERE transaction_id < (SELECT transaction_id FROM newest))"""

NOTHING = 3
"""The first number that PostgreSQL gives a transaction: nothing lies below."""


class FutureError(ValueError):
    """The moment has not come: what will be known then, nobody knows."""


class NotSettledError(Exception):
    """Something that was recorded before the moment may still be committed: ask again in a moment."""


@dataclass(frozen=True, slots=True)
class Position:
    """What had been recorded by `moment`: `snapshot` says which transactions. Both may be kept and given back."""

    snapshot: str
    moment: datetime.datetime


def position_now() -> Position:
    """Return what this connection sees at once, to come back to it later. One statement, never has to wait."""
    with connection.cursor() as cursor:
        cursor.execute(NOW)
        return Position(*cursor.fetchone())


def position_at(moment: datetime.datetime) -> Position:
    """Return what had been recorded before a moment; the same for ever. Two statements.

    Raise FutureError for a moment that has not come, NotSettledError while a transaction from before it is open.
    """
    _wait_until_settled(moment)
    with connection.cursor() as cursor:
        cursor.execute(AT, {"moment": moment})
        newest, late = cursor.fetchone()
    return Position(_written(newest, late or []), moment)


def _wait_until_settled(moment: datetime.datetime) -> None:
    """Wait before looking: what is not open any more by then has been committed, and will be seen."""
    for _ in range(PATIENCE):
        with connection.cursor() as cursor:
            cursor.execute(OPEN, {"moment": moment})
            future, unsettled = cursor.fetchone()
        if future:
            raise FutureError(moment)
        if not unsettled:
            return
        time.sleep(PAUSE.total_seconds())
    raise NotSettledError(moment)


def _written(newest: int | None, late: list[int]) -> str:
    until = NOTHING if newest is None else newest + 1
    return f"{late[0] if late else until}:{until}:{','.join(map(str, late))}"


def end_of(day: datetime.date) -> datetime.datetime:
    """Return the moment at which a civil day of Europe/Paris is over."""
    return datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time(), timezone.get_default_timezone())


def first_recorded() -> datetime.datetime | None:
    """Return when recording began: nothing was known before. One statement."""
    return Change.objects.order_by("pk").values_list("recorded_at", flat=True).first()
