"""The test database served as `make run` does, with the floor beside, and clients that ask."""

import contextlib
import http.client
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import psutil
from django.db import connection

_numbers = itertools.count()
AT_ONCE = 4
"""Clients at once."""


@dataclass(frozen=True, slots=True)
class Server:
    """A web server of 2 processes with 4 threads each."""

    port: int
    pid: int
    each: int
    """How often each client asks in one turn."""

    def ask(
        self,
        address: str,
        times: int = 1,
        headers: Mapping[str, str] | None = None,
        status: int = 200,
        *,
        new: bool = False,
    ) -> list[float]:
        """Ask on one connection; return what each answer took in ms. RuntimeError for another status.

        `new`: each time otherwise, in a language that nobody speaks, so that nothing is known of the question.
        """
        took: list[float] = []
        with contextlib.closing(self.connected()) as asked:
            for _ in range(times):
                begun = time.perf_counter()
                otherwise = {"Accept-Language": f"en,x-{next(_numbers)}"} if new else {}
                asked.request("GET", address, headers={**(headers or {}), **otherwise})
                answer = asked.getresponse()
                answer.read()
                took.append((time.perf_counter() - begun) * 1000)
                if answer.status != status:
                    raise RuntimeError(f"{address}: {answer.status}")
        return took

    def connected(self) -> http.client.HTTPConnection:
        """Return a connection that waits long."""
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def rate(self, address: str, *, new: bool = False) -> float:
        """Return how many answers a second `AT_ONCE` clients get together; `new`: to what nobody asked before."""
        threads = [
            threading.Thread(target=self.ask, args=(address, self.each), kwargs={"new": new}) for _ in range(AT_ONCE)
        ]
        begun = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return AT_ONCE * self.each / (time.perf_counter() - begun)

    def cpu(self, address: str, *, new: bool = False) -> float:
        """Return how much of a core the server's processes took for an answer, in ms: no neighbour moves it much."""
        workers = psutil.Process(self.pid).children()
        begun = sum(sum(worker.cpu_times()[:2]) for worker in workers)
        self.rate(address, new=new)
        return (sum(sum(worker.cpu_times()[:2]) for worker in workers) - begun) * 1000 / (AT_ONCE * self.each)


@contextlib.contextmanager
def served(*, ready: int, each: int = 25) -> Iterator[Server]:
    """Serve the test database; `ready`: answers that a process keeps. Everybody may ask as often as they can."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    told = of_this_database() | {
        "API_ANONYMOUS_RATE": "1000000/s",
        "API_TOKEN_RATE": "1000000/s",
        "API_PERSON_RATE": "1000000/s",
        "API_READY_ANSWERS": str(ready),
    }
    command: Sequence[str] = (
        sys.executable, "-m", "gunicorn", "bench.served", "--preload", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--threads", "4", "--no-control-socket", "--log-level", "warning",
    )  # fmt: skip
    process = subprocess.Popen(command, env=told)
    try:
        server = Server(port, process.pid, each)
        _wait(server)
        yield server
    finally:
        process.terminate()
        process.wait(120)


def of_this_database() -> dict[str, str]:
    """Return the environment in which a process works on the test database."""
    settings = connection.settings_dict
    return os.environ | {
        "DATABASE_URL": f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}",
        "SEXTANT_EMBEDDED": "1",
    }


def _wait(server: Server) -> None:
    given_up_at = time.monotonic() + 60
    while True:
        try:
            server.ask("/healthz")
        except OSError:
            if time.monotonic() > given_up_at:
                raise
            time.sleep(0.2)
        else:
            return
