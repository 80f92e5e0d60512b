"""Who loads Sextant for the processes of a test? One process, of which they begin as copies: a load is seconds each.

A copy does what `python -m` would (`tracker.embedded.copies`). What a file asks of a start itself it has to start.
"""

import functools
import importlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tracker.embedded.copies import Copy, as_command
from tracker.embedded.places import CHECKOUT

PATIENCE = 120.0
BY_WORKERS = (
    "celery.apps.beat", "celery.apps.worker", "celery.concurrency.solo", "celery.concurrency.thread",
    "celery.worker.autoscale", "celery.worker.components", "celery.worker.consumer", "django_celery_beat.schedulers",
)  # fmt: skip
"""What Celery loads when it is told to begin: a third of a second of each worker and beat."""
BY_WEB = ("gunicorn.app.wsgiapp", "gunicorn.workers.gthread")


class Begun:
    """A copy that runs, asked and ended like one of `subprocess` (`tracker.embedded.processes.Child`)."""

    def __init__(self, loaded: "Loaded", name: str, pid: int) -> None:
        self.loaded, self.name, self.pid = loaded, name, pid

    def poll(self) -> int | None:
        status: int | None = self.loaded.answer("ended", self.pid, 0.0)
        return status

    def wait(self, timeout: float | None = PATIENCE) -> int:
        status: int | None = self.loaded.answer("ended", self.pid, timeout)
        if status is None:
            raise subprocess.TimeoutExpired(self.name, timeout or 0.0)
        return status

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:  # else its number may be somebody else's by now
            os.kill(self.pid, sig)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Loaded:
    """The process that has loaded Sextant, in a session of its own; its copies end with it."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process, self.asked = process, 0

    def begin(self, name: str, *command: str, says: Path | None = None, **more: str) -> Begun:
        """Begin `python -m command...` with `more` in its environment; what it says goes to the end of a file."""
        told = str(says) if says else None
        return Begun(self, name, self.answer("begin", name, command, told, more))

    def answer(self, *asked: object) -> Any:
        """Ask; answers to questions that a test was interrupted at are passed over."""
        assert self.process.stdin
        assert self.process.stdout
        self.asked += 1
        print(json.dumps([self.asked, asked]), file=self.process.stdin, flush=True)
        number = 0
        while number != self.asked:
            number, answer = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def loaded(environment: Mapping[str, str], *, pages: bool = True) -> Iterator[Loaded]:
    """Load Sextant in an environment, its pages where a web server is begun; nothing of what was begun is left."""
    command = [sys.executable, "-m", "tests.loaded", "pages" if pages else ""]
    with subprocess.Popen(
        command, cwd=CHECKOUT, env=environment, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        yield Loaded(process)


def _load() -> None:
    """Load every model and task, in the order of a worker, then each page, and what runs these."""
    import django  # noqa: PLC0415 - who only asks a process for a copy has no use for all this
    from django.urls import get_resolver  # noqa: PLC0415

    from tracker.embedded.first_steps import load_what_copies_share  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    load_what_copies_share()
    if pages := "pages" in sys.argv:
        get_resolver().url_patterns  # noqa: B018
    for runs in BY_WORKERS + BY_WEB * pages:
        importlib.import_module(runs)


def _serve() -> None:
    copies = dict[int, Copy]()
    answer: int | None
    for line in sys.stdin:
        number, asked = json.loads(line)
        match asked:
            case ["begin", name, command, says, more]:
                copy = Copy(functools.partial(_go_on, command, says, more), name=name)
                copies[copy.pid], answer = copy, copy.pid
            case ["ended", pid, within]:
                answer = _ended(copies[pid], within)
        print(json.dumps([number, answer]), flush=True)  # noqa: T201 - to whoever asked
    for copy in copies.values():
        if copy.poll() is None:  # else its number may be somebody else's by now
            copy.kill()


def _ended(copy: Copy, within: float | None) -> int | None:
    try:
        return copy.wait(within)
    except subprocess.TimeoutExpired:
        return None


def _go_on(command: list[str], says: str | None, more: dict[str, str]) -> None:
    """Speak where we were told to: our own output is that of another one's answers."""
    if says:
        said = os.open(says, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.dup2(said, 2)
        os.close(said)
    os.dup2(2, 1)
    os.environ.update(more)
    multiprocessing.current_process().daemon = False  # or it could begin no copies of its own
    as_command(*command)


if __name__ == "__main__":
    _load()
    _serve()
