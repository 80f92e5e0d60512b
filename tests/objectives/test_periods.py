"""Does a period cover the days that rollup.md section 1 says, and an imprecise date its whole month or year?"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.periods import Frequency, Period, count_inside, first_day, last_day, parse, periods_between

periods = st.builds(
    lambda year, frequency, number: Period(year, frequency, number % (12 // frequency.months)),
    st.integers(1900, 2199),
    st.sampled_from(Frequency),
    st.integers(0, 11),
)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def codes(*found: Period) -> list[str]:
    return [period.code for period in found]


@pytest.mark.parametrize(
    ("code", "frequency", "start", "end"),
    [
        ("2015", Frequency.YEAR, date(2015, 1, 1), date(2015, 12, 31)),
        ("2015-H1", Frequency.HALF, date(2015, 1, 1), date(2015, 6, 30)),
        ("2015-H2", Frequency.HALF, date(2015, 7, 1), date(2015, 12, 31)),
        ("2015-Q1", Frequency.QUARTER, date(2015, 1, 1), date(2015, 3, 31)),
        ("2015-Q3", Frequency.QUARTER, date(2015, 7, 1), date(2015, 9, 30)),
        ("2015-07", Frequency.MONTH, date(2015, 7, 1), date(2015, 7, 31)),
        ("2015-02", Frequency.MONTH, date(2015, 2, 1), date(2015, 2, 28)),
        ("2016-02", Frequency.MONTH, date(2016, 2, 1), date(2016, 2, 29)),
        ("2015-12", Frequency.MONTH, date(2015, 12, 1), date(2015, 12, 31)),
    ],
)
def test_a_code_names_a_period_with_its_first_and_last_day(
    code: str, frequency: Frequency, start: date, end: date
) -> None:
    period = parse(code)
    assert (period.code, period.frequency, period.start, period.end) == (code, frequency, start, end)


@pytest.mark.parametrize(
    "code",
    [
        *["", "15", "0999", "20150", "-2015", "2015-", " 2015", "2015\n", "2015-H1 ", "2015-07-01"],
        *["2015-H0", "2015-H3", "2015-Q0", "2015-Q5", "2015-00", "2015-13", "2015-7", "2015-007", "2015-h1", "2015H1"],
        *["\uff12015", "2015-Q\uff11"],  # digits, but not ASCII's
    ],
)
def test_anything_else_is_refused_by_a_message_that_names_it_and_the_forms(code: str) -> None:
    with pytest.raises(ValueError, match="is not a period: write 2015, 2015-H1, 2015-Q3 or 2015-07") as refused:
        parse(code)
    assert repr(code) in str(refused.value)


def test_a_period_lies_in_another_when_both_its_ends_do() -> None:
    assert parse("2015").contains(parse("2015-H2"))
    assert parse("2015-H1").contains(parse("2015-Q2"))
    assert parse("2015-Q2").contains(parse("2015-Q2"))
    assert not parse("2015-H1").contains(parse("2015-Q3"))
    assert not parse("2015-H1").contains(parse("2015"))
    assert not parse("2015").contains(parse("2016-01"))


@pytest.mark.parametrize(
    ("code", "following"),
    [("2015", "2016"), ("2015-H1", "2015-H2"), ("2015-H2", "2016-H1"), ("2015-Q4", "2016-Q1"), ("2015-12", "2016-01")],
)
def test_the_next_period_has_the_same_frequency(code: str, following: str) -> None:
    assert parse(code).next() == parse(following)


def test_between_two_days_lie_the_periods_that_start_and_end_there() -> None:
    first, last = date(2014, 2, 15), date(2015, 12, 30)
    # 2014-Q1 starts before the first day, 2015-Q4 ends a day after the last
    quarters = ["2014-Q2", "2014-Q3", "2014-Q4", "2015-Q1", "2015-Q2", "2015-Q3"]
    assert codes(*periods_between(Frequency.QUARTER, first, last)) == quarters
    assert codes(*periods_between(Frequency.HALF, first, last)) == ["2014-H2", "2015-H1"]
    assert codes(*periods_between(Frequency.YEAR, first, last)) == []
    assert codes(*periods_between(Frequency.YEAR, date(2014, 1, 1), date(2015, 12, 31))) == ["2014", "2015"]
    assert codes(*periods_between(Frequency.MONTH, date(2015, 1, 1), date(2014, 12, 31))) == []


def test_the_periods_end_where_the_calendar_ends() -> None:
    assert codes(*periods_between(Frequency.HALF, date(9999, 1, 1), date.max)) == ["9999-H1", "9999-H2"]


@pytest.mark.parametrize(
    ("outer", "counts"),
    [("2015", [1, 2, 4, 12]), ("2015-H1", [0, 1, 2, 6]), ("2015-Q3", [0, 0, 1, 3]), ("2015-07", [0, 0, 0, 1])],
)
def test_a_period_is_made_of_so_many_periods_of_a_frequency(outer: str, counts: list[int]) -> None:
    assert [count_inside(parse(outer), frequency) for frequency in Frequency] == counts


def test_periods_are_ordered_by_their_first_day_then_the_shorter_first() -> None:
    ordered = ["2014-12", "2015-01", "2015-Q1", "2015-H1", "2015", "2015-02", "2015-H2", "2016"]
    assert codes(*sorted(parse(code) for code in reversed(ordered))) == ordered


@pytest.mark.parametrize(
    ("day", "known_to", "first", "last"),
    [
        (date(2016, 2, 10), "day", date(2016, 2, 10), date(2016, 2, 10)),
        (date(2016, 2, 10), "", date(2016, 2, 10), date(2016, 2, 10)),  # empty = day (dataset.md)
        (date(2016, 2, 10), "month", date(2016, 2, 1), date(2016, 2, 29)),
        (date(2015, 2, 28), "month", date(2015, 2, 1), date(2015, 2, 28)),
        (date(2015, 12, 1), "month", date(2015, 12, 1), date(2015, 12, 31)),
        (date(2016, 2, 29), "year", date(2016, 1, 1), date(2016, 12, 31)),
    ],
)
def test_a_date_known_to_the_month_or_year_spans_all_of_it(day: date, known_to: str, first: date, last: date) -> None:
    assert (first_day(day, known_to), last_day(day, known_to)) == (first, last)


@given(periods)
def test_every_period_is_found_again_by_its_code(period: Period) -> None:
    assert parse(period.code) == period


@given(periods)
def test_the_next_period_starts_the_day_after(period: Period) -> None:
    following = period.next()
    assert following.start == period.end + timedelta(days=1)
    assert following.frequency == period.frequency
    assert period < following


@given(periods, st.sampled_from(Frequency))
def test_the_periods_counted_inside_are_those_that_lie_between_its_ends(outer: Period, frequency: Frequency) -> None:
    inside = list(periods_between(frequency, outer.start, outer.end))
    assert len(inside) == count_inside(outer, frequency)
    assert all(outer.contains(period) for period in inside)


@given(days, st.integers(0, 2000), st.sampled_from(Frequency))
def test_between_two_days_no_period_is_missed(first: date, length: int, frequency: Frequency) -> None:
    last = first + timedelta(days=length)
    per_year = 12 // frequency.months
    naive = [Period(year, frequency, n) for year in range(first.year, last.year + 1) for n in range(per_year)]
    naive = [period for period in naive if period.start >= first and period.end <= last]
    assert list(periods_between(frequency, first, last)) == naive


@given(days)
def test_what_is_known_less_exactly_spans_more(day: date) -> None:
    assert first_day(day, "year") <= first_day(day, "month") <= day <= last_day(day, "month") <= last_day(day, "year")
    assert parse(f"{day:%Y-%m}").start == first_day(day, "month")
    assert parse(f"{day:%Y-%m}").end == last_day(day, "month")
    assert parse(f"{day:%Y}").end == last_day(day, "year")
