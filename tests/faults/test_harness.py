"""Can the harness fail? A house that says "done" before it is done loses, and each kind of loss is seen.

This test alone is in every run of the suite; `make test-faults` runs the others.
"""

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from tests.faults import supervising, verdict
from tests.faults.house import House, crowd_of, house
from tests.faults.verdict import of_figures, of_writes

pytestmark = [pytest.mark.slow(seconds=20), pytest.mark.timeout(180)]

EARLY = ("ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = '10s'")
"""PostgreSQL then answers a COMMIT before what was committed is safe."""
CORRUPT = """
    UPDATE objectives_contractscore SET committed = committed + 1
    WHERE ctid = (SELECT min(ctid) FROM objectives_contractscore)"""


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What ended is started again at once, and what need not be a process of its own is none."""
    monkeypatch.setattr(supervising, "RESTART_AFTER", 0.1)
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("soon")
def test_a_house_that_acknowledges_before_it_commits_is_caught_and_a_right_one_is_not(data: Path) -> None:
    with house(data, webs=1, workers=(), beats=0, variables={"WEB_PROCESSES": "1"}, at_hand=True) as there:
        with crowd_of(there.machines(2, 1)) as crowd:
            assert crowd.goes_on(lambda: there.told.count > 10, 60)
            crashed(there)
            before = there.told.count
            assert crowd.goes_on(lambda: there.told.count > before + 10, 60)
        there.ground.do("carry")
        right = verdict.together(of_writes(there.ground, there.told), of_figures(there.ground))
        assert right.is_clean, str(right)
        assert right.found["acknowledged"] > 20
        assert right.found["cells"] > 100
        assert there.ground.database.restarts == 1
        assert there.proxy.lost, "nothing was felt: the database was not hit"
        what_is_lost_is_seen(there)


def what_is_lost_is_seen(there: House) -> None:
    with psycopg.connect(there.ground.here.database_url, autocommit=True) as link:
        link.execute(CORRUPT)
        for statement in EARLY:
            link.execute(statement)
        link.execute("SELECT pg_reload_conf()")
    assert of_figures(there.ground).wrong["wrong"] == 1
    before = there.told.count
    with crowd_of(there.machines(2, 0, name="late")) as crowd:
        assert crowd.goes_on(lambda: there.told.count > before + 10, 60)
    crashed(there)
    assert of_writes(there.ground, there.told).wrong["lost"] > 0


def crashed(there: House) -> None:
    """End PostgreSQL as `pg_ctl stop -m immediate` does; the supervisor starts it again."""
    there.ground.database.hit(signal.SIGQUIT)
