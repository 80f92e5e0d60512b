"""How does beat end well? It finishes what it is sending, then heeds the signal."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django_celery_beat.schedulers import DatabaseScheduler

ENDING = {signal.SIGINT, signal.SIGTERM}


class Schedule(DatabaseScheduler):
    """The schedule that is kept in the database.

    Celery's handler raises wherever beat is: in the middle of a send that leaves a traceback, and half a message.
    """

    def tick(self, *given: Any, **named: Any) -> float:
        """Send what is due; return after how many seconds to ask again."""
        with _signals_wait():
            return float(super().tick(*given, **named))

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
