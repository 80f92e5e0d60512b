"""Which days does a reporting period cover, and which days an imprecise date? (rollup.md section 1)"""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, total_ordering

PATTERN = re.compile(r"([1-9][0-9]{3})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


class Frequency(StrEnum):
    """The lengths of reporting periods."""

    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        """How many months a period of this frequency has."""
        return MONTHS[self]


MONTHS = {Frequency.YEAR: 12, Frequency.HALF: 6, Frequency.QUARTER: 3, Frequency.MONTH: 1}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year, half-year, quarter or month: `number` counts from 0 within its year.

    Periods are ordered by their first day, then the shorter first.
    """

    year: int
    frequency: Frequency
    number: int = 0

    def __lt__(self, other: "Period") -> bool:
        return (self.start, self.end) < (other.start, other.end)

    @property
    def code(self) -> str:
        """The period as the exchange dataset writes it: `2015`, `2015-H1`, `2015-Q3`, `2015-07`."""
        suffix = {"year": "", "half": f"-H{self.number + 1}", "quarter": f"-Q{self.number + 1}"}
        return f"{self.year}{suffix.get(self.frequency.value, f'-{self.number + 1:02}')}"

    @property
    def start(self) -> datetime.date:
        """The first day."""
        return datetime.date(self.year, self.number * self.frequency.months + 1, 1)

    @property
    def end(self) -> datetime.date:
        """The last day."""
        return _end_of_month(self.year, (self.number + 1) * self.frequency.months)

    def contains(self, other: "Period") -> bool:
        """Return whether both ends of another period lie in this one."""
        return self.start <= other.start and other.end <= self.end

    def next(self) -> "Period":
        """Return the following period of the same frequency."""
        per_year = 12 // self.frequency.months
        index = self.year * per_year + self.number + 1
        return Period(index // per_year, self.frequency, index % per_year)


@lru_cache(4_096)
def _end_of_month(year: int, month: int) -> datetime.date:
    return last_day(datetime.date(year, month, 1), "month")


@lru_cache(4_096)
def parse(code: str) -> Period:
    """Return the period that a code such as `2015-Q3` names; ValueError for anything else."""
    match = PATTERN.fullmatch(code)
    if match is None:
        raise ValueError(f"{code!r} is not a period: write 2015, 2015-H1, 2015-Q3 or 2015-07")
    year, half, quarter, month = match.groups()
    if half:
        return Period(int(year), Frequency.HALF, int(half) - 1)
    if quarter:
        return Period(int(year), Frequency.QUARTER, int(quarter) - 1)
    if month:
        return Period(int(year), Frequency.MONTH, int(month) - 1)
    return Period(int(year), Frequency.YEAR)


def periods_between(frequency: Frequency, first: datetime.date, last: datetime.date) -> Iterator[Period]:
    """Yield, in order, the periods of a frequency that start on or after `first` and end on or before `last`."""
    period = Period(first.year, frequency)
    while period.year <= last.year and period.end <= last:  # the calendar ends with the year 9999
        if period.start >= first:
            yield period
        period = period.next()


def count_inside(outer: Period, frequency: Frequency) -> int:
    """Return how many periods of a frequency a period is made of; 0 when it is shorter than one."""
    return outer.frequency.months // frequency.months


def first_day(day: datetime.date, known_to: str) -> datetime.date:
    """Return the first day that a date known to the `day`, `month` or `year` may be."""
    if known_to == "year":
        return day.replace(month=1, day=1)
    return day.replace(day=1) if known_to == "month" else day


def last_day(day: datetime.date, known_to: str) -> datetime.date:
    """Return the last day that a date known to the `day`, `month` or `year` may be; what "<= d" compares."""
    if known_to == "year":
        return day.replace(month=12, day=31)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1]) if known_to == "month" else day
