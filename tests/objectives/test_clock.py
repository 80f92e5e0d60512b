"""How is a day written? In the reader's language; in French the first of a month is the 1er."""

import datetime

import pytest
from django.utils import translation

from objectives import clock

FIRST, OTHER = datetime.date(2018, 3, 1), datetime.date(2018, 3, 11)


@pytest.mark.parametrize(
    ("language", "first", "other"),
    [("fr", "1er mars 2018", "11 mars 2018"), ("en", "1 March 2018", "11 March 2018")],
)
def test_the_first_of_a_month_is_written_as_the_language_does(language: str, first: str, other: str) -> None:
    with translation.override(language):
        assert (clock.written(FIRST), clock.written(OTHER)) == (first, other)
        moment = datetime.datetime(2018, 3, 1, 17, 5, tzinfo=datetime.UTC)
        assert clock.written(moment, clock.MOMENT).startswith(first)
