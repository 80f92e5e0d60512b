"""Does the house stay as it was for half an hour? Everybody at work at once (`make soak`, `MINUTES=5` is shorter).

Two machines report, one asks for lists, filters and scorecards, one opens pages, one takes files away. In the end: no
server error, every process with as much memory as in the first third, nothing that waits for the figures.
"""

import itertools
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

import psutil

from bench.carried import TODAY
from bench.house import House, at_once, carried_over, living, milestones_of, paced, seconds, writer
from bench.made import vacuum
from bench.measuring import Bench, p95
from bench.memory import private
from objectives.models import Contract
from objectives.rollup.check import check
from objectives.rollup.drain import drain

EACH, MOST_MB, FLAT = 200, 400, 1.15
WRITES, READS, PAGES, FILES = 5, 10, 1, 0.05
"""A second, of each who does it."""


def soaking(bench: Bench, contracts: Sequence[Contract]) -> None:
    """Let everybody work for a while; note what they were answered, and how much memory it took when."""
    while drain(TODAY):
        pass
    vacuum()
    lasting = 60 * seconds("MINUTES", 30)
    bench.size = f"{bench.size}, {lasting / 60:g} min"
    with living() as house:
        samples = _lived(house, contracts, lasting)
        waits = not carried_over()
    for what, took in sorted(house.took.items()):
        bench.target(f"{what}: p95 of {len(took):,} in ms", p95(took), 5_000)
    bench.target("server errors", sum(many for status, many in house.answers.items() if status >= 500 or not status), 0)
    bench.target("refused", sum(many for status, many in house.answers.items() if 400 <= status < 500), 0)
    third = len(samples) // 3
    for process in sorted(samples[-1]):
        before, after = (median(one.get(process, 0) for one in some) for some in (samples[:third], samples[-third:]))
        bench.at_most(
            f"{process}: MB in the last third against the first", after / before, FLAT, ours=after, floor=before
        )
    bench.target("the most MB of one process", max(max(one.values()) for one in samples), MOST_MB)
    bench.target("changes that wait in the end", int(waits), 0)
    differ = sum(check(contract, TODAY).difference_count for contract in contracts[:2])
    bench.target("figures that differ from their facts", differ, 0)


def _lived(house: House, contracts: Sequence[Contract], lasting: float) -> list[dict[str, float]]:
    """Return the memory of each process, looked at fifty times."""
    begun = time.monotonic()
    ends = begun + lasting
    samples: list[dict[str, float]] = []
    warm = min(60.0, lasting / 10)  # every process has done everything by then

    def look() -> None:
        if time.monotonic() > begun + warm:
            samples.append(_memory(house))

    at_once(
        *(
            partial(
                paced, WRITES, ends, writer(house, contracts[-n], milestones_of(contracts[-n], EACH * n)[-EACH:], n)
            )
            for n in (1, min(2, len(contracts)))
        ),
        partial(paced, READS, ends, _reads(house, contracts)),
        partial(paced, PAGES, ends, _opens(house, contracts)),
        partial(paced, FILES, ends, _takes_away(house, contracts)),
        partial(paced, 50 / lasting, ends, look),
    )
    return samples


def _memory(house: House) -> dict[str, float]:
    workers = psutil.Process(house.server.pid).children()
    found = {f"web server {place}": private(one) for place, one in enumerate(workers, 1)}
    return found | {"worker": private(psutil.Process(house.worker))}


def _reads(house: House, contracts: Sequence[Contract]) -> Callable[[], object]:
    somebody = house.person()
    asked = itertools.cycle(
        f"/api/v1/{one}"
        for contract in contracts[:10]
        for one in (
            "projects/?page_size=100&expand=participations,fundings",
            f"scorecards/{contract.code}/",
            "projects/?organisation_kind=sme&start_from=2015-01-01",
            f"measurements/?contract={contract.code}&kpi=k1",
            "search/?q=hydrogen",
            f"portfolio/?contract={contract.code}",
        )
    )
    return lambda: somebody.ask("api", next(asked))


def _opens(house: House, contracts: Sequence[Contract]) -> Callable[[], object]:
    somebody = house.person()
    asked = itertools.cycle(
        one
        for contract in contracts[:10]
        for one in (
            f"/?contract={contract.code}",
            f"/contracts/{contract.code}/kpis/k1/",
            "/portfolio/",
            "/projects/P000001/",
        )
    )
    return lambda: somebody.ask("page", next(asked))


def _takes_away(house: House, contracts: Sequence[Contract]) -> Callable[[], object]:
    somebody = house.person()
    forms = itertools.cycle(("csv", "ndjson", "xlsx"))
    return lambda: somebody.ask(
        "file", f"/api/v1/measurements/?format={next(forms)}&contract={contracts[0].code}&kpi=k1"
    )
