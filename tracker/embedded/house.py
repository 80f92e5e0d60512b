"""What does `make run` do? Servers, first steps, then web, worker and beat, until one signal ends all of them."""

import contextlib
import functools
import os
import shutil
import signal
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType

from tracker.embedded import address, places, processes
from tracker.embedded.catalogues import compile_catalogues
from tracker.embedded.copies import Copy, as_command
from tracker.embedded.services import Running, is_given, owned, started
from tracker.embedded.trouble import Trouble

CELERY = ("celery", "--quiet", "--app", "tracker")
WORKER = "worker"
READY_WITHIN = 120.0
"""Seconds from the start of the web server to its first page."""
STOP_WITHIN = 10.0


class Ended(BaseException):
    """Somebody wants us to end; no error."""


def run() -> int:
    """Run the house in the foreground; return 0 when it was told to end. Raises `Trouble`."""
    began = time.monotonic()
    port, data = address.port(), places.data_folder()
    url = f"http://{address.HOST}:{port}/"
    embedded = not is_given("DATABASE_URL")
    with _ends_on_signals(), owned():
        _end_what_was_left(data)
        address.must_be_free(port)
        from tracker.embedded.first_steps import prepare_house  # noqa: PLC0415 - of Django, which no refusal waits for

        with started(data, f"make run at {url}", waits=False) as servers:
            settle(data, url)
            compile_catalogues()
            sign_ins = prepare_house(data, embedded=embedded)
            household = Household(data, port)
            with household.at_work():
                _wait_until_ready(url, household)
                _tell(url, sign_ins, time.monotonic() - began)
                _watch(servers, household)
    print("Sextant has ended.", flush=True)  # noqa: T201
    return 0


@contextlib.contextmanager
def _ends_on_signals() -> Iterator[None]:
    """Turn the first signal into `Ended` wherever we are, and swallow those that follow while things are stopped."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for ending in processes.ENDING:
            signal.signal(ending, signal.SIG_IGN)
        raise Ended

    for ending in processes.ENDING:
        signal.signal(ending, end)
    with contextlib.suppress(Ended):
        yield


def settle(data: Path, url: str) -> None:
    """Give what the settings demand beside a DATABASE_URL: here we serve this machine only, over plain http."""
    os.environ.setdefault("SECRET_KEY", places.secret_key(data))
    mine = "127.0.0.1,localhost,[::1]"
    os.environ.setdefault("ALLOWED_HOSTS", mine if address.bound() == address.HOST else "*")
    os.environ.setdefault("HTTPS", "0")
    os.environ.setdefault("SEXTANT_URL", url)
    counts = data / "metrics"  # through which the processes of the web server tell each other what they counted
    shutil.rmtree(counts, ignore_errors=True)
    counts.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counts)


class Household:
    """Web, worker and beat, each a copy of this process, which has loaded what they share."""

    def __init__(self, data: Path, port: int) -> None:
        """Start none of them yet."""
        self.noted = _children_file(data)
        self.commands: dict[str, Sequence[str]] = {
            WORKER: (*CELERY, "worker", "--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING",
                     "--without-mingle", "--without-gossip"),
            "beat": (*CELERY, "beat", "--loglevel", "WARNING", "--pidfile", ""),
            "web": ("gunicorn", "tracker.wsgi", "--preload", "--bind", f"{address.bound()}:{port}", "--workers", "2",
                    "--threads", "4", "--graceful-timeout", "5", "--no-control-socket", "--log-level", "warning"),
        }  # fmt: skip
        self.running: dict[str, Running] = {}

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """Start them; stop them all at once.

        Where the database is gone, who hears of the end later has begun to wait for a connection, for 10 seconds.
        """
        try:
            for name in self.commands:
                self._begin(name)
            yield
        finally:
            children = list(self.running.values())
            with ThreadPoolExecutor() as together:
                list(together.map(lambda child: child.stop(child.process), children))
            self.noted.unlink(missing_ok=True)

    def look_after(self) -> None:
        """Begin anew a worker that ended well, as one with much memory does; `Trouble` names who ended otherwise."""
        if self.running[WORKER].process.poll() == 0:
            self._begin(WORKER)
        _must_live(self.running.values())

    def _begin(self, name: str) -> None:
        work = functools.partial(as_command, *self.commands[name])
        self.running[name] = Running(name, Copy(work, name=name), _stop)
        self.noted.write_text("\n".join(str(child.process.pid) for child in self.running.values()))


def _stop(process: processes.Child) -> None:
    processes.stop(process, by=signal.SIGTERM, within=STOP_WITHIN)


def _children_file(data: Path) -> Path:
    return data / "children"


def _end_what_was_left(data: Path) -> None:
    """After a killed run: its children end by themselves on Linux; wait for them, and help where they do not."""
    with contextlib.suppress(FileNotFoundError):
        for pid in map(int, _children_file(data).read_text().split()):
            if pid != os.getpid() and processes.works_here(pid):
                processes.end_orphan(pid, mark="tracker.embedded", by=signal.SIGTERM, within=STOP_WITHIN)
        _children_file(data).unlink()


def _wait_until_ready(url: str, household: Household) -> None:
    given_up_at = time.monotonic() + READY_WITHIN
    while (status := address.status_of(url)) != 200:
        household.look_after()
        if status or time.monotonic() > given_up_at:
            raise Trouble(f"{url} answers {status or 'nothing'} instead of a page.")
        time.sleep(0.1)


def _watch(servers: list[Running], household: Household) -> None:
    while True:
        _must_live(servers)
        household.look_after()
        time.sleep(0.2)


def _must_live(running: Iterable[Running]) -> None:
    for one in running:
        if (status := one.process.poll()) is not None:
            raise Trouble(f"{one.name} ended by itself (status {status}): everything is stopped.")


def _tell(url: str, sign_ins: str, seconds: float) -> None:
    told = sign_ins or "No demonstration accounts on a database that was given: manage.py createsuperuser makes one."
    print(f"\nSextant is ready after {seconds:.0f} s: {url}\n\n{told}\n\nCtrl-C ends it.", flush=True)  # noqa: T201
