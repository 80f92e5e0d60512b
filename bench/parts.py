"""What is measured, of what size, in which order?"""

import time
from collections.abc import Callable, Sequence

from bench.carried import TODAY, carrying
from bench.exporting import exporting
from bench.loading import loading
from bench.made import Size, made, vacuum
from bench.measuring import Bench
from bench.painting import painting
from bench.rolling import rolling
from bench.serving import serving
from bench.soaking import soaking
from bench.starting import ci, starting, suite
from bench.steady import steady
from bench.writing import writing
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.models import Contract
from objectives.rollup.run import roll_up

Part = Callable[[Bench, Sequence[Contract]], None]

SIZES = {
    "small": Size(3, 150, 8_640),
    "cluster": Size(2, 1_000, 50_000),
    "europe": Size(100, 100_000, 5_000_000),
}
"""Contracts, projects, measurements; `real` is the dataset that Sextant comes with."""
PARTS: dict[str, Part] = {
    "rollup": rolling,
    "carried": carrying,
    "writes": writing,
    "api": serving,
    "export": exporting,
    "paint": painting,
    "start": starting,
    "steady": steady,
    "loading": loading,
}
"""In this order: the last one empties the database."""
ON_CALL: dict[str, Part] = {"soak": soaking, "suite": suite, "ci": ci}
GATE = ("rollup", "carried", "writes", "api", "export", "loading")


def filled(bench: Bench, size: str) -> list[Contract]:
    """Fill the database, where it is not kept from before, and roll everything up; return the contracts."""
    bench.size = "real dataset" if size == "real" else str(SIZES[size])
    if not Contract.objects.exists():
        bench.part = "made"
        begun = time.monotonic()
        if size == "real":
            load(AEROSPACE_VALLEY)
        else:
            made(SIZES[size])
        bench.at_least("made, in seconds", time.monotonic() - begun, None)
        vacuum()
        for contract in Contract.objects.all():
            roll_up(contract, TODAY)
        vacuum()
    return list(Contract.objects.order_by("-start", "code"))


def measure(bench: Bench, parts: Sequence[str], contracts: Sequence[Contract]) -> None:
    """Measure some parts, in their order."""
    known = PARTS | ON_CALL
    for bench.part in sorted(parts, key=list(known).index):
        begun = time.monotonic()
        known[bench.part](bench, contracts)
        print(f"{'':<66}({bench.part}: {time.monotonic() - begun:.0f} s)", flush=True)
