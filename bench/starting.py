"""How long does a developer wait? `make run` after the first time, one test file, the whole suite and the gate.

The two long ones are measured when they are asked for: `make bench B=suite`, `make bench B=ci`.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bench.measuring import Bench
from objectives.models import Contract
from tests.embedded.checkout import environment, house
from tracker.embedded.places import CHECKOUT

RUN, FILE, SUITE, CI = 10, 5, 300, 900
"""Seconds at most."""
ONE_FILE = {"without a database": "tests/objectives/test_periods.py", "with a database": "tests/api/test_tokens.py"}


def starting(bench: Bench, _contracts: Sequence[Contract]) -> None:
    """Measure the start of a house that was there before, and of a test file whose database is kept."""
    bench.size = ""
    with tempfile.TemporaryDirectory(prefix="sextant-start-") as folder:
        data = Path(folder)
        data.chmod(0o711)
        bench.target("make run, the first time, in s", _house(data), 60)
        bench.target("make run, after the first time, in s", median(_house(data) for _ in range(3)), RUN)
    for what, path in ONE_FILE.items():
        took = [_tests("-p", "no:randomly", path) for _ in range(3)]
        bench.target(f"one test file {what}, in s", median(took[1:]), FILE)


def suite(bench: Bench, _contracts: Sequence[Contract]) -> None:
    """Measure the whole suite as `make test` runs it."""
    bench.size = ""
    bench.target("the whole suite, in s", _timed(["make", "test"], CHECKOUT), SUITE)


def ci(bench: Bench, _contracts: Sequence[Contract]) -> None:
    """Measure the gate in a clone of its own, from nothing."""
    bench.size = ""
    with tempfile.TemporaryDirectory(prefix="sextant-gate-") as folder:
        subprocess.run(["git", "clone", "--quiet", str(CHECKOUT), folder], check=True)
        bench.target("the gate, in s", _timed([".ci/run"], Path(folder)), CI)


def _house(data: Path) -> float:
    """Return the seconds from the command to the first page; a house that was there before is found again."""
    begun = time.monotonic()
    with house(data / "data", data / "said") as started:
        started.wait_until_ready()
        took = time.monotonic() - begun
        started.press_ctrl_c()
    return took


def _tests(*arguments: str) -> float:
    return _timed([sys.executable, "-m", "pytest", "-q", *arguments], CHECKOUT)


def _timed(command: list[str], where: Path) -> float:
    told = environment(where)
    del told["SEXTANT_DATA_DIR"]  # as somebody who has set nothing
    begun = time.monotonic()
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, cwd=where, env=told, stdout=said, stderr=said, check=False)
    took = time.monotonic() - begun
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}: a failure is not measured")
    return took
