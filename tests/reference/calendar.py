"""Periods and dates known only to the month or year (rollup.md section 1)."""

import calendar
import datetime
from dataclasses import dataclass

Day = datetime.date
MONTHS = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Span:
    """From a first to a last day."""

    start: Day
    end: Day

    def holds(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


def months_from(year: int, month: int, count: int) -> Span:
    last_year, last_month = divmod(year * 12 + month - 1 + count - 1, 12)
    end = Day(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1])
    return Span(Day(year, month, 1), end)


def period(code: str) -> Span:
    year, _, rest = code.partition("-")
    if not rest:
        return months_from(int(year), 1, 12)
    if rest[0] == "H":
        return months_from(int(year), 6 * int(rest[1]) - 5, 6)
    if rest[0] == "Q":
        return months_from(int(year), 3 * int(rest[1]) - 2, 3)
    return months_from(int(year), int(rest), 1)


def frequency_of(code: str) -> str:
    length = (period(code).end - period(code).start).days
    return "year" if length > 300 else "half" if length > 100 else "quarter" if length > 40 else "month"


def periods(frequency: str, around: Span) -> list[str]:
    """Every period of a frequency that lies wholly in a span, in order."""
    mark = {"year": "", "half": "-H", "quarter": "-Q", "month": "-"}[frequency]
    codes = []
    for year in range(around.start.year, around.end.year + 1):
        for number in range(1, 12 // MONTHS[frequency] + 1):
            code = str(year) + (mark and mark + (f"{number:02}" if frequency == "month" else str(number)))
            if around.holds(period(code)):
                codes.append(code)
    return codes


def known(text: str, precision: str) -> Span | None:
    """The days that a date may be; None when it is unknown."""
    if not text:
        return None
    day = Day.fromisoformat(text)
    if precision == "year":
        return months_from(day.year, 1, 12)
    return months_from(day.year, day.month, 1) if precision == "month" else Span(day, day)
