"""How did the facts stand, as they were known at a moment? The same statements read another world.

A world is a set of views that lie over the tables of facts for the length of a block: rows changed since are as the
ledger has them from before, rows given by a caller as they are given. Nothing of it is ever written.
"""

from objectives.worlds.asking import named, position_named
from objectives.worlds.finding import found_then
from objectives.worlds.position import (
    FutureError,
    NotSettledError,
    Position,
    end_of,
    first_recorded,
    position_at,
    position_now,
)
from objectives.worlds.world import World, current, known_at, known_until, now, today

__all__ = [
    "FutureError",
    "NotSettledError",
    "Position",
    "World",
    "current",
    "end_of",
    "first_recorded",
    "found_then",
    "known_at",
    "known_until",
    "named",
    "now",
    "position_at",
    "position_named",
    "position_now",
    "today",
]
