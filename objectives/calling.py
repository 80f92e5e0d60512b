"""How is the worker called after a write, so that the write never waits? From a thread, many calls as one."""

import atexit
import contextvars
import datetime
import threading
import time
from collections.abc import Callable

LAST_WORDS = 1
"""Seconds that a process which ends gives a call that is not sent yet."""
PAUSE = datetime.timedelta(seconds=1)
"""Between two sendings of a process, as often as the clock asks: a crowd of writers must not fill the queue faster than
it is worked off. Everything in it would be too old by the time that it is looked at, and nothing would be done."""


class Caller:
    """Sends a call from a thread of its own: whoever calls goes on at once, whatever became of the broker.

    Calls that come while one is being sent, and for a moment after it, are sent as one: each call is followed by a
    sending that begins later, so what was committed before the call is there for whoever gets it. A sending bears the
    name and the trace of the request that called last.
    """

    def __init__(self, send: Callable[[], object], pause: datetime.timedelta = PAUSE) -> None:
        self._send, self._pause = send, pause
        self._asked = self._sent = 0
        self._news = threading.Condition()
        self._context = contextvars.copy_context()
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        """Ask for a sending, and go on."""
        with self._news:
            self._asked += 1
            self._context = contextvars.copy_context()
            self._news.notify_all()
            if self._thread is None or not self._thread.is_alive():  # never yet, or in a process that forked since
                self._thread = threading.Thread(target=self._work, name="caller", daemon=True)
                self._thread.start()
                atexit.register(self.settle, LAST_WORDS)

    def settle(self, within: int) -> bool:
        """Wait until every call is sent; return whether it is within some seconds."""
        with self._news:
            return self._news.wait_for(lambda: self._sent == self._asked, within)

    def _work(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._sent < self._asked)
                asked, context = self._asked, self._context
            context.run(self._send)
            with self._news:
                self._sent = asked
                self._news.notify_all()
            time.sleep(self._pause.total_seconds())
