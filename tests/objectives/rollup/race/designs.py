"""The designs that lose updates (design/engine.md), to show that the tests would see it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from objectives.models import Change
from objectives.rollup import drain as real
from objectives.rollup.run import one_at_a_time, recompute
from objectives.rollup.touched import touched_by
from tests.objectives.rollup.proof import TODAY

Drain = Callable[[], object]


def _carry(changes: list[Change]) -> None:
    touched = touched_by(changes)
    for contract in sorted(touched):
        recompute(contract, TODAY, touched[contract])


@contextmanager
def real_design() -> Iterator[Drain]:
    """Append-only marks, one advisory lock: the product's own."""
    yield lambda: real.drain(TODAY)


def remember_when() -> None:
    """Keep the moment of the last run, for whichever worker is the next."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE race_seen AS SELECT clock_timestamp() AS at")


def drain_since() -> None:
    """Take what was recorded since the last run began: what commits late is never seen."""
    since = "SELECT * FROM objectives_change WHERE recorded_at > (SELECT at FROM race_seen)"
    with transaction.atomic(), connection.cursor() as cursor:
        one_at_a_time()
        cursor.execute("SELECT clock_timestamp()")
        [now] = cursor.fetchone()
        _carry(list(Change.objects.raw(since)))
        cursor.execute("UPDATE race_seen SET at = %s", [now])


@contextmanager
def watermark() -> Iterator[Drain]:
    """`recorded_at` later than the last run."""
    remember_when()
    try:
        yield drain_since
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE race_seen")


def mark_once() -> None:
    """Keep a unique stale table: the writer finds the old mark and adds none."""
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE TABLE race_stale (kind text, key bigint, UNIQUE (kind, key));
            CREATE FUNCTION race_mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO race_stale VALUES (NEW.kind, NEW.key) ON CONFLICT DO NOTHING; RETURN NULL; END $$;
            CREATE TRIGGER race_mark AFTER INSERT ON objectives_change FOR EACH ROW EXECUTE FUNCTION race_mark()"""
        )


def drain_marked_once() -> None:
    """Delete the marks before a writer that found them has committed."""
    taken = """WITH taken AS (DELETE FROM race_stale RETURNING kind, key)
        SELECT c.* FROM objectives_change c JOIN taken t ON t.kind = c.kind AND t.key = c.key"""
    with transaction.atomic():
        one_at_a_time()
        _carry(list(Change.objects.raw(taken)))


@contextmanager
def do_nothing() -> Iterator[Drain]:
    """A unique stale table with ON CONFLICT DO NOTHING."""
    mark_once()
    try:
        yield drain_marked_once
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE race_stale; DROP FUNCTION race_mark CASCADE")


@contextmanager
def skip_locked() -> Iterator[Drain]:
    """Append-only marks taken side by side, without a lock around it: an older look overwrites a newer one."""

    def drain() -> None:
        with transaction.atomic():
            take = real.TAKE.replace("LIMIT %s", "LIMIT %s FOR UPDATE SKIP LOCKED")
            _carry(list(Change.objects.raw(take, [real.AT_ONCE])))

    yield drain


WRONG = (watermark, do_nothing, skip_locked)
