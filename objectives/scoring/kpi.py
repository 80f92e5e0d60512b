"""Where does a KPI stand on a day, against its baseline, its path and its final target? (rollup.md section 5)"""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from objectives.periods import Frequency, Period, count_inside
from objectives.scoring.decimals import ONE, ZERO, clipped, exact_arithmetic


class Status(StrEnum):
    """Where a KPI or an objective stands."""

    NO_DATA = "no_data"
    ACHIEVED = "achieved"
    ON_TRACK = "on_track"
    AT_RISK = "at_risk"
    OFF_TRACK = "off_track"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which schedule index on a figure is on course, or only at risk; they belong to the contract."""

    on_track_from: Decimal
    at_risk_from: Decimal

    def status_of(self, index: Decimal) -> Status:
        """Return the status of a schedule index."""
        if index >= self.on_track_from:
            return Status.ON_TRACK
        return Status.AT_RISK if index >= self.at_risk_from else Status.OFF_TRACK


@dataclass(frozen=True, slots=True)
class TargetPoint:
    """What was promised for a period."""

    period: Period
    value: Decimal


@dataclass(frozen=True, slots=True)
class KpiRule:
    """How a KPI is judged (section 2). `baseline_on` is the contract's first day when it was left out."""

    direction: str
    aggregation: str
    accumulation: str
    frequency: Frequency
    baseline: Decimal | None
    baseline_on: datetime.date
    tolerance: Decimal
    targets: tuple[TargetPoint, ...]

    @property
    def is_period_flow(self) -> bool:
        """Whether each period stands alone with a target of its own."""
        return self.aggregation == "sum" and self.accumulation == "period"

    def at_least_as_good(self, value: Decimal, as_other: Decimal) -> bool:
        """Return whether a value is at least as good as another one."""
        if self.direction == "maintain":
            return abs(value - as_other) <= self.tolerance
        return value >= as_other if self.direction == "increase" else value <= as_other


@dataclass(frozen=True, slots=True)
class KpiResult:
    """A KPI on a day, unrounded; `expected_score` is what it gives to its objective's expected results."""

    period: Period | None = None
    actual: Decimal | None = None
    expected: Decimal | None = None
    target: Decimal | None = None
    progress: Decimal | None = None
    schedule_index: Decimal | None = None
    expected_score: Decimal | None = None
    status: Status = Status.NO_DATA

    @property
    def score(self) -> Decimal | None:
        """S: progress brought into [0, 1]; none without a target or an actual."""
        return None if self.progress is None else clipped(self.progress)


@exact_arithmetic
def score_kpi(rule: KpiRule, period: Period | None, actual: Decimal | None, thresholds: Thresholds) -> KpiResult:
    """Return where a KPI stands, given its latest period with data and the value of that period.

    Without an actual, a level still shows its final target; its expected value, which is read at the end of the
    period, is unknown, and so are both of a period flow.
    """
    if period is None or actual is None:
        return KpiResult(target=None if rule.is_period_flow else final_target(rule))
    if not rule.targets:
        return KpiResult(period, actual)
    if rule.is_period_flow:
        target = target_that_counts(rule, period)
        progress = _flow_progress(rule, actual, target)
        expected, index, expected_score = target, progress, ONE
    else:
        target = _last(rule).value
        expected = expected_at(rule, period.end)
        progress = _level_progress(rule, actual, target)
        index = _level_index(rule, actual, expected, target)
        expected_score = clipped(_level_progress(rule, expected, target))
    status = Status.ACHIEVED if rule.at_least_as_good(actual, target) else thresholds.status_of(index)
    return KpiResult(period, actual, expected, target, progress, index, expected_score, status)


def final_target(rule: KpiRule) -> Decimal | None:
    """Return T of a level: the target with the latest period."""
    return _last(rule).value if rule.targets else None


def point_that_counts(rule: KpiRule, period: Period) -> TargetPoint:
    """Return the target that counts for a period of a period flow.

    The target whose period contains it (the shortest), else the next later one (the earliest to start, then the
    shortest), else the last.
    """
    around = [point for point in rule.targets if point.period.contains(period)]
    later = [point for point in rule.targets if point.period.start > period.end]
    if around:
        return min(around, key=lambda point: point.period.frequency.months)
    return min(later, key=lambda point: point.period) if later else _last(rule)


@exact_arithmetic
def target_that_counts(rule: KpiRule, period: Period) -> Decimal:
    """Return the target of a period flow for one of its periods: the target that counts, divided evenly."""
    point = point_that_counts(rule, period)
    return point.value / count_inside(point.period, rule.frequency)


@exact_arithmetic
def expected_at(rule: KpiRule, day: datetime.date) -> Decimal:
    """Return E of a level: its piecewise-linear path from the baseline through the targets, read on a day.

    Without a baseline (`maintain` only) E is the final target.
    """
    if rule.baseline is None:
        return _last(rule).value
    later = [(point.period.end, point.value) for point in rule.targets if point.period.end > rule.baseline_on]
    path = [(rule.baseline_on, rule.baseline), *sorted(later)]
    if day <= rule.baseline_on:
        return rule.baseline
    for (day0, y0), (day1, y1) in pairwise(path):
        if day <= day1:
            return y0 + (y1 - y0) * (day - day0).days / (day1 - day0).days
    return _last(rule).value


def _last(rule: KpiRule) -> TargetPoint:
    return max(rule.targets, key=lambda point: point.period.end)


def _flow_progress(rule: KpiRule, actual: Decimal, target: Decimal) -> Decimal:
    if target == 0:
        return ONE if rule.at_least_as_good(actual, ZERO) else ZERO
    if rule.direction == "increase":
        return actual / target
    return ONE if actual <= target else target / actual


def _level_progress(rule: KpiRule, actual: Decimal, target: Decimal) -> Decimal:
    if rule.direction == "maintain":
        return _kept(actual, target, rule.tolerance)
    if rule.baseline is not None and rule.baseline != target:
        return (actual - rule.baseline) / (target - rule.baseline)
    return ONE if rule.at_least_as_good(actual, target) else _nearness(abs(actual - target), target)


def _kept(actual: Decimal, wanted: Decimal, tolerance: Decimal) -> Decimal:
    away = abs(actual - wanted)
    return ONE if away <= tolerance else _nearness(away - tolerance, wanted)


def _nearness(away: Decimal, wanted: Decimal) -> Decimal:
    return ZERO if wanted == 0 else max(ZERO, 1 - away / abs(wanted))


def _level_index(rule: KpiRule, actual: Decimal, expected: Decimal, target: Decimal) -> Decimal:
    if rule.direction == "maintain":
        return _kept(actual, expected, rule.tolerance)
    baseline = rule.baseline if rule.baseline is not None else target
    if (expected - baseline) * (target - baseline) > 0:
        return (actual - baseline) / (expected - baseline)
    return ONE if rule.at_least_as_good(actual, expected) else ZERO
