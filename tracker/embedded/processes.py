"""How is a child started so that it never outlives us, and ended so that it ends well?"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from tracker.embedded.account import Account, run_as
from tracker.embedded.places import CHECKOUT

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""How a person, a system and a terminal that is closed ask a process to end."""
PR_SET_PDEATHSIG = 1
"""Of <linux/prctl.h>: the signal a process gets when its parent dies."""


class Child(Protocol):
    """What is asked of a child, and done to it: as `subprocess` has it."""

    pid: int

    def poll(self) -> int | None:
        """Return the status with which it ended; a signal is negative."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended; after `timeout` seconds raise `subprocess.TimeoutExpired`."""

    def send_signal(self, sig: int) -> None:
        """Tell it something."""

    def kill(self) -> None:
        """End it at once."""


def start(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    account: Account | None = None,
    own_group: bool = False,
    at_our_death: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command`; it gets `at_our_death` even if we are killed (Linux).

    It begins with Ctrl-C ignored; `own_group` keeps the terminal's signals from it altogether. `log` takes what it
    says; without one it says it here.
    """
    output = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            cwd="/" if account else CHECKOUT,
            env=dict(environment) if environment is not None else None,
            process_group=0 if own_group else None,
            preexec_fn=prepared(os.getpid(), at_our_death),  # noqa: PLW1509 - we start no threads before
            **run_as(account),
        )
    finally:
        if output:
            output.close()


def stop(process: Child, *, by: signal.Signals, within: float) -> None:
    """End `process` by a signal it handles; after `within` seconds kill it."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(by)
    try:
        process.wait(within)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def command_of(pid: int) -> str:
    """Return the command line of a running process, empty if there is none."""
    known = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return known.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    asked = ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)]
    return subprocess.run(asked, check=False, capture_output=True, text=True).stdout


def works_here(pid: int) -> bool:
    """Return whether a process, as far as the system tells, is at work in this checkout: numbers are given anew."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == CHECKOUT
    except OSError:
        return not Path("/proc/self/cwd").exists()


def end_orphan(pid: int, *, mark: str, by: signal.Signals, within: float) -> None:
    """End a process left by a run that was killed, if its command line still holds `mark`."""
    given_up_at = time.monotonic() + within
    while mark in command_of(pid):
        late = time.monotonic() > given_up_at
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL if late else by)
        time.sleep(0.1)


def prepared(parent: int, at_our_death: signal.Signals) -> Callable[[], None]:
    """Return what a child of `parent` does first, so that no Ctrl-C reaches it, and its parent's death does (Linux)."""
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform.startswith("linux") else None

    def in_the_child() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends Ctrl-C to all; we end them in order
        if prctl:
            prctl(PR_SET_PDEATHSIG, int(at_our_death))
            if os.getppid() != parent:  # it died in between
                os._exit(1)

    return in_the_child
