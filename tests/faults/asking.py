"""How do clients reach the house? Through what stands before it: the next web server, or another where it is down."""

import itertools
import threading
import time
from collections import Counter
from typing import Any

import requests

PATIENCE = 120.0
"""Seconds within which the house has to serve again by itself, whatever was done to it."""


class LostError(Exception):
    """No answer came: what was asked for may be done, or not."""


class Proxy:
    """Hands requests to web servers in turn, and knows which are being answered."""

    def __init__(self, ports: list[int]) -> None:
        self.ports, self._turns, self._lock = ports, itertools.count(), threading.Lock()
        self.asked_now = Counter[int]()
        """How many requests each port is answering."""
        self.requests = self.told_to_wait = 0
        self.lost = Counter[str]()
        """Answers that did not come, or said that the server could not, by what they were."""

    def ask(self, client: requests.Session, method: str, path: str, **sent: Any) -> requests.Response:
        """Ask once; a server that takes no connection is passed over. Raises LostError for no answer, or a 5xx.

        A 503 with Retry-After says that nothing was done: it is asked again, as told.
        """
        trouble = "nobody listens"
        for port in self._in_turn():
            with self._counted(port):
                try:
                    answer = client.request(
                        method, f"http://127.0.0.1:{port}{path}", timeout=60, allow_redirects=False, **sent
                    )
                except requests.ConnectionError as error:
                    trouble = "cut off"
                    if "NewConnectionError" in repr(error):
                        trouble = "nobody listens"
                        continue
                except requests.RequestException:
                    trouble = "no answer"
                else:
                    if answer.status_code < 500:
                        return answer
                    trouble = str(answer.status_code)
                    if "Retry-After" in answer.headers:
                        self.told_to_wait += 1
                        time.sleep(int(answer.headers["Retry-After"]))
                        return self.ask(client, method, path, **sent)
            break
        self.lost[trouble] += 1
        raise LostError(trouble)

    def insist(self, client: requests.Session, method: str, path: str, **sent: Any) -> requests.Response:
        """Ask until there is an answer: only for what may be asked twice."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ask(client, method, path, **sent)
            except LostError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def _in_turn(self) -> list[int]:
        first = next(self._turns) % len(self.ports)
        return self.ports[first:] + self.ports[:first]

    def _counted(self, port: int) -> "_Counted":
        return _Counted(self, port)


class _Counted:
    """A request under way."""

    def __init__(self, proxy: Proxy, port: int) -> None:
        self.proxy, self.port = proxy, port

    def __enter__(self) -> None:
        with self.proxy._lock:
            self.proxy.requests += 1
            self.proxy.asked_now[self.port] += 1

    def __exit__(self, *_trouble: object) -> None:
        with self.proxy._lock:
            self.proxy.asked_now[self.port] -= 1
