"""Is a level that should rise or fall judged against baseline, path and final target as rollup.md section 5 says?"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from objectives.scoring import KpiResult, Status, expected_at, final_target, score_kpi
from tests.objectives.scoring_rules import USUAL, judged, level, promised, six

# From 100 on 2012-12-31 over 120 at the end of 2014 to 200 at the end of 2016.
RISING = level("increase", "100", y2014="120", y2016="200")
# From 50 on 2012-12-31 to 30 at the end of 2016: 1461 days.
FALLING = level("decrease", "50", y2016="30")
# A dip was promised: from 100 to 80 at the end of 2014, then 200.
DIPPING = level("increase", "100", y2014="80", y2016="200")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2010, 1, 1), "100"),  # before the baseline date: b
        (date(2012, 12, 31), "100"),
        (date(2013, 12, 31), "110"),  # 100 + 20 * 365 / 730
        (date(2014, 12, 31), "120"),
        (date(2015, 12, 31), "159.945280"),  # 120 + 80 * 365 / 731 = 120 + 39.94528043...
        (date(2016, 12, 31), "200"),
        (date(2018, 6, 30), "200"),  # after the last target: T
    ],
)
def test_the_path_goes_straight_from_the_baseline_through_the_targets(day: date, expected: str) -> None:
    assert six(expected_at(RISING, day)) == six(Decimal(expected))


def test_the_path_multiplies_before_it_divides() -> None:
    # 0 + 3 * 487 / 1461 is 1 exactly; 3 * (487 / 1461) would be 0.9999999999999999999999999999
    rule = level("increase", "0", y2016="3")
    assert expected_at(rule, date(2014, 5, 2)) == 1
    assert (date(2014, 5, 2) - date(2012, 12, 31)).days == 487


def test_targets_up_to_the_baseline_date_are_no_part_of_the_path() -> None:
    # 2012 ends on the baseline date itself: "later" leaves it out, so the path is as without both
    rule = replace(RISING, targets=promised(y2011="7", y2012="9", y2014="120", y2016="200"))
    for day in (date(2011, 6, 1), date(2012, 12, 31), date(2013, 12, 31), date(2015, 12, 31)):
        assert expected_at(rule, day) == expected_at(RISING, day)


def test_the_order_in_which_targets_are_listed_does_not_matter() -> None:
    turned = replace(RISING, targets=RISING.targets[::-1])
    assert judged(turned, "2015", "150") == judged(RISING, "2015", "150")
    assert final_target(turned) == 200


def test_progress_is_the_way_from_baseline_to_final_target() -> None:
    result = judged(RISING, "2015", "150")
    assert (six(result.target), six(result.expected)) == ("200", "159.94528")
    assert result.progress == Decimal("0.5")  # (150 - 100) / (200 - 100)
    assert result.score == Decimal("0.5")
    assert six(result.schedule_index) == "0.834094"  # 50 / (29200 / 731 + 20) = 36550 / 43820
    assert six(result.expected_score) == "0.599453"  # (159.94528043... - 100) / 100
    assert result.status is Status.AT_RISK


def test_for_a_level_that_should_fall_less_is_more() -> None:
    # E = 50 - 20 * 730 / 1461 = 40.00684462...
    result = judged(FALLING, "2014", "38")
    assert six(result.expected) == "40.006845"
    assert result.progress == Decimal("0.6")  # (38 - 50) / (30 - 50)
    assert six(result.schedule_index) == "1.200822"  # -12 / -9.99315537... = 12 * 1461 / 14600 = 17532 / 14600
    assert six(result.expected_score) == "0.499658"  # 730 / 1461
    assert result.status is Status.ON_TRACK
    assert judged(FALLING, "2014", "30").status is Status.ACHIEVED


def test_progress_is_shown_unclipped_and_scored_within_0_and_1() -> None:
    above, below = judged(RISING, "2015", "350"), judged(RISING, "2015", "60")
    assert (above.progress, above.score, above.status) == (Decimal("2.5"), Decimal(1), Status.ACHIEVED)
    assert (below.progress, below.score, below.status) == (Decimal("-0.4"), Decimal(0), Status.OFF_TRACK)


@pytest.mark.parametrize(
    ("direction", "baseline", "actual", "progress"),
    [
        ("increase", "40", "40", "1"),
        ("increase", "40", "41", "1"),
        ("increase", "40", "30", "0.75"),  # 1 - 10 / 40
        ("increase", "40", "-10", "0"),  # 1 - 50 / 40 < 0
        ("decrease", "40", "50", "0.75"),
        ("decrease", "40", "10", "1"),
        ("increase", "-40", "-50", "0.75"),  # 1 - 10 / |-40|
        ("increase", "0", "0", "1"),
        ("increase", "0", "-1", "0"),  # T = 0
        ("decrease", "0", "1", "0"),
    ],
)
def test_a_target_equal_to_the_baseline_asks_how_near_the_actual_is(
    direction: str, baseline: str, actual: str, progress: str
) -> None:
    result = judged(level(direction, baseline, y2016=baseline), "2014", actual)
    assert result.progress == Decimal(progress)
    # (E - b)(T - b) = 0: X is 1 or 0
    assert result.schedule_index == (1 if progress == "1" else 0)
    assert result.expected_score == 1


def test_where_the_path_leads_away_from_the_target_the_index_is_all_or_nothing() -> None:
    # E = 80 at the end of 2014, so (80 - 100)(200 - 100) < 0
    for actual, index, status in (("80", 1, Status.ON_TRACK), ("79.9", 0, Status.OFF_TRACK)):
        result = judged(DIPPING, "2014", actual)
        assert (result.schedule_index, result.status) == (Decimal(index), status)
        assert result.expected_score == 0  # (80 - 100) / 100, clipped


def test_on_the_baseline_date_the_index_is_all_or_nothing() -> None:
    # E = b: nothing was to be expected yet
    assert judged(RISING, "2012", "100").schedule_index == 1
    assert judged(RISING, "2012", "99").schedule_index == 0
    assert judged(RISING, "2012", "99").expected_score == 0


def test_what_is_achieved_is_achieved_even_behind_the_path() -> None:
    # the path rises to 300 by 2014 before it ends at 200: X = (210 - 100) / (300 - 100) = 0.55, A >= T
    result = judged(level("increase", "100", y2014="300", y2016="200"), "2014", "210")
    assert (result.schedule_index, result.status) == (Decimal("0.55"), Status.ACHIEVED)
    assert result.expected_score == 1  # (300 - 100) / 100, clipped


def test_a_target_behind_the_baseline_turns_progress_round_but_not_the_status() -> None:
    # from 100 it may fall to 80, yet more is better: P = (110 - 100) / (80 - 100), and 110 is as good as 80
    rule = level("increase", "100", y2016="80")
    better, worse = judged(rule, "2014", "110"), judged(rule, "2014", "70")
    assert (better.progress, better.status) == (Decimal("-0.5"), Status.ACHIEVED)
    assert worse.progress == Decimal("1.5")  # (70 - 100) / (80 - 100)
    assert worse.status is Status.ON_TRACK  # X = -30 / -9.99, and 70 is not as good as 80


@pytest.mark.parametrize(
    ("actual", "status"),
    [("19", Status.ON_TRACK), ("18.99", Status.AT_RISK), ("16", Status.AT_RISK), ("15.99", Status.OFF_TRACK)],
)
def test_the_thresholds_themselves_are_on_the_good_side(actual: str, status: Status) -> None:
    # b = 0, E = 20 at the end of 2014: X is A / 20, 0.95 at 19, 0.80 at 16
    assert judged(level("increase", "0", y2014="20", y2016="40"), "2014", actual).status is status


def test_a_level_without_an_actual_still_shows_its_final_target() -> None:
    assert score_kpi(RISING, None, None, USUAL) == KpiResult(target=Decimal(200))


def test_without_a_target_there_is_an_actual_and_nothing_else() -> None:
    bare = replace(RISING, targets=())
    result = judged(bare, "2015", "150")
    assert (result.actual, result.status) == (Decimal(150), Status.NO_DATA)
    assert (result.target, result.expected, result.progress) == (None, None, None)
    assert (result.score, result.schedule_index, result.expected_score) == (None, None, None)
    assert score_kpi(bare, None, None, USUAL) == KpiResult()


def test_an_actual_of_zero_is_data() -> None:
    result = judged(RISING, "2015", "0")
    assert (result.progress, result.score, result.status) == (Decimal(-1), Decimal(0), Status.OFF_TRACK)


def test_a_cumulative_sum_is_a_level() -> None:
    # 10 of 40 with E = 20 at half time; as a period flow the same 10 would be judged against the year's own target
    rule = replace(level("increase", "0", y2014="20", y2016="40"), aggregation="sum", accumulation="cumulative")
    assert not rule.is_period_flow
    assert judged(rule, "2014", "10").progress == Decimal("0.25")
