"""How much memory does a process have for itself at most? Ours, its children's and the database's are looked at.

What is mapped from files or shared (the database's buffers, libraries) belongs to no single process and is left out.
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
from django.db import connection

EVERY = 0.2
MEGABYTE = 1024 * 1024
PAGE = os.sysconf("SC_PAGE_SIZE")


class Watch:
    """The most since it was last asked, and since it began."""

    def __init__(self) -> None:
        self._since, self.ever = 0.0, 0.0

    @contextlib.contextmanager
    def watching(self) -> Iterator[None]:
        """Look at every process, those that are started meanwhile too."""
        postgresql, ends = database(), threading.Event()

        def look() -> None:
            while not ends.wait(EVERY):
                self._since = max(self._since, *(private(one) for one in _family(psutil.Process(), postgresql)))
                self.ever = max(self.ever, self._since)

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ends.set()
            watcher.join()

    def most(self) -> int | None:
        """Return the most MB of one process since this was last asked; None when nobody looked."""
        found, self._since = self._since, 0.0
        return round(found) or None


def database() -> psutil.Process:
    """Return the process that started those of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        started: psutil.Process = psutil.Process(cursor.fetchone()[0]).parent()
    return started


def spent(*parents: psutil.Process) -> float:
    """Return the seconds of the processor that processes had with their children, those that ended too."""
    found = 0.0
    for one in _family(*parents):
        with contextlib.suppress(psutil.Error):
            found += sum(one.cpu_times()[:4])
    return found


def private(process: psutil.Process) -> float:
    """Return the MB that a process has for itself; 0 when it is gone."""
    try:
        _, resident, shared, *_ = map(int, Path(f"/proc/{process.pid}/statm").read_text().split())
    except OSError:  # gone, or no Linux
        return 0.0
    return (resident - shared) * PAGE / MEGABYTE


def _family(*parents: psutil.Process) -> list[psutil.Process]:
    found = list(parents)
    for parent in parents:
        with contextlib.suppress(psutil.Error):
            found += parent.children(recursive=True)
    return found
