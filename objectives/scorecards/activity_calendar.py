"""What happens in a month? Its weeks with what takes place on each day, and what is known to the month or year only."""

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from objectives.models import Activity, ActivityKind, Precision


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's weeks, with what takes place on it in the order of the beginnings."""

    date: datetime.date
    in_month: bool
    activities: Sequence[Activity]


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its weeks from Monday to Sunday, what of it has no day, and the months beside it."""

    first: datetime.date
    weeks: Sequence[Sequence[Day]]
    without_day: Sequence[Activity]
    """Known to the month or the year only."""
    nearest: Sequence[datetime.date] = ()
    """Where nothing takes place: the first days of the nearest month before and after in which something begins."""

    @property
    def before(self) -> datetime.date:
        """The first day of the month before."""
        return (self.first - datetime.timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> datetime.date:
        """The first day of the month after."""
        return (self.first + datetime.timedelta(days=31)).replace(day=1)

    @property
    def days(self) -> list[Day]:
        """The days of the month on which something takes place."""
        return [day for week in self.weeks for day in week if day.in_month and day.activities]


def month_of(activities: QuerySet[Activity], day: datetime.date) -> Month:
    """Return the month of a day with what takes place in it. One statement, and those that the rows prefetch.

    An empty month takes another statement, for the nearest that are not.
    An agreement takes place on the day on which it is signed: until its term it does not fill the calendar.
    """
    weeks = calendar.Calendar().monthdatescalendar(day.year, day.month)
    first, last = weeks[0][0], weeks[-1][-1]
    lasts = Coalesce("end", "start")
    without_day = Q(start__year=day.year) & ~Q(start_precision=Precision.DAY)
    found = activities.alias(lasts=lasts).filter(Q(start__lte=last, lasts__gte=first) | without_day)
    rows = list(found.order_by(F("start").asc(), "code"))
    dated = [row for row in rows if row.start_precision == Precision.DAY]
    found_month = Month(
        day.replace(day=1),
        [
            [Day(one, one.month == day.month, [row for row in dated if _is_on(row, one)]) for one in week]
            for week in weeks
        ],
        [row for row in rows if row.start_precision != Precision.DAY and _may_be_in(row, day)],
    )
    if found_month.days or found_month.without_day:
        return found_month
    return replace(found_month, nearest=_nearest(activities, found_month))


def _nearest(activities: QuerySet[Activity], month: Month) -> list[datetime.date]:
    beside = activities.order_by().aggregate(
        before=Max("start", filter=Q(start__lt=month.first)), after=Min("start", filter=Q(start__gte=month.after))
    )
    return [day.replace(day=1) for day in (beside["before"], beside["after"]) if day is not None]


def _is_on(row: Activity, day: datetime.date) -> bool:
    if row.start is None or row.kind == ActivityKind.AGREEMENT or row.end is None:
        return row.start == day
    return row.start <= day <= row.end


def _may_be_in(row: Activity, day: datetime.date) -> bool:
    if row.start is None or row.start.year != day.year:
        return False
    return row.start_precision == Precision.YEAR or row.start.month == day.month
