"""Every clock finds the same last moment at which the schedule wanted a job; each tick of it gives one run."""

import datetime
from typing import Any

import pytest
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask

from objectives import tasks
from objectives.models import RollupRun, RunKind, Tick
from objectives.schedule import last_due
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
JOB = "objectives.roll_up"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def scheduled(name: str = "Job", **when: Any) -> PeriodicTask:
    return PeriodicTask.objects.create(name=name, task=JOB, **when)


def crontab(**fields: str) -> CrontabSchedule:
    return CrontabSchedule.objects.create(**{"minute": "0", "hour": "3", "timezone": "Europe/Paris"} | fields)


@pytest.fixture(autouse=True)
def nothing_scheduled() -> None:
    PeriodicTask.objects.all().delete()


@pytest.mark.parametrize(
    ("fields", "now", "due"),
    [
        ({}, "2026-01-10T02:00:00+00:00", "2026-01-10T02:00:00+00:00"),
        ({}, "2026-01-10T01:59:59+00:00", "2026-01-09T02:00:00+00:00"),
        ({}, "2026-07-10T01:00:00+00:00", "2026-07-10T01:00:00+00:00"),  # summer
        ({"hour": "2", "minute": "30"}, "2026-10-25T12:00:00+00:00", "2026-10-25T00:30:00+00:00"),  # twice that night
        ({"day_of_week": "1"}, "2026-01-11T12:00:00+00:00", "2026-01-05T02:00:00+00:00"),
        ({"day_of_month": "1", "month_of_year": "4"}, "2026-03-31T12:00:00+00:00", "2025-04-01T01:00:00+00:00"),
        ({"minute": "*/20", "hour": "*"}, "2026-01-10T12:39:59.9+00:00", "2026-01-10T12:20:00+00:00"),
        ({"day_of_month": "31", "month_of_year": "12", "day_of_week": "3"}, "2024-12-01T12:00:00+00:00", None),
    ],
)  # fmt: skip
def test_a_crontab_is_due_on_its_minute_in_its_own_zone(fields: dict[str, str], now: str, due: str | None) -> None:
    scheduled(crontab=crontab(**fields))
    assert last_due(JOB, moment(now)) == (due and moment(due))


def test_an_interval_is_due_at_the_same_moments_whenever_a_clock_was_started() -> None:
    scheduled(interval=IntervalSchedule.objects.create(every=2, period="hours"))
    for now in ("2026-01-10T10:00:00+00:00", "2026-01-10T11:59:59.999+00:00", "2026-01-10T12:30:00+01:00"):
        assert last_due(JOB, moment(now)) == moment("2026-01-10T10:00:00+00:00")


def test_a_day_is_due_once_it_is_there_and_the_newest_of_several_entries_counts() -> None:
    scheduled(clocked=ClockedSchedule.objects.create(clocked_time=moment("2026-01-10T05:00:00+00:00")), one_off=True)
    assert last_due(JOB, moment("2026-01-10T04:59:59+00:00")) is None
    scheduled("Nightly", crontab=crontab())
    assert last_due(JOB, moment("2026-01-10T04:59:59+00:00")) == moment("2026-01-10T02:00:00+00:00")
    assert last_due(JOB, moment("2026-01-10T06:00:00+00:00")) == moment("2026-01-10T05:00:00+00:00")
    PeriodicTask.objects.update(enabled=False)
    assert last_due(JOB, moment("2026-01-10T06:00:00+00:00")) is None


def test_five_deliveries_of_one_tick_give_one_run_and_the_next_tick_another() -> None:
    nightly = scheduled(crontab=crontab())
    for _ in range(5):
        tasks.roll_up_contracts()
    assert RollupRun.objects.filter(kind=RunKind.FULL).count() == 1
    assert Tick.objects.get().finished_at
    nightly.crontab.hour = "4"
    nightly.crontab.save()
    for _ in range(5):
        tasks.roll_up_contracts()
    assert RollupRun.objects.filter(kind=RunKind.FULL).count() == 2


def test_without_any_beat_a_worker_does_what_is_due_once() -> None:
    tasks.do_what_is_due()
    assert not RollupRun.objects.filter(kind=RunKind.FULL).exists(), "nothing is scheduled"
    scheduled(crontab=crontab())
    for _ in range(3):
        tasks.do_what_is_due()
    assert RollupRun.objects.filter(kind=RunKind.FULL).count() == 1


def test_what_no_schedule_wants_runs_whenever_it_is_asked_for() -> None:
    for _ in range(2):
        tasks.roll_up_contracts()
    assert RollupRun.objects.filter(kind=RunKind.FULL).count() == 2
    assert not Tick.objects.exists()
