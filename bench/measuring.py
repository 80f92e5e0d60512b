"""What did it take, against what floor, and is the target kept? Printed line by line, kept as JSON."""

import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.memory import Watch

Work = Callable[[], object]
HEAD = (
    f"{'':<66}{'size':<26}{'ours ms':>11}{'floor ms':>11}{'ratio':>9}{'cpu ms':>10}{'floor':>10}"
    f"{'queries':>9}{'MB':>6}{'load':>6}  target"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; milliseconds are medians, `ratio` is what is held against `limit`."""

    what: str
    size: str
    ours: float | None = None
    floor: float | None = None
    ratio: float | None = None
    queries: int | None = None
    limit: float | None = None
    kept: bool | None = None
    more: bool = False
    """Whether more is better; else less is."""
    part: str = ""
    """Which part of the bench measures it."""
    memory: int | None = None
    """The most MB that one process had for itself meanwhile: ours, the database's and the web server's."""
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))
    """Processes that wait for a core, when it was measured."""
    cpu: float | None = None
    """Milliseconds of processor, ours and the database's, a mean: no neighbour moves it much. So of the floor."""
    floor_cpu: float | None = None


class Took(NamedTuple):
    """Milliseconds that some work took: by the clock, and of the processor."""

    wall: float
    cpu: float


@dataclass(slots=True)
class Bench:
    """The figures measured so far, each a median of `runs`, ours and the floor in turns."""

    runs: int = 5
    size: str = ""
    part: str = ""
    thorough: bool = True
    """Also what takes long, and what only a quiet machine tells."""
    figures: list[Figure] = field(default_factory=list)
    watch: Watch = field(default_factory=Watch)

    def begin(self) -> None:
        """Print what it is measured on, and the head of the table."""
        print(f"{self.machine()}, commit {commit()}, medians of {self.runs}\n{HEAD}", flush=True)

    @staticmethod
    def machine() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            postgresql = cursor.fetchone()[0]
        return (
            f"{platform.machine()}, {os.cpu_count()} cores (load {os.getloadavg()[0]:.1f}), "
            f"Python {platform.python_version()}, PostgreSQL {postgresql}"
        )

    def note(self, figure: Figure) -> None:
        """Print a figure and keep it."""
        figure = replace(figure, part=self.part, memory=self.watch.most())
        self.figures.append(figure)
        cells = [_cell(figure.ours, 11, 1), _cell(figure.floor, 11, 1), _cell(figure.ratio, 9, 2)]
        cells += [_cell(figure.cpu, 10, 1), _cell(figure.floor_cpu, 10, 1)]
        verdict = "" if figure.kept is None else f"  {figure.limit:g}: {'kept' if figure.kept else 'MISSED'}"
        counts = f"{_cell(figure.queries, 9, 0)}{_cell(figure.memory, 6, 0)}{figure.load:>6.1f}"
        print(f"{figure.what:<66}{figure.size:<26}{''.join(cells)}{counts}{verdict}", flush=True)

    def target(self, what: str, value: float, limit: float) -> None:
        """Hold a value, as measured, against the most that it may be."""
        self.note(Figure(what, self.size, ratio=value, limit=limit, kept=value <= limit))

    def at_most(self, what: str, value: float, limit: float, *, ours: float, floor: float) -> None:
        """Hold a ratio against the most that it may be."""
        self.note(Figure(what, self.size, ours, floor, value, limit=limit, kept=value <= limit))

    def at_least(
        self, what: str, value: float, limit: float | None, *, ours: float | None = None, floor: float | None = None
    ) -> None:
        """Hold a value against the least that it may be; None: only told."""
        kept = None if limit is None else value >= limit
        self.note(Figure(what, self.size, ours, floor, value, limit=limit, kept=kept, more=True))

    def measured(self, what: str, work: Work, before: Work = lambda: None) -> Took:
        """Do some work once to warm up, then `runs` times; note and return what it took: median, mean of processor."""
        before()
        queries = queries_of(work)
        took = [timed(work, before) for _ in range(self.runs)]
        one = _one_of(took)
        self.note(Figure(what, self.size, one.wall, queries=queries, cpu=one.cpu))
        return one

    def against(self, what: str, ours: Work, floor: Work, limit: float | None, before: Work = lambda: None) -> Took:
        """Measure ours and the floor in turns, each after `before`; note the ratio of their medians; return ours."""
        before()
        queries = queries_of(ours)
        before()
        floor()
        pairs = [(timed(ours, before), timed(floor, before)) for _ in range(self.runs)]
        self.in_turns(what, pairs, limit, queries)
        return _one_of([ours for ours, _ in pairs])

    def compare(
        self, what: str, ours: Sequence[Took], floor: Sequence[Took], limit: float | None, queries: int | None = None
    ) -> None:
        """Note the medians of two series and their ratio."""
        mine, bare = _one_of(ours), _one_of(floor)
        ratio = mine.wall / bare.wall
        kept = None if limit is None else ratio <= limit
        figure = Figure(what, self.size, mine.wall, bare.wall, ratio, queries, limit, kept)
        self.note(replace(figure, cpu=mine.cpu, floor_cpu=bare.cpu))

    def in_turns(
        self, what: str, pairs: Sequence[tuple[Took, Took]], limit: float | None, queries: int | None = None
    ) -> None:
        """Note the medians of what ours and the floor took, pair by pair, and their ratio."""
        self.compare(what, [ours for ours, _ in pairs], [floor for _, floor in pairs], limit, queries)

    def keep(self, path: Path) -> None:
        """Write the figures to a file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {
            "machine": self.machine(),
            "commit": commit(),
            "runs": self.runs,
            "figures": [asdict(one) for one in self.figures],
        }
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        print(f"kept in {path}; MISSED: {sum(one.kept is False for one in self.figures)}")


def kept(path: Path) -> list[Figure]:
    """Read the figures of a run."""
    return [Figure(**one) for one in json.loads(path.read_text(encoding="utf-8"))["figures"]]


def commit() -> str:
    """Return what is measured, with a plus where something is not committed; `unknown` outside of a checkout."""
    asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    return told.stdout.strip() or "unknown"


def queries_of(work: Work) -> int:
    """Return the round trips of some work, BEGIN and COMMIT among them."""
    with CaptureQueriesContext(connection) as counted:
        work()
    return len(counted.captured_queries)


def timed(work: Work, before: Work = lambda: None) -> Took:
    """Do some work after `before`; return what it took."""
    before()
    spent, begun = _processor(), time.perf_counter()
    work()
    return Took((time.perf_counter() - begun) * 1000, _processor() - spent)


def p95(took: Sequence[float]) -> float:
    """Return what nineteen of twenty stay under; of one alone itself, as Python does from 3.13 on."""
    return statistics.quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


def _one_of(took: Sequence[Took]) -> Took:
    return Took(statistics.median(one.wall for one in took), statistics.mean(one.cpu for one in took))


def _processor() -> float:
    """Return how much of the processor this thread and its process of the database had so far, in ms."""
    connection.ensure_connection()
    path = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    theirs = int(path.read_text().split()[0]) / 1e6 if path.exists() else 0.0
    return time.thread_time() * 1000 + theirs


def _cell(value: float | None, width: int, decimals: int) -> str:
    return f"{'':>{width}}" if value is None else f"{value:>{width}.{decimals}f}"
