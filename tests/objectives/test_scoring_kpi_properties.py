"""Do the scores hold for any KPI: in bounds, monotone, and as exact fractions say? (rollup.md section 5)"""

from dataclasses import astuple, replace
from decimal import ROUND_UP, Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from objectives.periods import Frequency, Period
from objectives.scoring import (
    KpiRule,
    Status,
    TargetPoint,
    expected_at,
    final_target,
    score_kpi,
)
from tests.objectives.scoring_rules import BASELINE_DAY, USUAL

values = st.decimals(-100_000, 100_000, places=3)
amounts = st.decimals(0, 100_000, places=3)
years = st.builds(Period, st.integers(2013, 2020), st.just(Frequency.YEAR))
targets = st.dictionaries(years, values, min_size=1, max_size=4)
HAIR = Fraction(1, 10**15)


@st.composite
def levels(draw: st.DrawFn, directions: tuple[str, ...] = ("increase", "decrease", "maintain")) -> KpiRule:
    direction = draw(st.sampled_from(directions))
    return KpiRule(
        direction=direction,
        aggregation="latest",
        accumulation="period",
        frequency=Frequency.YEAR,
        baseline=draw(st.none() | values) if direction == "maintain" else draw(values),
        baseline_on=BASELINE_DAY,
        tolerance=draw(amounts) if direction == "maintain" else Decimal(0),
        targets=tuple(TargetPoint(period, value) for period, value in draw(targets).items()),
    )


@st.composite
def flows(draw: st.DrawFn) -> KpiRule:
    promised = draw(st.dictionaries(years, amounts, min_size=1, max_size=4))
    return replace(
        draw(levels(("increase", "decrease"))),
        aggregation="sum",
        targets=tuple(TargetPoint(period, value) for period, value in promised.items()),
    )


def nearness(away: Fraction, wanted: Fraction) -> Fraction:
    return max(Fraction(0), 1 - away / abs(wanted)) if wanted else Fraction(0)


def exact_expected(rule: KpiRule, period: Period) -> Fraction:
    """A second, naive way to E: look for the two knots around the day."""
    by_day = {point.period.end: Fraction(point.value) for point in rule.targets}
    if rule.baseline is None:
        return by_day[max(by_day)]
    by_day[rule.baseline_on] = Fraction(rule.baseline)
    before = max((day for day in by_day if day <= period.end), default=min(by_day))
    after = min((day for day in by_day if day >= period.end), default=max(by_day))
    if before == after or period.end < min(by_day) or period.end > max(by_day):
        return by_day[before]
    return (
        by_day[before] + (by_day[after] - by_day[before]) * Fraction((period.end - before).days) / (after - before).days
    )


def exact_progress(rule: KpiRule, actual: Fraction, wanted: Fraction) -> Fraction:
    """A second way to P of a level, in fractions."""
    if rule.direction == "maintain":
        beyond = max(Fraction(0), abs(actual - wanted) - Fraction(rule.tolerance))
        return nearness(beyond, wanted) if beyond else Fraction(1)
    assert rule.baseline is not None
    start = Fraction(rule.baseline)
    if wanted != start:
        return (actual - start) / (wanted - start)
    good = actual >= wanted if rule.direction == "increase" else actual <= wanted
    return Fraction(1) if good else nearness(abs(actual - wanted), wanted)


@given(levels(), years, values)
def test_a_level_agrees_with_exact_fractions(rule: KpiRule, period: Period, actual: Decimal) -> None:
    result = score_kpi(rule, period, actual, USUAL)
    assert result.target is not None
    assert result.expected is not None
    assert result.progress is not None
    assert result.expected_score is not None
    assert abs(Fraction(result.expected) - exact_expected(rule, period)) < HAIR
    wanted = Fraction(result.target)
    assert abs(Fraction(result.progress) - exact_progress(rule, Fraction(actual), wanted)) < HAIR
    should = min(max(exact_progress(rule, exact_expected(rule, period), wanted), Fraction(0)), Fraction(1))
    assert abs(Fraction(result.expected_score) - should) < HAIR


@given(levels() | flows(), years, values)
def test_every_score_lies_within_0_and_1_and_progress_within_1_is_the_score(
    rule: KpiRule, period: Period, actual: Decimal
) -> None:
    result = score_kpi(rule, period, actual, USUAL)
    assert result.score is not None
    assert result.progress is not None
    assert result.expected_score is not None
    assert 0 <= result.score <= 1
    assert 0 <= result.expected_score <= 1
    assert result.score == result.progress or not 0 <= result.progress <= 1


@given(levels() | flows(), years, values)
def test_what_is_achieved_scores_fully_wherever_the_target_is_ahead(
    rule: KpiRule, period: Period, actual: Decimal
) -> None:
    result = score_kpi(rule, period, actual, USUAL)
    assert result.target is not None
    if not rule.is_period_flow and rule.baseline is not None:
        # a target behind the baseline turns progress round: then the specification's P and status disagree
        assume(rule.direction == "maintain" or rule.at_least_as_good(result.target, rule.baseline))
    assert (result.status is Status.ACHIEVED) == rule.at_least_as_good(actual, result.target)
    if result.status is Status.ACHIEVED:
        assert result.score == 1


@given(levels(("increase", "decrease")) | flows(), years, values, values)
def test_a_better_actual_never_scores_less(rule: KpiRule, period: Period, one: Decimal, other: Decimal) -> None:
    target = final_target(rule)
    assert target is not None
    assert rule.baseline is not None
    if not rule.is_period_flow:
        assume(rule.at_least_as_good(target, rule.baseline))
    better, worse = (one, other) if rule.at_least_as_good(one, other) else (other, one)
    high, low = (score_kpi(rule, period, actual, USUAL) for actual in (better, worse))
    assert high.progress is not None
    assert low.progress is not None
    assert high.schedule_index is not None
    assert low.schedule_index is not None
    assert high.progress >= low.progress
    assert high.schedule_index >= low.schedule_index
    order = [Status.OFF_TRACK, Status.AT_RISK, Status.ON_TRACK, Status.ACHIEVED]
    assert order.index(high.status) >= order.index(low.status)


@given(levels(("increase", "decrease")))
def test_the_path_meets_its_ends_and_every_target(rule: KpiRule) -> None:
    assert expected_at(rule, rule.baseline_on) == rule.baseline
    for point in rule.targets:
        assert abs(expected_at(rule, point.period.end) - point.value) < Decimal("1E-15")


@given(levels(("increase", "decrease")), st.data())
def test_between_two_knots_the_path_stays_between_their_values(rule: KpiRule, data: st.DataObject) -> None:
    assert rule.baseline is not None
    knots = sorted([(rule.baseline_on, rule.baseline), *((point.period.end, point.value) for point in rule.targets)])
    (day0, y0), (day1, y1) = data.draw(st.sampled_from(list(pairwise(knots))))
    hair = Decimal("1E-15")
    expected = expected_at(rule, data.draw(st.dates(day0, day1)))
    assert min(y0, y1) - hair <= expected <= max(y0, y1) + hair


@given(levels() | flows(), years, values, st.data())
def test_neither_the_order_of_targets_nor_the_callers_context_matters(
    rule: KpiRule, period: Period, actual: Decimal, data: st.DataObject
) -> None:
    result = score_kpi(rule, period, actual, USUAL)
    turned = replace(rule, targets=tuple(data.draw(st.permutations(rule.targets))))
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_UP
        assert astuple(score_kpi(turned, period, actual, USUAL)) == astuple(result)
