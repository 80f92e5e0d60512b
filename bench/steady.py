"""Fifty writes a second for a minute: how long from a commit to the scorecard that shows it? (`make bench B=steady`)

Four machines report milestones of ten contracts through the API; a fifth looks, twice a second, when its own report is
in the figures. `SECONDS=20` makes it shorter, `RATE=10` slower.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

import psutil

from bench.carried import TODAY
from bench.house import House, at_once, carried_over, forget_reports, living, milestones_of, paced, seconds, writer
from bench.made import vacuum
from bench.measuring import Bench, Figure, p95
from bench.memory import database, spent
from objectives.models import Contract
from objectives.rollup.drain import drain

WRITERS, CONTRACTS, EACH = 4, 10, 50
P95, MOST_MB = 2_000, 400


def steady(bench: Bench, contracts: Sequence[Contract]) -> None:
    """Measure the time from a write's answer to the scorecard that has it, while others write."""
    forget_reports()
    while drain(TODAY):
        pass
    vacuum()
    rate, lasting = seconds("RATE", 50), seconds("SECONDS", 60)
    with living() as house:
        processes = [database(), *map(psutil.Process, (house.server.pid, house.worker))]
        before = spent(*processes)
        found = _shown(house, contracts, rate, lasting)
        took = spent(*processes) - before
        left = carried_over()
    written = house.took["report"]
    bench.at_least(f"writes a second, for {lasting:g} s", len(written) / lasting, rate * 0.98)
    bench.target("a write's answer, p50 in ms", median(written), 1_000)
    bench.note(Figure("the processor for a write, carried and looked at", bench.size, cpu=took * 1000 / len(written)))
    bench.target("from commit to scorecard, p50 in ms", median(found), P95)
    bench.target(f"from commit to scorecard, p95 of {len(found)} in ms", p95(found), P95)
    bench.target("server errors", sum(many for status, many in house.answers.items() if status >= 500 or not status), 0)
    bench.target("changes that wait in the end", 0 if left else 1, 0)


def _shown(house: House, contracts: Sequence[Contract], rate: float, lasting: float) -> list[float]:
    """Return in ms how long each of the looker's own writes took to be shown."""
    found: list[float] = []
    of = [milestones_of(contract, EACH) for contract in contracts[:CONTRACTS]]
    some = min(WRITERS, len(of))
    looks = house.person()

    def look(report: Callable[[], tuple[str, int]]) -> None:
        contract, token = report()
        begun = time.perf_counter()
        while b'"pending":false' not in looks.ask("look", f"/api/v1/scorecards/{contract}/?after={token}").body:
            time.sleep(0.02)
        found.append((time.perf_counter() - begun) * 1000)

    writers = [writer(house, contracts[0], _in_turns(of[place::some]), place) for place in range(some)]
    looker = writer(house, contracts[len(of) - 1], of[-1][-1:], WRITERS)
    ends = time.monotonic() + lasting
    each = (rate - 2) / len(writers)
    at_once(*(partial(paced, each, ends, one) for one in writers), partial(paced, 2, ends, partial(look, looker)))
    return found


def _in_turns(of: Sequence[list[int]]) -> list[int]:
    """Return milestones of some contracts, one of each after the other; the last of each is the looker's."""
    return [one for together in zip(*(each[:-1] for each in of), strict=False) for one in together]
