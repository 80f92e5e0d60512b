"""Twice what it can serve: it slows down to a bound, refuses the rest politely, and is itself again in seconds."""

import statistics
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest
import requests

from tests.faults.conftest import FORM
from tests.faults.ground import Ground, happened
from tests.faults.house import House, house

pytestmark = [
    pytest.mark.skipif(not FORM, reason="FAULTS is not set: the house was NOT overloaded (make test-faults)"),
    pytest.mark.slow,
    pytest.mark.timeout(300),
]
PAGE = "/"
"""The scorecard, made anew for each visitor."""
AT_ONCE, CALM, CROWDED = 8, 10.0, 60.0 if FORM == "long" else 20.0
PATIENCE, WEB_MEMORY, WORKER_MEMORY = 5.0, 1024, 512
"""`WEB_PATIENCE`; what a container of the web, and of a worker, may hold, in MB (docker/compose.yaml)."""


@dataclass
class Answers:
    """What came of asking again and again."""

    port: int = 0
    times: dict[int, list[float]] = field(default_factory=dict)
    """Seconds, by status; 0 where no answer came."""
    impolite: list[str] = field(default_factory=list)

    def ask(self, port: int) -> None:
        """Ask once."""
        began = time.monotonic()
        try:
            answer = requests.get(f"http://127.0.0.1:{port}{PAGE}", timeout=60)
        except requests.RequestException:
            self.times.setdefault(0, []).append(time.monotonic() - began)
            return
        self.times.setdefault(answer.status_code, []).append(time.monotonic() - began)
        if answer.status_code != 200 and ("Retry-After" not in answer.headers or "Nothing was done" not in answer.text):
            self.impolite.append(f"{answer.status_code} {answer.headers} {answer.text[:200]}")

    def many(self, status: int) -> int:
        """How many were answered so."""
        return len(self.times.get(status, []))

    def late(self, status: int) -> float:
        """The 95th percentile, in seconds."""
        found = self.times.get(status, [0.0, 0.0])
        return statistics.quantiles([*found, *found], n=20)[-1]


def capacity(there: House) -> float:
    """Return how many requests a second it serves to a few who ask one after the other."""
    answers, over = Answers(), time.monotonic() + CALM

    def ask_on(number: int) -> None:
        while time.monotonic() < over:
            answers.ask(there.ground.ports[number % 2])

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(ask_on, range(AT_ONCE)))
    assert set(answers.times) == {200}
    return answers.many(200) / CALM


def crowd(there: House, rate: float) -> Answers:
    """Ask at a rate, whether or not the ones before were answered."""
    answers, begun, threads = Answers(), time.monotonic(), list[threading.Thread]()
    for number in range(int(rate * CROWDED)):
        time.sleep(max(0.0, begun + number / rate - time.monotonic()))
        threads.append(threading.Thread(target=answers.ask, args=[there.ground.ports[number % 2]]))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return answers


def held(there: Ground) -> dict[str, int]:
    """Return how many MB each service holds, with the processes that it started."""
    found = {}
    for name, service in there.supervisor.services.items():
        whole = psutil.Process(service.process.pid)
        found[name] = sum(one.memory_info().rss for one in [whole, *whole.children(recursive=True)]) // 1024**2
    return found


def test_at_twice_the_load_it_slows_down_refuses_politely_and_recovers_in_seconds(data: Path) -> None:
    with house(data, WEB_PATIENCE=f"{PATIENCE:.0f}") as there:
        served = capacity(there)
        healthy = list[float]()
        with ThreadPoolExecutor(1) as beside:
            watching = threading.Event()
            beside.submit(_watch_health, there.ground.ports[0], watching, healthy)
            answers = crowd(there, 2 * served)
            watching.set()
        ended = time.monotonic()
        assert happened(30, lambda: _answers_fast(there))
        recovered, memory = time.monotonic() - ended, held(there.ground)
    counted = Counter({status: len(times) for status, times in answers.times.items()})
    print(  # noqa: T201 (the record)
        f"\nserves {served:.0f}/s; at {2 * served:.0f}/s for {CROWDED:.0f} s: {dict(counted)}, 200 within"
        f" {answers.late(200):.1f} s (p95), 503 within {answers.late(503):.1f} s; /healthz within {max(healthy):.1f} s;"
        f" itself again after {recovered:.1f} s; MB held {memory}"
    )
    assert answers.impolite == []
    assert set(answers.times) == {200, 503}, counted
    assert answers.many(200) / CROWDED > served / 2, "what it serves must not fall with what is asked"
    assert answers.late(200) < PATIENCE + 5
    assert recovered < 10
    assert max(healthy) < PATIENCE
    assert max(memory[name] for name in memory if name.startswith("web")) < WEB_MEMORY
    assert max(memory[name] for name in memory if name.startswith("worker")) < WORKER_MEMORY


def _watch_health(port: int, over: threading.Event, took: list[float]) -> None:
    while not over.wait(0.5):
        began = time.monotonic()
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=30).status_code == 200
        took.append(time.monotonic() - began)


def _answers_fast(there: House) -> bool:
    answers = Answers()
    for port in there.ground.ports:
        answers.ask(port)
    return set(answers.times) == {200} and max(answers.times[200]) < 1


def test_a_process_that_grew_too_large_is_replaced_and_nobody_is_cut_off(data: Path) -> None:
    with house(data, webs=1, workers=("worker-rollup",), beats=0, WEB_MEMORY_MB="1", WORKER_MEMORY_MB="1") as there:
        answers = Answers()
        web = psutil.Process(there.ground.supervisor.services["web-1"].process.pid)
        before = {one.pid for one in web.children()}
        for _ in range(10):
            answers.ask(there.ground.ports[0])
        assert happened(60, lambda: not before & {one.pid for one in web.children()})
        assert set(answers.times) == {200}, "each was answered, by whoever was there"
        worker = there.ground.supervisor.services["worker-rollup"]
        assert happened(60, lambda: worker.restarts > 0), "it ends well, and the supervisor starts it anew"
