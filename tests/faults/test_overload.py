"""Twice what it can serve: it slows down to a bound, refuses the rest politely, and is itself again in seconds."""

import statistics
import threading
import time
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
FEW, CROWD = 8, 160
"""People who ask at once; in four processes 16 are answered and 64 wait (`WEB_THREADS`, `WEB_WAITING`)."""
CALM, CROWDED = 10.0, 60.0 if FORM == "long" else 20.0
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
        if answer.status_code == 503:
            time.sleep(0.5)  # sooner than it was told to
        if answer.status_code != 200 and ("Retry-After" not in answer.headers or "Nothing was done" not in answer.text):
            self.impolite.append(f"{answer.status_code} {answer.headers} {answer.text[:200]}")

    def many(self, status: int) -> int:
        """How many were answered so."""
        return len(self.times.get(status, []))

    def late(self, status: int) -> float:
        """The 95th percentile, in seconds."""
        found = self.times.get(status, [0.0, 0.0])
        return statistics.quantiles([*found, *found], n=20)[-1]


def asked_on(there: House, people: int, seconds: float) -> Answers:
    """Let so many people ask for a while, each again as soon as there was an answer, or a moment after a refusal."""
    answers, over = Answers(), time.monotonic() + seconds

    def ask_on(number: int) -> None:
        while time.monotonic() < over:
            answers.ask(there.ground.ports[number % 2])

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(ask_on, range(people)))
    return answers


def held(there: Ground) -> dict[str, int]:
    """Return how many MB each service holds, with the processes that it started."""
    found = {}
    for name, service in there.supervisor.services.items():
        whole = psutil.Process(service.process.pid)
        found[name] = sum(one.memory_info().rss for one in [whole, *whole.children(recursive=True)]) // 1024**2
    return found


def test_at_twice_the_load_it_slows_down_refuses_politely_and_recovers_in_seconds(data: Path) -> None:
    with house(data, variables={"WEB_PATIENCE": f"{PATIENCE:.0f}"}) as there:
        calm = asked_on(there, FEW, CALM)
        healthy, over = list[float](), threading.Event()
        with ThreadPoolExecutor(1) as beside:
            watch = beside.submit(_watch_health, there.ground.ports[0], over, healthy)
            answers = asked_on(there, CROWD, CROWDED)
            over.set()
            watch.result()
        ended = time.monotonic()
        assert happened(30, lambda: _answers_fast(there))
        recovered, memory = time.monotonic() - ended, held(there.ground)
    served, asked = calm.many(200) / CALM, sum(map(len, answers.times.values())) / CROWDED
    counted = {status: len(times) for status, times in answers.times.items()}
    print(  # noqa: T201 (the record)
        f"\nserves {served:.0f}/s within {calm.late(200):.1f} s to {FEW}; {CROWD} ask {asked:.0f}/s ({CROWDED:.0f} s):"
        f" {counted}, 200 within {answers.late(200):.1f} s (p95), 503 within {answers.late(503):.1f} s,"
        f" /healthz within {max(healthy):.1f} s; itself again after {recovered:.1f} s; MB held {memory}"
    )
    assert set(calm.times) == {200}
    assert answers.impolite == []
    assert set(answers.times) == {200, 503}, counted
    assert asked > 2 * served, "it was not asked for twice what it serves"
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


SMALL = {"WEB_MEMORY_MB": "1", "WORKER_MEMORY_MB": "1"}


def test_a_process_that_grew_too_large_is_replaced_and_nobody_is_cut_off(data: Path) -> None:
    with house(data, webs=1, workers=("worker-rollup",), beats=0, variables=SMALL) as there:
        answers = Answers()
        web = psutil.Process(there.ground.supervisor.services["web-1"].process.pid)
        before = {one.pid for one in web.children()}
        for _ in range(10):
            answers.ask(there.ground.ports[0])
        assert happened(60, lambda: not before & {one.pid for one in web.children()})
        assert set(answers.times) == {200}, "each was answered, by whoever was there"
        worker = there.ground.supervisor.services["worker-rollup"]
        assert happened(60, lambda: worker.restarts > 0), "it ends well, and the supervisor starts it anew"
