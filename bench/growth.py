"""How do rollup, drain and read grow with the projects and with the measurements of one contract? About an hour."""

from collections.abc import Sequence
from functools import partial

from bench.carried import TODAY, Carried, Measurements, Reports, carried, compare_sizes
from bench.made import Size, made, unmade, vacuum
from bench.measuring import Bench
from bench.rolling import from_nothing
from objectives.models import Contract
from objectives.rollup.run import roll_up
from objectives.scorecards import scorecard

PROJECTS, MEASUREMENTS = (100, 10_000, 100_000), (100_000, 1_000_000, 5_000_000)
FEW_MEASUREMENTS, FEW_PROJECTS = 2_880, 100


def growth(bench: Bench, projects: Sequence[int] = PROJECTS, measurements: Sequence[int] = MEASUREMENTS) -> None:
    """Measure at each number of projects, then of measurements; hold the largest against the smallest."""
    found: Carried = {}
    for size in projects:
        contract = _begun(bench, Size(1, size, FEW_MEASUREMENTS))
        found[size] = carried(bench, Reports(contract))
        unmade()
    compare_sizes(bench, "projects", found)
    found, reads = {}, dict[int, float]()
    for size in measurements:
        contract = _begun(bench, Size(1, FEW_PROJECTS, size))
        found[size] = carried(bench, Measurements(contract))
        reads[size] = bench.measured("scorecard read", partial(scorecard, contract, contract.end, None)).wall
        unmade()
    compare_sizes(bench, "measurements", found)
    if len(reads) > 1:
        bench.size = f"{max(reads):,} against {min(reads):,}"
        bench.target("measurements: scorecard read", reads[max(reads)] / reads[min(reads)], 2)


def _begun(bench: Bench, size: Size) -> Contract:
    (contract,) = made(size, history=False)
    vacuum()
    bench.size = str(size)
    from_nothing(bench, contract)
    roll_up(contract, TODAY)
    vacuum()
    return contract
