"""Is anything slower by half than the ratios that are committed? Part of the gate, at the small size.

What worsened is measured once more before it counts: a neighbour on the machine may have been at work.
"""

from collections.abc import Sequence

from bench.comparing import BASELINE, Compared, compared
from bench.made import unmade
from bench.measuring import Bench, kept
from bench.parts import GATE, filled, measure


def gate(bench: Bench) -> list[Compared]:
    """Measure; return what worsened, both times."""
    bench.thorough = False
    worse = _worsened(bench, GATE)
    if worse:
        print("\nSlower by half than the baseline, so measured once more:", *worse, sep="\n", flush=True)
        again = Bench(runs=2 * bench.runs, thorough=False, watch=bench.watch)
        both = {(one.now.what, one.now.size) for one in worse}
        parts = sorted({one.now.part for one in worse})
        worse = [one for one in _worsened(again, parts) if (one.now.what, one.now.size) in both]
    print(f"\nSlower by half than {BASELINE.name}: {len(worse)}", *worse, sep="\n")
    return worse


def _worsened(bench: Bench, parts: Sequence[str]) -> list[Compared]:
    unmade()
    measure(bench, parts, filled(bench, "small"))
    return [one for one in compared(kept(BASELINE), bench.figures) if one.worsened]
