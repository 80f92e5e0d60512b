"""Is a figure rounded once, half to even, with no negative zero, in nobody's context but ours? (rollup.md, preface)"""

from decimal import ROUND_UP, Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.scoring import clipped, divide, quantise6, weighted_mean

figures = st.decimals(-(10**12), 10**12, places=12)
weights = st.decimals("0.01", 1000, places=2)
CARELESS = Context(prec=3, rounding=ROUND_UP)


@pytest.mark.parametrize(
    ("figure", "stored"),
    [
        ("0.1234565", "0.123456"),  # a half goes to the even neighbour
        ("0.1234575", "0.123458"),
        ("-0.1234565", "-0.123456"),
        ("0.12345650000000000000000000001", "0.123457"),  # more than a half
        ("2", "2.000000"),
        ("-0.0000005", "0.000000"),  # no negative zero
        ("-0", "0.000000"),
        ("1E+3", "1000.000000"),
        ("123456789012345678901234567890.0000005", "123456789012345678901234567890.000000"),
    ],
)
def test_a_stored_figure_has_six_decimals_half_to_even(figure: str, stored: str) -> None:
    assert str(quantise6(Decimal(figure))) == stored


def test_a_quotient_has_28_significant_digits() -> None:
    assert str(divide(Decimal(2), Decimal(3))) == "0.6666666666666666666666666667"
    assert str(divide(Decimal(200), Decimal(3))) == "66.66666666666666666666666667"


def test_a_mean_is_weighted_and_none_without_weight() -> None:
    # (2 * 0.5 + 1 * 0.2) / 3 = 1.2 / 3
    assert weighted_mean([(Decimal(2), Decimal("0.5")), (Decimal(1), Decimal("0.2"))]) == Decimal("0.4")
    assert weighted_mean([]) is None
    assert weighted_mean([(Decimal(0), Decimal(5))]) is None


def test_a_figure_is_clipped_into_0_to_1() -> None:
    assert [clipped(Decimal(figure)) for figure in ("-0.1", "0", "0.4", "1", "1.1")] == [
        Decimal(figure) for figure in ("0", "0", "0.4", "1", "1")
    ]


@given(figures)
def test_rounding_twice_is_rounding_once(figure: Decimal) -> None:
    once = quantise6(figure)
    assert str(quantise6(once)) == str(once)
    assert abs(once - figure) <= Decimal("0.0000005")


@given(st.lists(st.tuples(weights, figures), min_size=1, max_size=8))
def test_a_mean_lies_between_its_extremes_in_any_order(pairs: list[tuple[Decimal, Decimal]]) -> None:
    mean = weighted_mean(pairs)
    turned = weighted_mean(reversed(pairs))
    assert mean is not None
    assert turned is not None
    hair = Decimal("1E-12")  # 28 digits carry figures of 12 digits before the point to well beyond this
    assert min(value for _, value in pairs) - hair <= mean <= max(value for _, value in pairs) + hair
    assert abs(mean - turned) <= hair


@given(st.lists(st.tuples(weights, figures), min_size=1, max_size=8))
def test_the_callers_decimal_context_does_not_matter(pairs: list[tuple[Decimal, Decimal]]) -> None:
    expected = weighted_mean(pairs), divide(*pairs[0][::-1]), quantise6(pairs[0][1])
    with localcontext(CARELESS):
        assert (weighted_mean(pairs), divide(*pairs[0][::-1]), quantise6(pairs[0][1])) == expected
