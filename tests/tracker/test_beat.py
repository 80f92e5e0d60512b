"""Does beat finish what it is sending before it ends, and go on where the clock was moved back?"""

import datetime
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import celery.beat
import celery.schedules
import pytest
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler
from kombu.exceptions import OperationalError

from objectives.tasks import drain_changes
from tracker.beat import ENDING, Entry, Schedule
from tracker.celery import app

told: list[str] = []


@pytest.fixture
def heeded() -> Iterator[None]:
    """Handlers that tell of the signals."""
    told.clear()
    before = {number: signal.signal(number, lambda got, _: told.append(signal.Signals(got).name)) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize(
    ("act", "number"), [("tick", signal.SIGTERM), ("tick", signal.SIGINT), ("sync", signal.SIGTERM)]
)
def test_a_signal_waits_until_it_is_done(monkeypatch: pytest.MonkeyPatch, act: str, number: int) -> None:
    def sends(_schedule: object) -> float:
        os.kill(os.getpid(), number)
        told.append("sent")
        return 2.0

    monkeypatch.setattr(DatabaseScheduler, act, sends)
    monkeypatch.setattr(Schedule, "producer", None)
    getattr(Schedule.__new__(Schedule), act)()
    assert told == ["sent", signal.Signals(number).name]


@pytest.mark.usefixtures("heeded")
def test_a_signal_does_not_wait_for_a_broker_that_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery asks for it a hundred times before it gives up: nothing but SIGKILL ended beat meanwhile."""

    def waits(_schedule: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        told.append("still waits")

    monkeypatch.setattr(Schedule, "producer", property(waits))
    monkeypatch.setattr(DatabaseScheduler, "tick", lambda _schedule: 2.0)
    Schedule.__new__(Schedule).tick()
    assert told == ["SIGTERM", "still waits"]


def test_what_waits_for_its_turn_is_put_in_order_anew_once_the_clock_was_moved_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schedule, heaps = Schedule.__new__(Schedule), list[object]()

    def ticks(ticked: Schedule) -> float:
        heaps.append(ticked._heap)
        return 1.0

    monkeypatch.setattr(DatabaseScheduler, "tick", ticks)
    monkeypatch.setattr(Schedule, "producer", None)
    for moment in (100.0, 101.0, 50.0, 51.0):
        schedule._heap = [moment]
        monkeypatch.setattr(time, "time", lambda shown=moment: shown)
        schedule.tick()
    assert heaps == [[100.0], [101.0], None, [51.0]]


@pytest.mark.parametrize(
    "when",
    [
        {"interval": IntervalSchedule(every=1, period="seconds")},
        {"crontab": CrontabSchedule(minute="0", hour="3", timezone="Europe/Paris")},
        {"crontab": CrontabSchedule(minute="0", hour="3", day_of_month="1", timezone="Europe/Paris")},
    ],
    ids=["each second", "each night", "each month"],
)
def test_a_last_run_that_lies_ahead_keeps_nothing_from_running_once_the_clock_was_moved_back(
    when: dict[str, Any],
) -> None:
    """Of a day that the clock had shown too early the night's jobs counted as done."""
    ahead = timezone.now() + datetime.timedelta(hours=1)
    entry = Entry(PeriodicTask(name="x", task="objectives.drain", last_run_at=ahead, **when), app=app)
    assert entry.is_due()[0]
    ran = next(entry)
    assert not ran.is_due()[0]


@pytest.mark.django_db
def test_what_was_due_at_another_hour_while_no_beat_ran_is_sent_by_the_next() -> None:
    now = timezone.localtime()
    for away in (3, 12, 21):
        when = CrontabSchedule.objects.create(minute="0", hour=str((now.hour + away) % 24), timezone="Europe/Paris")
        ran = now - datetime.timedelta(days=2)
        PeriodicTask.objects.create(name=f"of {away}", task="tracker.write_mails", crontab=when, last_run_at=ran)
    entries = Schedule(app=app, lazy=True).all_as_schedule()
    assert [entries[f"of {away}"].is_due()[0] for away in (3, 12, 21)] == [True, True, True]


@pytest.mark.parametrize(
    ("trouble", "is_a_trace"), [(OperationalError("Connection refused"), False), (TypeError("two of them"), True)]
)
def test_a_broker_that_is_gone_is_a_line_of_the_log_and_a_fault_of_ours_its_trace(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, trouble: Exception, is_a_trace: bool
) -> None:
    """Each second a trace of forty lines, for as long as it is gone: nobody found the reason among them."""

    def fails(*_given: object, **_named: object) -> None:
        raise trouble

    monkeypatch.setattr(app.tasks[drain_changes.name], "apply_async", fails)
    monkeypatch.setattr(Schedule, "sync", lambda _own: None)
    schedule: Any = Schedule.__new__(Schedule)
    vars(schedule).update(app=app, sync_every_tasks=None, _tasks_since_sync=0, _last_sync=time.monotonic())
    schedule.apply_entry(
        celery.beat.ScheduleEntry("Carry changes", drain_changes.name, schedule=celery.schedules.schedule(1), app=app)
    )
    [told] = [one for one in caplog.records if one.levelname == "ERROR"]
    assert str(trouble) in told.getMessage()
    assert (told.exc_info is not None) == is_a_trace
    assert ("\n" in told.getMessage()) == is_a_trace
