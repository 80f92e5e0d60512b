"""Writers and workers at once, for some seconds and seeds: no cell is missing, none is wrong.

SEXTANT_RACE_SECONDS and SEXTANT_RACE_SEEDS make the long run; it also shows that the wrong designs lose the race.
"""

import os

import pytest

from objectives.rollup.drain import drain, is_pending
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY
from tests.objectives.rollup.race.designs import WRONG, real_design
from tests.objectives.rollup.race.judging import judged
from tests.objectives.rollup.race.racing import race

SECONDS = float(os.environ.get("SEXTANT_RACE_SECONDS", "5"))
SEEDS = [int(seed) for seed in os.environ.get("SEXTANT_RACE_SEEDS", "1").split(",")]
KINDS = ("measure", "report", "link", "weigh", "reweigh", "spend", "correct", "rolled back")
IS_LONG = "SEXTANT_RACE_SECONDS" in os.environ

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.timeout(120 + 20 * SECONDS)]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cell_is_missing_and_none_is_wrong(seed: int) -> None:
    busy_portfolio()
    drain(TODAY)
    with real_design() as carry:
        told = race(seed, SECONDS, carry)
        carry()
    assert not is_pending()
    verdict = judged()
    print(f"seed {seed}, {SECONDS:g} s: {dict(told)}; {verdict}")  # noqa: T201 (the long run's record)
    assert verdict.is_clean
    assert min(told[kind] for kind in KINDS) > 3, told
    assert told["drained"] > 3, told
    assert told["drain refused"] == 0, told
    assert told["refused"] < sum(told.values()) / 2, told


@pytest.mark.skipif(not IS_LONG, reason="chance decides when: every gate run shows the same by test_interleavings.py")
@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: one.__name__)
def test_the_wrong_designs_lose_the_race(wrong: type) -> None:
    busy_portfolio()
    lost = 0
    for seed in (*SEEDS, *range(100, 110)):
        drain(TODAY)
        with wrong() as carry:
            told = race(seed, min(SECONDS, 10), carry)
            carry()
        verdict = judged()
        print(f"{wrong.__name__}, seed {seed}: {dict(told)}; {verdict}")  # noqa: T201 (the long run's record)
        lost += verdict.missing + verdict.wrong
        if lost:
            break
    assert lost > 0
