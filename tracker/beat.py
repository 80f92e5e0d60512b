"""How does beat end well, and bear a broker that is gone? It finishes what it is sending, then heeds the signal."""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from celery.beat import SchedulingError
from django.db.models import QuerySet
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry
from kombu.exceptions import OperationalError

ENDING = {signal.SIGINT, signal.SIGTERM}
LONG_AGO = timedelta(days=366)
"""Longer than between any two runs."""
logger = logging.getLogger(__name__)


class Entry(ModelEntry):
    """A line of the schedule, for a clock that may be moved back.

    A last run that lies ahead would keep it from running until the clock has caught up, and when it was nobody knows:
    it counts as none. Then a job of a night that is over runs now, once, as after a time without beat.
    """

    last_run_at: datetime

    def is_due(self) -> tuple[bool, float]:
        """Return whether it is due, and after how many seconds to ask again."""
        now = self._default_now()
        if self.last_run_at > now:
            self.last_run_at = now - LONG_AGO
        is_due, again = super().is_due()
        return bool(is_due), float(again)


class Schedule(DatabaseScheduler):
    """The schedule that is kept in the database.

    Celery's handler raises wherever beat is: in the middle of a send that leaves a traceback, and half a message.
    """

    Entry = Entry
    _heap: Any
    shown = 0.0
    """What the clock showed at the last tick."""

    def enabled_models_qs(self) -> QuerySet[PeriodicTask]:
        """Return all that is to be sent, at whatever hour: what was due while no beat ran is made good by the next.

        The library's own leaves out what is due more than two hours from now, on whichever day it ran last.
        """
        found: QuerySet[PeriodicTask] = PeriodicTask.objects.filter(enabled=True)
        return found

    def tick(self, *given: Any, **named: Any) -> float:
        """Send what is due, by the clock as it is now; return after how many seconds to ask again."""
        before, self.shown = self.shown, time.time()
        if self.shown < before:  # it was moved back: whatever stands in the order would wait until it has caught up
            self._heap = None
        _ = self.producer  # it waits for a broker that is gone, for hours: a signal ends that
        with _signals_wait():
            return float(super().tick(*given, **named))

    def apply_async(self, *given: Any, **named: Any) -> Any:
        """Send one task; where the broker does not answer, say so in a line: what is due is asked for again."""
        try:
            return super().apply_async(*given, **named)
        except SchedulingError as failed:
            if not isinstance(failed.__context__, OperationalError):
                raise
            logger.error("%s", failed)
            return None

    def sync(self) -> None:
        """Keep what was sent when."""
        with _signals_wait():
            super().sync()


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Put signals by. (To mask them would not do: Python runs the handler here, whichever thread got the signal.)"""
    came: list[int] = []
    before = {number: signal.signal(number, lambda got, _frame: came.append(got)) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])
