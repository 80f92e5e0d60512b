"""Where would a KPI be on the contract's last day if it went on as it did? (rollup.md section 10)"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from objectives.periods import Frequency, Period
from objectives.scoring import KpiRule, final_target
from objectives.scoring.decimals import exact_arithmetic

FEWEST = 3
"""A line through fewer periods says nothing."""
LOW, MIDDLE, HIGH = Decimal("0.1"), Decimal("0.5"), Decimal("0.9")


class Outlook(StrEnum):
    """What the band says of the final target."""

    WILL_REACH = "will_reach"
    MAY_MISS = "may_miss"
    WILL_MISS = "will_miss"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A value to come, unrounded, with its band (low <= value <= high), read at a period; never part of a score."""

    period: Period
    value: Decimal
    low: Decimal
    high: Decimal
    slope: Decimal
    """What a period adds: the median of all pairwise slopes."""
    points: int
    """Periods with data that it stands on."""
    outlook: Outlook | None
    """None without a target."""


@exact_arithmetic
def forecast(rule: KpiRule, known: Sequence[tuple[Period, Decimal]], at: Period) -> Forecast | None:
    """Return the forecast of a level KPI at a period, from the values of its periods (carried ones left out).

    None for a period flow, and for fewer than 3 periods. The periods differ, and are of one frequency.
    """
    if rule.is_period_flow or len(known) < FEWEST:
        return None
    points = [(index_of(period), value) for period, value in known]
    slope, *lines = _extended(points, index_of(at))
    value, low, high = (_clipped(rule, known, one) for one in lines)
    return Forecast(at, value, low, high, slope=slope, points=len(points), outlook=_outlook(rule, low, high))


def _extended(numbered: Sequence[tuple[int, Decimal]], until: int) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Return the slope, and at `until` the line's value and its band; to be called with exact arithmetic."""
    points = [(Decimal(number), value) for number, value in numbered]
    slopes = sorted((v - u) / (j - i) for (i, u), (j, v) in combinations(sorted(points), 2))
    slope = quantile(slopes, MIDDLE)
    intercept = quantile(sorted(value - slope * i for i, value in points), MIDDLE)
    centre = quantile(sorted(i for i, _ in points), MIDDLE)
    end, through = Decimal(until), slope * centre + intercept
    ends = [through + quantile(slopes, share) * (end - centre) for share in (LOW, HIGH)]
    return slope, slope * end + intercept, min(ends), max(ends)


def period_of(frequency: Frequency, day: datetime.date) -> Period:
    """Return the period of a frequency that a day lies in."""
    return Period(day.year, frequency, (day.month - 1) // frequency.months)


def index_of(period: Period) -> int:
    """Return the number of a period among those of its frequency, so that neighbours differ by 1."""
    return period.year * (12 // period.frequency.months) + period.number


def quantile(ordered: Sequence[Decimal], share: Decimal) -> Decimal:
    """Return a quantile by linear interpolation between order statistics (type 7); of at least one number."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _clipped(rule: KpiRule, known: Sequence[tuple[Period, Decimal]], figure: Decimal) -> Decimal:
    """Return 0 for a figure below it, unless a value, the baseline or a target is negative."""
    promised = [point.value for point in rule.targets] + ([] if rule.baseline is None else [rule.baseline])
    if any(one < 0 for one in [*promised, *(value for _, value in known)]):
        return figure
    return max(figure, Decimal(0))


def _outlook(rule: KpiRule, low: Decimal, high: Decimal) -> Outlook | None:
    target = final_target(rule)
    if target is None:
        return None
    if rule.at_least_as_good(low, target) and rule.at_least_as_good(high, target):
        return Outlook.WILL_REACH
    inside = low <= target <= high
    if inside or rule.at_least_as_good(low, target) or rule.at_least_as_good(high, target):
        return Outlook.MAY_MISS
    return Outlook.WILL_MISS
