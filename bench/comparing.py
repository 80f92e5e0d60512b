"""Did anything become slower? Ratios against the floor, and round trips, of two runs: machines compare by those.

`make bench-compare` holds the newest run against the one before it, of one size (`SIZE=europe`); it fails on what
worsened by half.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.measuring import Figure, kept

RESULTS = Path(__file__).parent / "results"
BASELINE = RESULTS / "baseline.json"
MOST = 1.5


def compared(before: Sequence[Figure], after: Sequence[Figure]) -> Iterator[tuple[Figure, Figure, float]]:
    """Yield what both runs measured against a floor, and how many times as bad it is now."""
    known = {(one.what, one.size): one for one in before}
    for now in after:
        was = known.get((now.what, now.size))
        if was is not None and was.ratio and now.ratio and was.floor is not None:
            yield was, now, was.ratio / now.ratio if now.more else now.ratio / was.ratio
        if was is not None and was.queries and now.queries:
            yield was, now, now.queries / was.queries


def worsened(before: Sequence[Figure], after: Sequence[Figure]) -> list[Figure]:
    """Return what is worse by half or more."""
    return [now for _, now, times in compared(before, after) if times >= MOST]


def told(before: Sequence[Figure], after: Sequence[Figure]) -> Iterator[str]:
    """Yield a line for each figure of both runs."""
    for was, now, times in compared(before, after):
        what = "ratio" if was.ratio and now.ratio and times != (now.queries or 0) / (was.queries or 1) else "queries"
        old, new = (getattr(one, what) for one in (was, now))
        mark = "WORSE" if times >= MOST else "better" if times <= 1 / MOST else ""
        yield f"{now.what:<66}{now.size:<26}{what:>8}{old:>9.2f}{new:>9.2f}{times:>7.2f} {mark}".rstrip()


def main(size: str) -> int:
    """Compare the last two runs of a size; return the exit status."""
    runs = sorted(RESULTS.glob(f"{size}-*.json"))[-2:]
    if len(runs) < 2:
        print(f"There are no two runs of `make bench SIZE={size}` to compare in {RESULTS}.")
        return 2
    before, after = map(kept, runs)
    print(f"{runs[0].name}, then {runs[1].name}, and how many times as bad that is")
    print("\n".join(told(before, after)))
    worse = worsened(before, after)
    print(f"worsened by half: {len(worse)}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "cluster"))
