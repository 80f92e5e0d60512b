"""Is a sum that every period makes anew judged by the target that counts there? (rollup.md section 5, period flow)"""

from dataclasses import replace
from decimal import Decimal

import pytest

from objectives.periods import Frequency, parse
from objectives.scoring import KpiResult, Status, score_kpi, target_that_counts
from tests.objectives.scoring_rules import USUAL, flow, judged, six

# 2017-H2 and 2018 are the later ones; two years overlap their first halves.
PLAN = flow("increase", y2015="12", y2015_H1="4", y2017_H2="10", y2018="40", y2018_H1="16")


@pytest.mark.parametrize(
    ("quarter", "target", "because"),
    [
        ("2015-Q2", "2", "the shortest that contains it: 2015-H1, 4 / 2"),
        ("2015-Q3", "3", "only 2015 contains it: 12 / 4"),
        ("2016-Q1", "5", "the earliest to start of the later ones: 2017-H2, 10 / 2"),
        ("2017-Q4", "5", "2017-H2 contains it"),
        ("2018-Q1", "8", "the shortest that contains it: 2018-H1, 16 / 2"),
        ("2018-Q4", "10", "2018 contains it: 40 / 4"),
        ("2019-Q2", "10", "the last: 2018 ends after 2018-H1, 40 / 4"),
        ("2012-Q1", "2", "of 2015 and 2015-H1, which start together, the shortest: 4 / 2"),
    ],
)
def test_the_target_that_counts_is_divided_by_its_periods(quarter: str, target: str, because: str) -> None:
    assert target_that_counts(PLAN, parse(quarter)) == Decimal(target), because
    turned = replace(PLAN, targets=PLAN.targets[::-1])
    assert target_that_counts(turned, parse(quarter)) == Decimal(target), because


def test_of_the_later_targets_the_earliest_to_start_counts_even_if_another_ends_first() -> None:
    # 2016 starts before 2016-Q2: 8 / 4, not 3
    assert target_that_counts(flow("increase", y2016="8", y2016_Q2="3"), parse("2015-Q4")) == 2


def test_a_target_that_does_not_divide_evenly_keeps_28_digits() -> None:
    rule = flow("increase", Frequency.MONTH, y2015="1")
    assert str(target_that_counts(rule, parse("2015-05"))) == "0.08333333333333333333333333333"


def test_progress_and_index_are_the_share_of_the_target() -> None:
    result = judged(flow("increase", y2015="12"), "2015-Q2", "2")
    assert (result.expected, result.target) == (Decimal(3), Decimal(3))  # 12 / 4; E = T
    assert six(result.progress) == "0.666667"  # 2 / 3
    assert result.schedule_index == result.progress  # X = P
    assert result.expected_score == 1
    assert result.status is Status.OFF_TRACK


def test_more_than_the_target_is_shown_and_not_scored() -> None:
    result = judged(flow("increase", y2015="12"), "2015-Q2", "4.5")
    assert (result.progress, result.score, result.status) == (Decimal("1.5"), Decimal(1), Status.ACHIEVED)


def test_a_negative_sum_scores_nothing() -> None:
    result = judged(flow("increase", y2015="12"), "2015-Q2", "-3")
    assert (result.progress, result.score, result.status) == (Decimal(-1), Decimal(0), Status.OFF_TRACK)


@pytest.mark.parametrize(
    ("actual", "progress", "status"),
    [
        ("0", "1", Status.ACHIEVED),
        ("4", "1", Status.ACHIEVED),
        ("5", "0.8", Status.AT_RISK),  # 4 / 5
        ("8", "0.5", Status.OFF_TRACK),  # 4 / 8
        ("-1", "1", Status.ACHIEVED),
    ],
)
def test_a_sum_to_keep_down_is_full_up_to_its_target_then_falls(actual: str, progress: str, status: Status) -> None:
    result = judged(flow("decrease", y2015="16"), "2015-Q1", actual)
    assert (result.progress, result.status) == (Decimal(progress), status)


@pytest.mark.parametrize(
    ("direction", "actual", "progress"),
    [
        ("increase", "0", 1),
        ("increase", "5", 1),
        ("increase", "-1", 0),
        ("decrease", "0", 1),
        ("decrease", "-2", 1),
        ("decrease", "1", 0),
    ],
)
def test_a_target_of_zero_is_met_or_not(direction: str, actual: str, progress: int) -> None:
    result = judged(flow(direction, y2015="0"), "2015-Q1", actual)
    assert (result.progress, result.schedule_index) == (Decimal(progress), Decimal(progress))
    assert result.status is (Status.ACHIEVED if progress else Status.OFF_TRACK)
    assert result.expected_score == 1


def test_the_baseline_is_not_used() -> None:
    rule = flow("increase", y2015="12")
    assert judged(rule, "2015-Q1", "2") == judged(replace(rule, baseline=None), "2015-Q1", "2")


def test_without_an_actual_no_period_says_which_target_counts() -> None:
    assert score_kpi(PLAN, None, None, USUAL) == KpiResult()


def test_without_a_target_there_is_an_actual_and_nothing_else() -> None:
    result = judged(flow("increase"), "2015-Q1", "2")
    assert result == KpiResult(parse("2015-Q1"), Decimal(2))
    assert result.status is Status.NO_DATA
