"""Whatever is written afterwards: a position gives every figure of then, digit by digit."""

import os
import random
from typing import Any

import pytest

from objectives.models import Change
from objectives.rollup.drain import drain
from objectives.worlds import Position, known_at, position_at, position_now
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.facts import SLIPS
from tests.objectives.rollup.proof import TODAY, stored_cells
from tests.objectives.rollup.race.writing import link, measure, report, reweigh, spend, weigh
from tests.objectives.rollup.sequences import GONE, take
from tests.objectives.worlds.telling import everything

WRITES = (measure, measure, report, link, weigh, reweigh, spend)
SNAPSHOTS = int(os.environ.get("SEXTANT_SNAPSHOTS", "4"))


def _write(chance: random.Random) -> None:
    for _ in range(chance.randint(1, 6)):
        kinds: list[Any] = [(chance.choice(WRITES), chance)] * 3 + [chance.choice(SLIPS), (chance.choice(GONE), chance)]
        take(chance.choice(kinds))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(int(os.environ.get("SEXTANT_SEEDS", "1"))))
def test_every_scorecard_of_the_past_is_read_again_as_it_stood(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    busy_portfolio()
    taken = list[tuple[Position, dict[str, Any]]]()
    for _ in range(SNAPSHOTS):
        drain(TODAY)
        taken.append((position_now(), everything()))
        _write(chance)
    drain(TODAY)
    stored, changes = stored_cells(), Change.objects.count()
    assert len({repr(card) for _, card in taken}) > 1
    for position, then in chance.sample(taken, len(taken)):
        with known_at(position):
            assert everything() == then
    position, then = taken[1]
    with known_at(position_at(position.moment)):
        assert everything() == then
    assert (stored_cells(), Change.objects.count()) == (stored, changes)
