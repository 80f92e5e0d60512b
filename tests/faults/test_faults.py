"""Everything that can befall a house, while people and machines write: nothing acknowledged is lost, no figure wrong.

`FAULTS=short` brings each once and judges after each; `FAULTS=long` brings a hundred kills, five crashes of the
database and each fault of the broker ten times, until 50,000 writes were acknowledged. Both print what ran.
"""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.faults import verdict
from tests.faults.clients import Crowd
from tests.faults.conftest import FORM
from tests.faults.ground import happened
from tests.faults.house import House, crowd_of, house
from tests.faults.misfortunes import KILLS, OF_DELIVERY, OF_THE_BROKER, OF_THE_DATABASE, Misfortunes
from tests.faults.verdict import of_figures, of_post, of_writes

pytestmark = [
    pytest.mark.skipif(not FORM, reason="FAULTS is not set: the faults were NOT brought (make test-faults)"),
    pytest.mark.slow,
    pytest.mark.timeout(0 if FORM == "long" else 580),
]

IS_LONG = FORM == "long"
SEED = int(os.environ.get("FAULTS_SEED", "1"))
WRITES = int(os.environ.get("FAULTS_WRITES", "50000" if IS_LONG else "500"))
JUDGED_EVERY = 10 if IS_LONG else 1
LEASES = """
    UPDATE objectives_enquirymail SET claimed_at = claimed_at - interval '11 minutes' WHERE state = 'claimed';
    UPDATE objectives_delivery SET claimed_at = claimed_at - interval '11 minutes' WHERE state = 'claimed'"""
"""What is left of a dead worker's lease of ten minutes need not be waited for here; `test_clocks.py` waits."""


def planned(chance: random.Random) -> Iterator[str]:
    """Yield misfortunes by name."""
    if not IS_LONG:
        yield from (*KILLS, *OF_THE_BROKER, *OF_THE_DATABASE, *OF_DELIVERY)
        return
    names = [*(KILLS[number % len(KILLS)] for number in range(102)), *OF_THE_BROKER * 10]
    names += [*OF_THE_DATABASE * 5, *OF_DELIVERY * 3]
    chance.shuffle(names)
    yield from names


def test_nothing_acknowledged_is_lost_whatever_befalls(data: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 (told again by its seed)
    began = time.monotonic()
    with house(data, beats=2) as there:
        brought = Misfortunes(there, chance)
        machines = there.machines(6, 8) if IS_LONG else there.machines(3, 3, 0.05)
        with crowd_of(machines, there.people(1), there.keepers(1 if IS_LONG else 5)) as crowd:
            assert crowd.goes_on(lambda: there.told.requests > 20, 90)
            for number, name in enumerate(planned(chance), 1):
                brought.bring(name)
                recovered(there, crowd, name, judged=number % JUDGED_EVERY == 0)
            assert crowd.goes_on(lambda: there.told.count >= WRITES, 3 * 3600 if IS_LONG else 120)
        found = settled(there)
    print(f"\nfaults {dict(sorted(brought.done.items()))}")  # noqa: T201 (the record)
    print(f"requests {there.proxy.requests}, unanswered {dict(there.proxy.lost)}, 409 {there.told.conflicts}, "  # noqa: T201
          f"unknown {len(there.told.unknown)}, {time.monotonic() - began:.0f} s: {found}")  # fmt: skip
    assert found.is_clean, str(found)
    assert found.found["acknowledged"] >= WRITES
    assert found.found["cells"] > 100
    assert found.found["mails"] > 5
    assert found.found["messages"] > 5


def recovered(there: House, crowd: Crowd, name: str, *, judged: bool) -> None:
    """Wait until the house serves again by itself; judge what was acknowledged so far."""
    began, before = time.monotonic(), there.told.requests
    assert crowd.goes_on(lambda: there.told.requests > before + 10, 120), f"{name}\n{there.ground.said()}"
    took = time.monotonic() - began
    if not judged:
        return
    there.ground.serves()
    with crowd.held():
        assert there.ground.is_carried_over("marks"), f"{name}: {there.ground.left()}"
        found = verdict.together(of_writes(there.ground, there.told), of_figures(there.ground))
    print(f"{name}: ten more writes after {took:.1f} s; {found}", flush=True)  # noqa: T201 (the record)
    assert found.is_clean, name


def settled(there: House) -> verdict.Verdict:
    """Wait until everything is carried out, and judge all of it."""
    there.ground.do("send", "3", "tracker.write_mails")
    assert there.ground.is_carried_over("marks")

    def nothing_is_left() -> bool:
        with psycopg.connect(there.ground.here.database_url) as link:
            link.execute(LEASES)
        there.ground.do("send", "1", "tracker.write_again")
        return not any(there.ground.left().values())

    assert happened(240, nothing_is_left), f"{there.ground.left()}\n{there.ground.said()}"
    writes, figures = of_writes(there.ground, there.told), of_figures(there.ground)
    return verdict.together(writes, figures, of_post(there.ground, there.sinks))
