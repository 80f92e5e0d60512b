"""How does one process load Sextant for all? Whatever the house starts of it begins as a copy of the house itself."""

import atexit
import contextlib
import ctypes
import multiprocessing
import os
import runpy
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

from tracker.embedded.processes import ENDING, prepared

PR_SET_NAME = 15
"""Of <linux/prctl.h>: the name by which `top` tells one copy from another."""


class Copy:
    """A child that goes on with what we had loaded; it is asked and ended like one of `subprocess`."""

    def __init__(self, work: Callable[[], object], *, name: str) -> None:
        """Start it. No thread may run here; it has no signal, no Ctrl-C and no input of ours, and dies with us (Linux).

        Until it has its own way with signals none reaches it: ours would end the house from within the copy. One that
        nobody came to know, because a signal came meanwhile, is ended with us (`daemon`).
        """
        held = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
        try:
            begin = multiprocessing.get_context("fork").Process
            self._child = begin(target=_go_on, args=(work, name, os.getpid(), held), name=name, daemon=True)
            self._child.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, held)
        self.pid = self._child.pid or 0

    def poll(self) -> int | None:
        """Return the status with which it ended; a signal is negative."""
        return self._child.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; after `timeout` seconds raise `subprocess.TimeoutExpired`."""
        end = time.monotonic() + (timeout or 0.0)
        while (status := self.poll()) is None:
            if timeout is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(self._child.name, timeout)
            time.sleep(0.02)
        return status

    def send_signal(self, number: int) -> None:
        """Tell it something."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


def as_command(module: str, *words: str) -> None:
    """Do here what `python -m module words...` does in a process of its own."""
    warnings.filterwarnings("ignore", "You're running the worker")  # as root: dangerous with pickles, ours is JSON
    sys.argv = [module, *words]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _go_on(work: Callable[[], object], name: str, parent: int, mask: set[signal.Signals]) -> None:
    """Become a process of our own, then do the work, and what whoever began it wants done at the end."""
    os.setpgid(0, 0)
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    prepared(parent, signal.SIGTERM)()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode())
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    atexit._clear()  # what is there is the house's
    try:
        work()
    finally:
        atexit._run_exitfuncs()
