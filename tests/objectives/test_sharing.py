"""Is an amount shared to the cent by the largest remainder, with nothing lost? (rollup.md section 8)"""

from collections.abc import Mapping
from decimal import ROUND_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.sharing import UNALLOCATED, split_to_the_cent

amounts = st.decimals("0", "9999999999999.99", places=2)


@st.composite
def some_shares(draw: st.DrawFn) -> dict[int, Decimal]:
    """Up to six shares of 12 decimals, in any order of objectives, that sum to at most 1."""
    numbers = draw(st.lists(st.integers(1, 9), unique=True, max_size=6))
    left, shares = 10**12, dict[int, Decimal]()
    for number in numbers:
        if left:
            part = draw(st.one_of(st.integers(1, left), st.just(left)))
            shares[number], left = Decimal(part).scaleb(-12), left - part
    return shares


def split(amount: str, **shares: str) -> dict[int | None, Decimal]:
    return split_to_the_cent(Decimal(amount), {int(name[1:]): Decimal(share) for name, share in shares.items()})


def eur(*parts: str) -> list[Decimal]:
    return [Decimal(part) for part in parts]


def cent_by_cent(amount: Decimal, shares: Mapping[int, Decimal]) -> dict[int | None, Fraction]:
    """A second, naive way: each left-over cent goes to whoever still misses most of a cent, once."""
    cents = Fraction(amount) * 100
    wanted: list[tuple[int | None, Fraction]] = [(n, cents * Fraction(shares[n])) for n in sorted(shares)]
    wanted.append((UNALLOCATED, cents * (1 - sum(map(Fraction, shares.values())))))
    given_out = {key: Fraction(quota.numerator // quota.denominator) for key, quota in wanted}
    while sum(given_out.values()) < cents:
        missing = max(quota - given_out[key] for key, quota in wanted)
        first = next(key for key, quota in wanted if quota - given_out[key] == missing)
        given_out[first] += 1
    return {key: part / 100 for key, part in given_out.items()}


def test_whole_cents_go_where_the_shares_say() -> None:
    # 1000.00 * 0.25, * 0.5, and the quarter that no objective has
    assert split("1000.00", o2="0.25", o5="0.5") == {2: Decimal(250), 5: Decimal(500), UNALLOCATED: Decimal(250)}


def test_the_cent_left_over_goes_to_the_largest_remainder() -> None:
    # quotas in cents: 333.333, 333.333, 333.334; 999 are whole, the one left over goes to the .334
    parts = split("10.00", o1="0.333333", o2="0.333333", o3="0.333334")
    assert parts == dict(zip([1, 2, 3, UNALLOCATED], eur("3.33", "3.33", "3.34", "0.00"), strict=True))


def test_of_equal_remainders_the_lower_objective_number_comes_first() -> None:
    assert split("0.01", o4="0.5", o2="0.5") == {2: Decimal("0.01"), 4: Decimal(0), UNALLOCATED: Decimal(0)}
    # quotas 0.75 each of four: three cents for the three lower numbers
    parts = split("0.03", o1="0.25", o2="0.25", o3="0.25", o6="0.25")
    assert parts == dict(zip([1, 2, 3, 6, UNALLOCATED], eur("0.01", "0.01", "0.01", "0", "0"), strict=True))


def test_of_equal_remainders_unallocated_comes_last() -> None:
    # 0.5 cents each for objective 6 and for unallocated
    assert split("0.01", o6="0.5") == {6: Decimal("0.01"), UNALLOCATED: Decimal(0)}


def test_a_larger_remainder_of_unallocated_still_wins() -> None:
    # 0.4 cents against 0.6
    assert split("0.01", o1="0.4") == {1: Decimal(0), UNALLOCATED: Decimal("0.01")}


def test_without_links_all_is_unallocated() -> None:
    assert split("12.34") == {UNALLOCATED: Decimal("12.34")}


def test_an_amount_of_zero_is_shared_into_zeros() -> None:
    assert split("0.00", o1="0.3") == {1: Decimal(0), UNALLOCATED: Decimal(0)}


def test_parts_have_two_decimals_and_the_order_of_the_objectives_with_unallocated_last() -> None:
    parts = split("5", o3="0.2", o1="0.2")
    assert [(key, str(part)) for key, part in parts.items()] == [(1, "1.00"), (3, "1.00"), (UNALLOCATED, "3.00")]


def test_a_remainder_below_the_28th_digit_is_not_lost() -> None:
    # quotas 0.5 - 1E-30 and 0.5 + 1E-30 cents: equal in 28 digits, so a rounded split would give objective 1 the cent
    less, more = "0.499999999999999999999999999999", "0.500000000000000000000000000001"
    assert split("0.01", o1=less, o2=more) == {1: Decimal(0), 2: Decimal("0.01"), UNALLOCATED: Decimal(0)}


@pytest.mark.parametrize("amount", ["0.001", "-1.00", "NaN"])
def test_an_amount_that_is_not_whole_cents_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"whole cents|NaN"):
        split(amount, o1="0.5")


@pytest.mark.parametrize("shares", [{"o1": "0"}, {"o1": "-0.1"}, {"o1": "0.6", "o2": "0.400000000001"}])
def test_shares_of_nothing_or_of_more_than_all_are_refused(shares: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="more than 0 and sum to at most 1"):
        split("1.00", **shares)


@given(amounts, some_shares())
def test_the_parts_sum_to_the_amount_exactly(amount: Decimal, shares: dict[int, Decimal]) -> None:
    parts = split_to_the_cent(amount, shares)
    assert sum(map(Fraction, parts.values())) == Fraction(amount)
    assert all(part >= 0 for part in parts.values())


@given(amounts, some_shares())
def test_every_part_is_less_than_a_cent_from_its_quota(amount: Decimal, shares: dict[int, Decimal]) -> None:
    parts = split_to_the_cent(amount, shares)
    for number, share in shares.items():
        assert abs(Fraction(parts[number]) - Fraction(amount) * Fraction(share)) < Fraction(1, 100)


@given(amounts, some_shares())
def test_giving_cent_by_cent_comes_to_the_same(amount: Decimal, shares: dict[int, Decimal]) -> None:
    parts = {key: Fraction(part) for key, part in split_to_the_cent(amount, shares).items()}
    assert parts == cent_by_cent(amount, shares)


@given(amounts, some_shares())
def test_the_order_of_the_links_does_not_matter(amount: Decimal, shares: dict[int, Decimal]) -> None:
    turned = dict(reversed(shares.items()))
    assert list(split_to_the_cent(amount, turned).items()) == list(split_to_the_cent(amount, shares).items())


@given(amounts, some_shares())
def test_the_callers_decimal_context_does_not_matter(amount: Decimal, shares: dict[int, Decimal]) -> None:
    expected = split_to_the_cent(amount, shares)
    with localcontext() as context:
        context.prec, context.rounding = 3, ROUND_UP
        assert split_to_the_cent(amount, shares) == expected
