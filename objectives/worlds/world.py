"""Which facts does a block read? Those of another world, by the same statements; at its end all is as before."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from objectives import clock
from objectives.worlds.overlay import TABLES, Row, changed_since, lay_over, lay_over_what_is_stored
from objectives.worlds.position import Position

_current: ContextVar["World | None"] = ContextVar("world", default=None)


@dataclass(frozen=True, slots=True)
class World:
    """Where each kind of fact comes from: a position in the past, or for a kind that is not named the present.

    `rows` are facts that are otherwise still: by kind and id the columns that differ, as JSON has them, or None for
    a row that is not there. A row of an id that does not exist is a new one.
    """

    sources: Mapping[str, Position] = field(default_factory=dict)
    rows: Mapping[str, Mapping[int, Row]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if unknown := {*self.sources, *self.rows} - {*TABLES}:
            raise ValueError(f"no kinds of fact: {', '.join(sorted(unknown))}")

    @classmethod
    def at(cls, position: Position, rows: Mapping[str, Mapping[int, Row]] | None = None) -> "World":
        """Return the world in which everything is as it was known at a position."""
        return cls(dict.fromkeys(TABLES, position), rows or {})

    @property
    def knows_until(self) -> Position | None:
        """The newest of its positions; None where all is of the present."""
        return max(self.sources.values(), key=lambda one: one.moment, default=None)

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Read this world in a block. Its rows are to be read before the block ends: a lazy queryset is too late.

        Four statements, and two for each kind that differs. Writing is refused by the database, another world in
        the same block with RuntimeError. A world of the past needs one look at the whole: it begins a transaction
        of its own, or stands in one that is repeatable read.
        """
        if _current.get() is not None:
            raise RuntimeError("one world at a time")
        alone = not connection.in_atomic_block
        with transaction.atomic():
            if self.sources:
                _look_once(alone=alone)
            self._lay_over()
            token = _current.set(self)
            try:
                yield
            finally:
                _current.reset(token)
                transaction.set_rollback(True)

    def _lay_over(self) -> None:
        differ = {kind for kind, rows in self.rows.items() if rows}
        for snapshot in {source.snapshot for source in self.sources.values()}:
            changed = changed_since(snapshot)
            differ |= {kind for kind in changed & {*self.sources} if self.sources[kind].snapshot == snapshot}
        for kind in sorted(differ):
            source = self.sources.get(kind)
            lay_over(kind, source.snapshot if source else None, self.rows.get(kind, {}))
        lay_over_what_is_stored()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL jit = off; SET LOCAL transaction_read_only = on")


def _look_once(*, alone: bool) -> None:
    with connection.cursor() as cursor:
        if alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            return
        cursor.execute("SHOW transaction_isolation")
        if cursor.fetchone()[0] == "read committed":
            raise RuntimeError("what others commit meanwhile would be seen: enter a world of the past on its own")


def known_at(position: Position) -> AbstractContextManager[None]:
    """Read, in a block, the world as it was known at a position; see `World.entered`."""
    return World.at(position).entered()


def current() -> World | None:
    """Return the world that this block reads; None for the present."""
    return _current.get()


def known_until() -> datetime.datetime | None:
    """Return the moment whose knowledge this block reads; None for the present."""
    position = world.knows_until if (world := current()) else None
    return position.moment if position else None


def now() -> datetime.datetime:
    """Return the moment at which what this block reads was known; now, where that is the present."""
    return known_until() or clock.now()


def today() -> datetime.date:
    """Return the civil day of what this block reads, never after `clock.today()`, which it is for the present."""
    until = known_until()
    if until is None:
        return clock.today()
    return min(clock.today(), timezone.localdate(until - datetime.timedelta(microseconds=1)))
