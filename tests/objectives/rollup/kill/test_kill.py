"""Workers killed in mid-drain, the database crashed, the broker emptied: nothing acknowledged is lost, no cell wrong.

SEXTANT_KILLS, SEXTANT_CRASHES and SEXTANT_KILL_SEEDS make the long run; it also shows that the wrong designs lose.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.objectives.rollup.kill.killing import Ground, ground

KILLS = int(os.environ.get("SEXTANT_KILLS", "2"))
CRASHES = int(os.environ.get("SEXTANT_CRASHES", "1"))
SEEDS = [int(seed) for seed in os.environ.get("SEXTANT_KILL_SEEDS", "1").split(",")]
IS_LONG = "SEXTANT_KILLS" in os.environ

pytestmark = [pytest.mark.slow(seconds=15), pytest.mark.timeout(180 + 30 * (KILLS + CRASHES))]


@pytest.fixture
def data(open_folder: Path, request: pytest.FixtureRequest) -> Path:
    """A folder of one test, which does not exist yet."""
    return open_folder / str(request.node.name)[-20:].strip("[]")


def _bring_misfortune(there: Ground, seed: int) -> None:
    there.start_writers(seed)
    assert there.has_written(50)
    crashes = {round((number + 1) * KILLS / (CRASHES + 1)) for number in range(CRASHES)}
    for number in range(KILLS):
        if number in crashes:
            there.crash_the_database_in_mid_drain()
        there.kill_a_worker_in_mid_drain()
        there.flush_the_broker()
    there.stop_writing()


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_acknowledged_is_lost_and_no_cell_is_wrong(data: Path, seed: int) -> None:
    with ground(data) as there:
        _bring_misfortune(there, seed)
        assert there.is_quiet()
        verdict = there.judge()
        print(f"seed {seed}: {there.killed} kills, {there.restarted} crashes, {verdict}")  # noqa: T201 (the record)
    shutil.rmtree(data)
    assert (there.killed, there.restarted, there.flushed) == (KILLS, CRASHES, KILLS)
    assert verdict["acknowledged"] > 20 * KILLS
    assert verdict["cells"] > 100
    assert [verdict[name] for name in ("lost", "facts unlike the ledger", "missing", "wrong")] == [0, 0, 0, 0]


@pytest.mark.skipif(not IS_LONG, reason="chance decides when: every gate run shows the same by test_interleavings.py")
@pytest.mark.parametrize("design", ["watermark", "do_nothing"])
def test_the_wrong_designs_lose_cells_and_the_test_sees_it(data: Path, design: str) -> None:
    lost = 0
    with ground(data, design) as there:
        for seed in (*SEEDS, *range(100, 105)):
            _bring_misfortune(there, seed)
            assert there.is_quiet()
            verdict = there.judge()
            print(f"{design}, seed {seed}: {there.killed} kills, {there.restarted} crashes, {verdict}")  # noqa: T201
            assert verdict["lost"] == verdict["facts unlike the ledger"] == 0
            lost += verdict["missing"] + verdict["wrong"]
            if lost:
                break
    shutil.rmtree(data)
    assert lost > 0
