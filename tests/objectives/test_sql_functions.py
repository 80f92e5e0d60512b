"""The database's own arithmetic is that of the specification: 28 digits, half to even, calendar periods."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as some

from objectives.models.fields import PERIOD_PATTERN
from objectives.periods import first_day, last_day, parse
from objectives.scoring import divide, quantise6

pytestmark = pytest.mark.django_db


def asked(sql: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", parameters)
        return cursor.fetchone()[0]


WEIGHTS = some.decimals(min_value="0.01", max_value="1000", places=2)


@given(WEIGHTS, WEIGHTS)
def test_a_ratio_has_the_28_digits_of_decimal(numerator: Decimal, denominator: Decimal) -> None:
    assert asked("ratio28(%s, %s)", numerator, denominator) == divide(numerator, denominator)


def test_a_ratio_of_nothing_is_zero_and_one_by_nothing_is_none() -> None:
    assert asked("ratio28(0, 3)") == 0
    assert asked("ratio28(3, 0)") is None


@pytest.mark.parametrize("text", ["0.0000005", "0.0000015", "-0.0000005", "0.1234565", "0.1234575", "-1.0000005"])
def test_a_tie_goes_to_the_even_digit(text: str) -> None:
    assert asked("as_shown(%s::numeric)", text) == quantise6(Decimal(text))


@given(some.decimals(min_value=-10, max_value=10, places=9))
def test_figures_are_shown_with_six_places(figure: Decimal) -> None:
    assert asked("as_shown(%s::numeric)", figure) == quantise6(figure)


@given(some.from_regex(PERIOD_PATTERN, fullmatch=True))
def test_periods_have_the_same_days_in_the_database(code: str) -> None:
    period = parse(code)
    assert asked("period_start(%s)", code) == period.start
    assert asked("period_end(%s)", code) == period.end


@given(some.dates(min_value=datetime.date(1900, 1, 1), max_value=datetime.date(2199, 12, 31)))
def test_imprecise_dates_have_the_same_first_and_last_day(day: datetime.date) -> None:
    for known_to in ("day", "month", "year"):
        assert asked("first_day_of(%s, %s)", day, known_to) == first_day(day, known_to)
        assert asked("last_day_of(%s, %s)", day, known_to) == last_day(day, known_to)
