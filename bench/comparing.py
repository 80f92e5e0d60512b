"""Did anything become slower? Ratios against the floor, and round trips, of two runs: machines compare by those.

`make bench-compare` holds the newest run against the one before it, of one size (`SIZE=europe`); it fails on what
worsened by half.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measuring import Figure, kept

RESULTS = Path(__file__).parent / "results"
BASELINE = RESULTS / "baseline.json"
MOST = 1.5


@dataclass(frozen=True, slots=True)
class Compared:
    """A figure of two runs; `times` says how many times as bad it is now."""

    now: Figure
    of: str
    """`ratio` or `queries`."""
    before: float
    after: float
    times: float

    @property
    def worsened(self) -> bool:
        """Whether it is worse by half or more."""
        return self.times >= MOST

    def __str__(self) -> str:
        verdict = "WORSE" if self.worsened else "better" if self.times <= 1 / MOST else ""
        figures = f"{self.of:>8}{self.before:>9.2f}{self.after:>9.2f}{self.times:>7.2f}"
        return f"{self.now.what:<66}{self.now.size:<26}{figures}  {verdict}".rstrip()


def compared(before: Sequence[Figure], after: Sequence[Figure]) -> Iterator[Compared]:
    """Yield what both runs measured against a floor, and the round trips of both."""
    known = {(one.what, one.size): one for one in before}
    for now in after:
        was = known.get((now.what, now.size))
        if was is None:
            continue
        if was.ratio and now.ratio and was.floor is not None:
            times = was.ratio / now.ratio if now.more else now.ratio / was.ratio
            yield Compared(now, "ratio", was.ratio, now.ratio, times)
        if was.queries and now.queries:
            yield Compared(now, "queries", was.queries, now.queries, now.queries / was.queries)


def main(size: str) -> int:
    """Compare the last two runs of a size; return the exit status."""
    runs = sorted(RESULTS.glob(f"{size}-*.json"))[-2:]
    if len(runs) < 2:
        print(f"There are no two runs of `make bench SIZE={size}` to compare in {RESULTS}.")
        return 2
    found = list(compared(*map(kept, runs)))
    print(f"{runs[0].name}, then {runs[1].name}, and how many times as bad that is")
    print(*found, sep="\n")
    worse = sum(one.worsened for one in found)
    print(f"worsened by half: {worse}")
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "cluster"))
