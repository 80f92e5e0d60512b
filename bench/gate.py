"""Is anything slower by half than the ratios that are committed? Part of the gate, at the small size.

What worsened is measured once more before it counts: a neighbour on the machine may have been at work.
"""

from bench.comparing import BASELINE, worsened
from bench.made import unmade
from bench.measuring import Bench, Figure, kept
from bench.parts import GATE, filled, measure


def gate(bench: Bench) -> list[Figure]:
    """Measure; return what worsened, both times."""
    bench.thorough = False
    _measured(bench, GATE)
    before = kept(BASELINE)
    worse = worsened(before, bench.figures)
    if worse:
        again = Bench(runs=2 * bench.runs, thorough=False, watch=bench.watch)
        print(f"\nonce more, slower by half: {', '.join(one.what for one in worse)}")
        _measured(again, sorted({one.part for one in worse}))
        both = {(one.what, one.size) for one in worse}
        worse = [one for one in worsened(before, again.figures) if (one.what, one.size) in both]
    for one in worse:
        print(f"SLOWER BY HALF than {BASELINE.name}: {one.what}, {one.size}: {one.ratio:.2f}")
    return worse


def _measured(bench: Bench, parts: list[str] | tuple[str, ...]) -> None:
    unmade()
    measure(bench, parts, filled(bench, "small"))
