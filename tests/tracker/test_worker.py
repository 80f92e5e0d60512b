"""The rollup in the background: a real worker, a real beat, a schedule changed while they run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.db import connection
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask, PeriodicTasks

from objectives.models import ContractScore, RollupRun, RunKind
from objectives.tasks import roll_up_contract, roll_up_contracts
from tests.loaded import Loaded, loaded
from tests.portfolio import LAST_DAY, small_portfolio
from tracker.embedded.places import CHECKOUT
from tracker.embedded.processes import Child

WORKER = ("worker", "--pool=solo", "--loglevel=WARNING")

pytestmark = [pytest.mark.slow(seconds=25), pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def original(django_db_setup: None) -> Iterator[Loaded]:
    """What has loaded Sextant for the workers and the beat."""
    with loaded(given(), pages=False) as process:
        yield process


def given() -> dict[str, str]:
    """Return the environment of a process on the test's own database and broker."""
    known = connection.settings_dict
    url = f"postgresql://{quote(known['USER'])}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"
    return os.environ | {"DATABASE_URL": url, "SEXTANT_EMBEDDED": "1", "DATABASE_POOL": "0"}


@contextmanager
def running(*command: str, of: Loaded | None = None) -> Iterator[None]:
    """Run a Celery process, which loads Sextant or is a copy `of` one that has; end it afterwards."""
    words = ("celery", "-A", "tracker", *command)
    child = of.begin(command[0], *words) if of else _started(*words)
    try:
        yield
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(timeout=20)


def _started(*words: str) -> Child:
    return subprocess.Popen([sys.executable, "-m", *words], cwd=CHECKOUT, env=given())


def within(seconds: float, happened: Callable[[], bool]) -> bool:
    """Wait until something has happened; say whether it did in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happened():
            return True
        time.sleep(0.1)
    return False


def test_without_any_beat_a_worker_does_what_is_due_and_five_askers_give_one_run(original: Loaded) -> None:
    small_portfolio()
    PeriodicTask.objects.all().delete()
    nightly = CrontabSchedule.objects.create(minute="0", hour="3", timezone="Europe/Paris")
    PeriodicTask.objects.create(name="Roll up", task="objectives.roll_up", crontab=nightly)
    full = RollupRun.objects.filter(kind=RunKind.FULL)
    with running(*WORKER, of=original), running(*WORKER, of=original):
        assert within(30, full.exists)
        for _ in range(5):
            roll_up_contracts.delay()
        roll_up_contract.delay("c1", "2016-06-30")
        assert within(30, lambda: ContractScore.objects.filter(as_of="2016-06-30").exists())
    assert full.filter(as_of=None).count() == 1


def test_a_worker_rolls_up_what_the_queue_asks_for_and_beat_follows_a_schedule_that_is_changed_while_it_runs(
    original: Loaded,
) -> None:
    small_portfolio()
    PeriodicTask.objects.all().delete()
    hourly = IntervalSchedule.objects.create(every=1, period="hours")
    task = PeriodicTask.objects.create(name="Roll up", task="objectives.roll_up", interval=hourly)
    with (
        running(*WORKER, of=original),
        running("beat", "--loglevel=WARNING", "--max-interval=1", of=original),
    ):
        known = time.monotonic() + 4  # by then beat goes by the hours
        roll_up_contracts.delay()
        assert within(30, lambda: ContractScore.objects.filter(as_of=LAST_DAY).exists())
        roll_up_contract.delay("c1", "2016-06-30")
        assert within(30, lambda: ContractScore.objects.filter(as_of="2016-06-30").exists())
        time.sleep(max(0.0, known - time.monotonic()))
        before = RollupRun.objects.count()
        task.interval = IntervalSchedule.objects.create(every=1, period="seconds")
        task.save()
        PeriodicTasks.update_changed()
        assert within(30, lambda: RollupRun.objects.count() >= before + 2)
