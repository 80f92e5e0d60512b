"""Is a level that should stay judged by its tolerance? (rollup.md section 5, `maintain`)"""

from decimal import Decimal

import pytest

from objectives.scoring import Status
from tests.objectives.scoring_rules import judged, level, six

KEPT = level("maintain", None, tolerance="2", y2016="20")


@pytest.mark.parametrize(
    ("actual", "progress", "status"),
    [
        ("20", "1", Status.ACHIEVED),
        ("22", "1", Status.ACHIEVED),  # the tolerance itself is within
        ("18", "1", Status.ACHIEVED),
        ("22.5", "0.975", Status.ON_TRACK),  # 1 - (2.5 - 2) / 20
        ("25", "0.85", Status.AT_RISK),  # 1 - (5 - 2) / 20
        ("15", "0.85", Status.AT_RISK),
        ("12", "0.7", Status.OFF_TRACK),  # 1 - (8 - 2) / 20
        ("50", "0", Status.OFF_TRACK),  # 1 - 28 / 20 < 0
    ],
)
def test_progress_falls_with_the_distance_beyond_the_tolerance(actual: str, progress: str, status: Status) -> None:
    result = judged(KEPT, "2014", actual)
    assert (result.progress, result.status) == (Decimal(progress), status)


def test_without_a_baseline_the_final_target_is_what_is_expected() -> None:
    result = judged(level("maintain", None, tolerance="2", y2014="90", y2016="20"), "2014", "25")
    assert (result.expected, result.target) == (Decimal(20), Decimal(20))
    assert result.schedule_index == result.progress == Decimal("0.85")
    assert result.expected_score == 1


def test_with_a_baseline_the_index_is_the_same_formula_on_the_path() -> None:
    # E = 10 + 10 * 730 / 1461 = 14.99657768...
    result = judged(level("maintain", "10", tolerance="2", y2016="20"), "2014", "16")
    assert six(result.expected) == "14.996578"
    assert result.progress == Decimal("0.9")  # 1 - (4 - 2) / 20
    assert result.schedule_index == 1  # |16 - 14.99657768...| <= 2
    assert result.status is Status.ON_TRACK
    assert six(result.expected_score) == "0.849829"  # 1 - (5.00342231... - 2) / 20
    # |12 - 14.99657768...| - 2 = 0.99657768...; 1 - 0.99657768... / 14.99657768... = 14 / 14.99657768...
    assert six(judged(level("maintain", "10", tolerance="2", y2016="20"), "2014", "12").schedule_index) == "0.933546"


def test_around_a_target_of_zero_only_the_tolerance_counts() -> None:
    rule = level("maintain", None, tolerance="1", y2016="0")
    assert [judged(rule, "2014", actual).progress for actual in ("-1", "1", "1.01", "-3")] == [1, 1, 0, 0]


def test_a_negative_target_is_measured_by_its_size() -> None:
    # 1 - (|-25 + 20| - 2) / |-20|
    assert judged(level("maintain", None, tolerance="2", y2016="-20"), "2014", "-25").progress == Decimal("0.85")


def test_without_tolerance_only_the_target_itself_is_kept() -> None:
    rule = level("maintain", None, y2016="20")
    assert judged(rule, "2014", "20").status is Status.ACHIEVED
    assert judged(rule, "2014", "20.1").progress == Decimal("0.995")
