"""On which days is a person reminded of a due date? The one table of rules; the steps are days from the due date."""

import datetime

BEFORE = (-7, -1)
BEFORE_A_TERM = (-60, -30, *BEFORE)
"""An agreement is renewed by people who have to meet first."""
FIRST_AFTER = 3
AFTER_EVERY = 14
LOOKS_BACK = datetime.timedelta(days=30)
"""No step stays the latest one for longer than this."""


def step_reached(expected_on: datetime.date, today: datetime.date, before: tuple[int, ...] = BEFORE) -> int | None:
    """Return the latest step that has come by a day, in days from the due date; None while it is too early.

    The latest and not only today's: a day on which nothing ran is made up for on the next.
    """
    days = (today - expected_on).days
    if days >= FIRST_AFTER:
        return days - (days - FIRST_AFTER) % AFTER_EVERY
    return max((step for step in before if step <= days), default=None)
