"""How many answers a second does the API give, against the same rows by hand in the same server? `make bench B=api`."""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from statistics import median

from django.core import signing
from django.db import connection
from django.utils import timezone

from bench.made import made, unmade
from bench.measuring import Bench
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.models import Contract, Project
from objectives.rollup.run import roll_up

OURS = "/api/v1/projects/?page_size=100"
PARTS = f"{OURS}&expand=participations,fundings"
ASKED = f"{OURS}&organisation_kind=sme&start_from=2014-01-01"
AT_ONCE, EACH = 4, 25
"""Clients at once, and how often each asks in one turn."""


def serving(bench: Bench) -> None:
    """Measure the real dataset, then how deep a list is read; both doors of one server, in turns."""
    bench.size = "real dataset"
    load(AEROSPACE_VALLEY)
    contract = Contract.objects.get(code="era-3")
    roll_up(contract, timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    with served() as port:
        code = _first_code(port)
        _compare(bench, port, "100 projects", OURS, "/floor/projects/")
        _compare(bench, port, "100 projects with partners and fundings", PARTS, "/floor/with-parts/", least=100)
        _compare(bench, port, "100 projects, filtered", ASKED, "/floor/filtered/")
        _compare(bench, port, "one project", f"/api/v1/projects/{code}/", f"/floor/projects/{code}/")
        _alone(bench, port, "scorecard, p50 in ms", "/api/v1/scorecards/", 15)
        _unchanged(bench, port)
        _deep(bench, port)


def _compare(bench: Bench, port: int, what: str, ours: str, floor: str, least: float | None = None) -> None:
    """Ask both in turns; ratios are rates, ours by the floor's: at least 0.6."""
    for address in (ours, floor):
        _rate(port, address)  # every process and connection has answered it once
    turns = [(_rate(port, ours), _rate(port, floor)) for _ in range(bench.runs)]
    mine, bare = (median(rates) for rates in zip(*turns, strict=True))
    share = median(one / other for one, other in turns)
    bench.at_least(f"{what}: rate by the floor's", share, 0.6, ours=1000 / mine, floor=1000 / bare)
    if least is not None:
        bench.at_least(f"{what}: answers a second", mine, least)


def _rate(port: int, address: str) -> float:
    threads = [threading.Thread(target=_ask, args=(port, address, EACH)) for _ in range(AT_ONCE)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return AT_ONCE * EACH / (time.perf_counter() - begun)


def _ask(port: int, address: str, times: int, headers: dict[str, str] | None = None, status: int = 200) -> list[float]:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        asked.request("GET", address, headers=headers or {})
        answer = asked.getresponse()
        answer.read()
        took.append((time.perf_counter() - begun) * 1000)
        if answer.status != status:
            raise RuntimeError(f"{address}: {answer.status}")
    return took


def _alone(bench: Bench, port: int, what: str, address: str, most: float) -> None:
    _ask(port, address, 8)
    bench.target(what, median(_ask(port, address, 20 * bench.runs)), most)


def _unchanged(bench: Bench, port: int) -> None:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", PARTS)
    answer = asked.getresponse()
    answer.read()
    tag = answer.headers.get("ETag")
    if tag is None:
        print("304: NOT MEASURED, lists have no ETag")
        return
    took = _ask(port, PARTS, 20 * bench.runs, {"If-None-Match": tag}, 304)
    bench.target("304, p50 in ms", median(took[8:]), 3)


def _deep(bench: Bench, port: int) -> None:
    """Hold part 5,000 of 250,000 projects against the first."""
    bench.size = "250,000 projects"
    unmade()
    made(250_000, 2_880)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    cursor_at = _cursor_after(4_999 * 50)
    first, deep = "/api/v1/projects/", f"/api/v1/projects/?cursor={cursor_at}"
    turns = [(median(_ask(port, deep, 20)), median(_ask(port, first, 20))) for _ in range(bench.runs + 1)][1:]
    bench.compare("part 5,000 against the first", [one for one, _ in turns], [one for _, one in turns], 1.2)


def _cursor_after(rows: int) -> str:
    code = Project.objects.filter(published=True).order_by("code").values_list("code", flat=True)[rows - 1]
    return signing.dumps([["code"], False, [code]], salt="api.cursor")


def _first_code(port: int) -> str:
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    asked.request("GET", OURS)
    code: str = json.loads(asked.getresponse().read())["results"][0]["id"]
    return code


@contextlib.contextmanager
def served() -> Iterator[int]:
    """Serve the test database as `make run` does, with the floor beside; a visitor may ask as often as it can."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = connection.settings_dict
    url = f"postgresql://{settings['USER']}@/{settings['NAME']}?host={settings['HOST']}"
    told = os.environ | {"DATABASE_URL": url, "SEXTANT_EMBEDDED": "1", "API_ANONYMOUS_RATE": "1000000/s"}
    command: Sequence[str] = (
        sys.executable, "-m", "gunicorn", "bench.served", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--threads", "4", "--no-control-socket", "--log-level", "warning",
    )  # fmt: skip
    server = subprocess.Popen(command, env=told)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    given_up_at = time.monotonic() + 60
    while True:
        try:
            _ask(port, "/healthz", 1)
        except OSError:
            if time.monotonic() > given_up_at:
                raise
            time.sleep(0.2)
        else:
            return
