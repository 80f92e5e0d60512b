"""Who starts again what has ended? What systemd and the containers' engine restart, the harness does, and no more."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator

RESTART_AFTER = 2.0
"""Seconds, as `RestartSec` of the units."""
Process = subprocess.Popen[bytes]


class Supervised:
    """One service: whenever it ends it is started again, and what it leaves of its process group is ended first."""

    def __init__(self, name: str, begin: Callable[[], Process], ends_by: signal.Signals | None = None) -> None:
        self.name, self.begin = name, begin
        self.is_server, self.ends_by = ends_by is not None, ends_by or signal.SIGTERM
        self.process = begin()
        self.restarts = 0
        self._is_wanted = True
        self._ended_at: float | None = None
        self._turn = threading.RLock()

    def look(self) -> None:
        """Start it again, if its time has come."""
        with self._turn:
            if not self._is_wanted or self.process.poll() is None:
                return
            if self._ended_at is None:
                self._ended_at = time.monotonic()
                self._sweep()
            elif time.monotonic() - self._ended_at >= RESTART_AFTER:
                self._start()

    def hit(self, number: signal.Signals) -> None:
        """Send it a signal; the supervisor sees to the rest."""
        self.process.send_signal(number)

    @contextlib.contextmanager
    def held_down(self) -> Iterator[None]:
        """Keep it down, as an operator who stops it does; it is started at the end."""
        with self._turn:
            self._is_wanted = False
        self.process.send_signal(self.ends_by)
        self.process.wait(60)
        self._sweep()
        try:
            yield
        finally:
            with self._turn:
                self._start()
                self._is_wanted = True

    def end(self) -> None:
        """End it for good: a server well, anything else at once."""
        with self._turn:
            self._is_wanted = False
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(self.ends_by if self.is_server else signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self._sweep()
        self.process.wait(20)

    def _start(self) -> None:
        self.process, self._ended_at = self.begin(), None
        self.restarts += 1

    def _sweep(self) -> None:
        """End its whole group: a unit's control group, a container, ends with its first process."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


class Supervisor:
    """Looks after several services from a thread of its own."""

    def __init__(self) -> None:
        self.services = dict[str, Supervised]()
        self.trouble: BaseException | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def start(self, name: str, begin: Callable[[], Process], ends_by: signal.Signals | None = None) -> Supervised:
        """Start a service and keep it up from now on."""
        self.services[name] = Supervised(name, begin, ends_by)
        if not self._thread.is_alive():
            self._thread.start()
        return self.services[name]

    def end(self) -> None:
        """End everything, the last started first, so that servers outlive who asks them."""
        self._over.set()
        if self._thread.is_alive():
            self._thread.join()
        for one in reversed(self.services.values()):
            one.end()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            for one in list(self.services.values()):
                try:
                    one.look()
                except Exception as trouble:  # noqa: BLE001 (told by whoever waits for the service)
                    self.trouble = trouble
