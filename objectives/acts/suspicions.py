"""Does a measured value ask for a second look? Pure: the value against the others of its series.

The rules, in words, stand in docs/decisions.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from statistics import median

from objectives.models import Accumulation, Aggregation, Direction, Kpi, Suspicion

LEARNT_FROM = 5
"""Values that a series has before its range is known."""
SPREADS = 6
"""Median absolute deviations that a change may lie from the median change."""
AT_LEAST = Decimal("0.1")
"""Of the median absolute value: no smaller deviation is ever suspicious."""
TIMES_WHERE_FEW_ARE_KNOWN = 10
"""Times the largest known value that one may be while the series is too short to teach a range."""
UNIT_SLIP = (Decimal(500), Decimal(2000))
"""Times larger or smaller than a neighbour: near 1,000."""


@dataclass(frozen=True, slots=True)
class Around:
    """The other values of a series, in the order of their periods: those before and those after."""

    before: Sequence[Decimal]
    after: Sequence[Decimal]

    @property
    def neighbours(self) -> tuple[Decimal, ...]:
        """The nearest value on each side."""
        return (*self.before[-1:], *self.after[:1])


def suspicions(kpi: Kpi, value: Decimal, around: Around) -> list[Suspicion]:
    """Return what speaks against a value, in the order in which it is told; nothing for a series without others."""
    found = []
    if any(_is_unit_slip(value, other) for other in around.neighbours):
        found.append(Suspicion.UNIT)
    elif _leaves_the_range(value, around):
        found.append(Suspicion.RANGE)
    if _falls(kpi, value, around):
        found.append(Suspicion.FALLING)
    if not value and any(around.before[-1:]):
        found.append(Suspicion.ZERO)
    return found


def _is_unit_slip(value: Decimal, other: Decimal) -> bool:
    if not value or not other:
        return False
    large, small = max(abs(value), abs(other)), min(abs(value), abs(other))
    return UNIT_SLIP[0] <= large / small <= UNIT_SLIP[1]


def _falls(kpi: Kpi, value: Decimal, around: Around) -> bool:
    """Return whether what only grows falls: a cumulative total, or what is added to one is negative."""
    if kpi.accumulation != Accumulation.CUMULATIVE or kpi.direction == Direction.DECREASE:
        return False
    if kpi.aggregation == Aggregation.SUM:
        return value < 0
    if kpi.aggregation != Aggregation.LATEST:
        return False
    return any(value < other for other in around.before[-1:]) or any(value > other for other in around.after[:1])


def _leaves_the_range(value: Decimal, around: Around) -> bool:
    """Return whether the value has a sign or a size, or its change a size, that the series never taught."""
    known = [*around.before, *around.after]
    if known and value < 0 <= min(known):
        return True
    if known and len(known) < LEARNT_FROM:
        largest = max(abs(one) for one in known)
        return bool(largest) and abs(value) > TIMES_WHERE_FEW_ARE_KNOWN * largest
    if not around.before:
        return False
    changes = [later - earlier for earlier, later in pairwise(known)]
    usual = median(changes)
    spread = median(abs(change - usual) for change in changes)
    allowed = max(SPREADS * spread, AT_LEAST * median(abs(one) for one in known))
    return abs(value - around.before[-1] - usual) > allowed
