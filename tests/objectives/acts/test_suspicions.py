"""A value that looks wrong asks for a second look: a slip by 1,000, a fall, a zero, and what the series never did."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.acts.suspicions import Around, suspicions
from objectives.models import Kpi

STEADY = [100, 104, 109, 112, 117]
NUMBERS = st.decimals(-1000, 1000, places=2)


def found(value: str, before: list[int], after: list[int] | None = None, **kpi: str) -> set[str]:
    described = {"aggregation": "latest", "accumulation": "period", "direction": "increase"} | kpi
    around = Around([Decimal(one) for one in before], [Decimal(one) for one in after or []])
    return {str(one.value) for one in suspicions(Kpi(**described), Decimal(value), around)}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("121", set()),
        ("132", set()),  # the usual change is 4.5, the spread 0.5; but a tenth of the median value, 10.9, is allowed
        ("133", {"range"}),
        ("70", {"range"}),
        ("117000", {"unit"}),
        ("0.117", {"unit"}),
        ("0", {"range", "zero"}),
    ],
)
def test_the_next_value_of_a_steady_series(value: str, expected: set[str]) -> None:
    assert found(value, STEADY) == expected


def test_a_range_is_learnt_from_five_values_only() -> None:
    assert found("160", STEADY[:4]) == set()
    assert found("160", []) == set()


def test_a_short_series_knows_its_sign_and_how_large_it_is() -> None:
    assert found("-5", [100]) == {"range"}
    assert found("-5", [-3]) == set()
    assert found("999999", [100, 104]) == {"range"}
    assert found("999", [100, 104]) == set()
    assert found("7", [0]) == set()


def test_a_wild_series_allows_much() -> None:
    assert found("300", [100, 150, 90, 210, 160]) == set()


def test_a_slip_is_seen_against_the_later_neighbour_too() -> None:
    assert found("0.1", [], [105]) == {"unit"}


def test_what_is_counted_since_the_beginning_does_not_fall() -> None:
    assert found("90", [100], accumulation="cumulative") == {"falling"}
    assert found("110", [], [100], accumulation="cumulative") == {"falling"}
    assert found("-1", [], aggregation="sum", accumulation="cumulative") == {"falling"}
    assert found("90", [100], accumulation="cumulative", direction="decrease") == set()
    assert found("90", [100]) == set()


def test_a_zero_after_a_zero_is_nothing_new() -> None:
    assert found("0", [3, 0]) == set()
    assert found("0", [0, 3]) == {"zero"}


@given(st.lists(NUMBERS, min_size=5, max_size=12), st.decimals("0.01", 1000, places=2))
def test_a_series_that_goes_on_as_it_went_is_never_out_of_range(start: list[Decimal], step: Decimal) -> None:
    first = start[0]
    steady = [first + step * number for number in range(len(start))]
    kpi = Kpi(aggregation="latest", accumulation="period", direction="increase")
    assert "range" not in {one.value for one in suspicions(kpi, steady[-1] + step, Around(steady, []))}
