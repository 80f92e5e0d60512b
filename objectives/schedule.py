"""When was a job due last? By the schedule that an administrator keeps in the back office, for every clock alike."""

import datetime
from collections.abc import Iterator
from typing import Any

from django_celery_beat.models import PeriodicTask

LOOKED_BACK = 366
"""Days: a schedule that names no day within a year is due on none."""


def last_due(job: str, now: datetime.datetime) -> datetime.datetime | None:
    """Return the newest moment up to `now` at which the schedule wanted a job; None if it never did. One statement.

    An interval is due at its multiples since 1970, whenever a clock was started; a crontab on the minute, in its zone.
    """
    entries = PeriodicTask.objects.filter(task=job, enabled=True)
    return max((moment for one in entries.select_related() for moment in _last_of(one, now)), default=None)


def _last_of(entry: PeriodicTask, now: datetime.datetime) -> Iterator[datetime.datetime]:
    if entry.interval:
        every = datetime.timedelta(**{entry.interval.period: entry.interval.every})
        begin = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
        yield begin + (now - begin) // every * every
    elif entry.crontab:
        yield from _last_on_the_minute(entry.crontab.schedule, now.astimezone(datetime.UTC))
    elif entry.clocked and entry.clocked.clocked_time <= now:
        yield entry.clocked.clocked_time


def _last_on_the_minute(when: Any, now: datetime.datetime) -> Iterator[datetime.datetime]:
    """Yield the newest moment of Celery's own crontab, which only looks ahead."""
    today = now.astimezone(when.tz).date()
    for back in range(LOOKED_BACK):
        day = today - datetime.timedelta(days=back)
        named = day.month in when.month_of_year and day.day in when.day_of_month
        if named and day.isoweekday() % 7 in when.day_of_week:  # Sunday is 0
            times = (datetime.time(hour, minute, tzinfo=when.tz) for hour in when.hour for minute in when.minute)
            moments = (datetime.datetime.combine(day, time).astimezone(datetime.UTC) for time in times)
            past = [moment for moment in moments if moment <= now]
            if past:
                yield max(past)
                return
