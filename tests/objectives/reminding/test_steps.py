"""Are people reminded 7 days and 1 day before, 3 days after, and every 14 days from then on?"""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.reminding.steps import LOOKS_BACK, step_reached

DUE = datetime.date(2018, 6, 15)


@pytest.mark.parametrize(
    ("days", "step"),
    [(-8, None), (-7, -7), (-6, -7), (-2, -7), (-1, -1), (0, -1), (2, -1), (3, 3), (16, 3), (17, 17), (44, 31)],
)
def test_the_latest_step_that_has_come(days: int, step: int | None) -> None:
    assert step_reached(DUE, DUE + datetime.timedelta(days=days)) == step


@given(days=st.integers(-7, 5000))
def test_a_step_has_come_goes_never_back_and_is_no_older_than_is_looked_back(days: int) -> None:
    today = DUE + datetime.timedelta(days=days)
    step = step_reached(DUE, today)
    assert step is not None
    assert 0 <= days - step < LOOKS_BACK.days
    assert (step_reached(DUE, today + datetime.timedelta(days=1)) or 0) >= step
