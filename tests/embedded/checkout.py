"""How does a test run the embedded default as a person does? As real processes, with a data folder of its own."""

import contextlib
import dataclasses
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.loaded import Loaded
from tracker.embedded.address import status_of
from tracker.embedded.places import CHECKOUT
from tracker.embedded.processes import Child

OURS = (
    "DATABASE_URL", "REDIS_URL", "DATABASE_POOL", "SECRET_KEY", "PORT", "DJANGO_SETTINGS_MODULE",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
)  # fmt: skip
"""What the tests set for themselves; the last for the browser."""


def environment(data: Path, **more: str) -> dict[str, str]:
    """Return the environment of somebody who has set nothing, with the data folder `data`."""
    kept = {name: text for name, text in os.environ.items() if name not in OURS and not name.startswith("SEXTANT_")}
    return kept | {"SEXTANT_DATA_DIR": str(data), "PYTHONUNBUFFERED": "1"} | more


def spare_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def call(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m tracker.embedded` to its end."""
    command = [sys.executable, "-m", "tracker.embedded", *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, env=environment(data, **more), capture_output=True, text=True, timeout=120, check=False
    )


def processes_of(session: int) -> dict[int, str]:
    """Return the command lines of the living processes of a session (Linux)."""
    found = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError, IndexError):
            state, _parent, _group, of = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:4]
            if int(of) == session and state != "Z":
                found[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
    return found


@dataclasses.dataclass
class House:
    """A house that runs, in a session of its own or in that of the process it is a copy of."""

    process: Child
    port: int
    output: Path
    original: int | None = None
    """The process it is a copy of."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def said(self) -> str:
        return self.output.read_text()

    def wait_until_ready(self, within: float = 150.0) -> float:
        began = time.monotonic()
        while "Ctrl-C ends it." not in self.said:
            assert self.process.poll() is None, self.said
            assert time.monotonic() - began < within, self.said
            time.sleep(0.05)
        assert status_of(self.url) == 200
        return time.monotonic() - began

    @property
    def processes(self) -> dict[int, str]:
        """The command lines of its living processes."""
        found = processes_of(self.original or self.process.pid)
        return {pid: command for pid, command in found.items() if pid != self.original}

    def press_ctrl_c(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(40)

    def pid_of(self, word: str) -> int:
        """Return the process that is called so, the oldest of several."""
        return min(pid for pid in self.processes if name_of(pid) == word)

    def is_gone(self, within: float = 20.0) -> bool:
        given_up_at = time.monotonic() + within
        while self.processes and time.monotonic() < given_up_at:
            time.sleep(0.1)
        return not self.processes


def name_of(pid: int) -> str:
    """Return what `top` calls a process; nothing, where it has ended."""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


@contextlib.contextmanager
def house(
    data: Path, output: Path, *, port: int | None = None, of: Loaded | None = None, **more: str
) -> Iterator[House]:
    """Start `make run`'s command, or begin it as a copy `of` a process; at the end nothing of it is left.

    `more` of the environment is for the first way: a copy has read it.
    """
    port = port or spare_port()
    if of:
        output.touch()
        copy = of.begin("house", "tracker.embedded", "run", says=output, PORT=str(port))
        running = House(copy, port, output, of.process.pid)
    else:
        running = House(_started(data, output, port, **more), port, output)
    try:
        yield running
    finally:
        for pid in running.processes:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        running.process.wait()


def _started(data: Path, output: Path, port: int, **more: str) -> subprocess.Popen[bytes]:
    with output.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "tracker.embedded", "run"],
            cwd=CHECKOUT,
            env=environment(data, PORT=str(port), **more),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
