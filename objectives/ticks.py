"""Who does what the clock asks for? Whoever claims the tick first: no clock, one or five give one run.

A tick is a job and the moment it was scheduled for, a unique row of the database. Messages may be doubled, lost or
late: the row decides. Where a job is one thing, say `once(job, moment, work)`; where it is many, one mail a person for
instance, claim each: `if claimed(f"mail {person}", moment): ...; finished(f"mail {person}", moment)`.
"""

import datetime
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

Done = TypeVar("Done")

LEASE = datetime.timedelta(minutes=30)
"""A claim that is older and not finished belongs to a run that died: anybody may take it again. A run that is only
slow is then done twice, which costs time and changes nothing: what the clock asks for is idempotent."""

AHEAD = datetime.timedelta(hours=2)
"""A claim that lies further ahead is of a clock that was wrong and was set back: what it did was not of that day."""

KEPT = datetime.timedelta(days=90)
"""How long ticks of a job are kept behind its newest one."""

# The database's clock alone says what is late. A second claimer waits for the first one's commit, then looks again.
CLAIM = """
    INSERT INTO objectives_tick AS t (job, scheduled_for, claimed_at) VALUES (%s, %s, clock_timestamp())
    ON CONFLICT (job, scheduled_for) DO UPDATE SET claimed_at = clock_timestamp(), finished_at = NULL
        WHERE t.finished_at IS NULL AND t.claimed_at < clock_timestamp() - make_interval(secs => %s)
            OR t.claimed_at > clock_timestamp() + make_interval(secs => %s)
    RETURNING 1"""

FINISH = """
    WITH gone AS (
        DELETE FROM objectives_tick
        WHERE job = %(job)s AND scheduled_for < %(moment)s::timestamptz - make_interval(secs => %(kept)s))
    UPDATE objectives_tick SET finished_at = clock_timestamp() WHERE job = %(job)s AND scheduled_for = %(moment)s"""

IS_TAKEN = """
    SELECT 1 FROM objectives_tick WHERE job = %s AND scheduled_for = %s
        AND (finished_at IS NOT NULL OR claimed_at >= clock_timestamp() - make_interval(secs => %s))
        AND claimed_at <= clock_timestamp() + make_interval(secs => %s)"""

LAST_DONE = """
    SELECT max(scheduled_for) FROM objectives_tick
    WHERE job = %s AND scheduled_for <= %s AND finished_at IS NOT NULL"""


def claimed(job: str, scheduled_for: datetime.datetime, lease: datetime.timedelta = LEASE) -> bool:
    """Claim a tick; return whether it is ours now. False: somebody did it, or is at it since less than `lease`."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [job, scheduled_for, lease.total_seconds(), AHEAD.total_seconds()])
        return cursor.fetchone() is not None


def finished(job: str, scheduled_for: datetime.datetime) -> None:
    """Say that a claimed tick is done, for good; forget the job's ticks of long ago."""
    with connection.cursor() as cursor:
        cursor.execute(FINISH, {"job": job, "moment": scheduled_for, "kept": KEPT.total_seconds()})


def is_open(job: str, scheduled_for: datetime.datetime, lease: datetime.timedelta = LEASE) -> bool:
    """Return whether a tick could be claimed now."""
    with connection.cursor() as cursor:
        cursor.execute(IS_TAKEN, [job, scheduled_for, lease.total_seconds(), AHEAD.total_seconds()])
        return cursor.fetchone() is None


def last_done(job: str, by: datetime.datetime) -> datetime.datetime | None:
    """Return the newest moment up to `by` for which a job was asked and done; None where it never was."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_DONE, [job, by])
        (last,) = cursor.fetchone()
    return last  # type: ignore[no-any-return]


def once(job: str, scheduled_for: datetime.datetime, work: Callable[[], Done]) -> Done | None:
    """Do the work of a tick if nobody did; return what it returns, or None.

    Where the work raises, or the process dies in it, the tick is open again when its lease has run out.
    """
    if not claimed(job, scheduled_for):
        return None
    done = work()
    finished(job, scheduled_for)
    return done
