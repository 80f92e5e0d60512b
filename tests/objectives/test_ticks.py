"""A tick is taken by one, however many ask at once; what dies half-way is taken again; what is done stays done."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from objectives.models import Tick
from objectives.ticks import AHEAD, KEPT, LEASE, claimed, finished, is_open, once

NIGHT = datetime.datetime(2026, 1, 1, 2, tzinfo=datetime.UTC)
ASKING = 5


def all_at_once(ask: Callable[[], bool]) -> list[bool]:
    """Ask from five connections in the same moment; return the answers."""
    start = Barrier(ASKING)

    def one() -> bool:
        try:
            start.wait()
            return ask()
        finally:
            connection.close()

    with ThreadPoolExecutor(ASKING) as people:
        return [asked.result() for asked in [people.submit(one) for _ in range(ASKING)]]


def grow_old(age: datetime.timedelta) -> None:
    Tick.objects.update(claimed_at=timezone.now() - age)


@pytest.mark.django_db(transaction=True)
def test_of_five_who_claim_at_once_one_gets_it() -> None:
    for hour in range(10):
        moment = NIGHT + datetime.timedelta(hours=hour)
        assert sorted(all_at_once(partial(claimed, "check", moment))) == [False] * 4 + [True]
    assert Tick.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_of_five_who_find_a_dead_ones_claim_one_gets_it() -> None:
    assert claimed("check", NIGHT)
    grow_old(LEASE + datetime.timedelta(seconds=1))
    assert sorted(all_at_once(lambda: claimed("check", NIGHT))) == [False] * 4 + [True]


@pytest.mark.django_db
def test_jobs_and_moments_do_not_stand_in_each_others_way() -> None:
    assert claimed("check", NIGHT)
    assert claimed("roll_up", NIGHT)
    assert claimed("check", NIGHT + datetime.timedelta(days=1))
    assert not claimed("check", NIGHT.astimezone(timezone.get_fixed_timezone(120)))


@pytest.mark.django_db
def test_a_claim_holds_for_its_lease_and_what_is_done_for_ever() -> None:
    assert is_open("check", NIGHT)
    assert claimed("check", NIGHT)
    assert not is_open("check", NIGHT)
    grow_old(LEASE - datetime.timedelta(minutes=1))
    assert not claimed("check", NIGHT)
    grow_old(LEASE + datetime.timedelta(seconds=1))
    assert is_open("check", NIGHT)
    assert claimed("check", NIGHT)
    finished("check", NIGHT)
    grow_old(2 * LEASE)
    assert not is_open("check", NIGHT)
    assert not claimed("check", NIGHT)


@pytest.mark.django_db
def test_what_fails_is_done_again_after_the_lease_and_what_went_well_is_not() -> None:
    done = list[str]()

    def fail() -> None:
        raise ValueError("broken")

    def work() -> int:
        done.append("worked")
        return 7

    with pytest.raises(ValueError, match="broken"):
        once("check", NIGHT, fail)
    assert once("check", NIGHT, work) is None
    grow_old(LEASE + datetime.timedelta(seconds=1))
    assert once("check", NIGHT, work) == 7
    assert once("check", NIGHT, work) is None
    assert done == ["worked"]


@pytest.mark.django_db
def test_what_a_clock_did_that_was_ahead_is_done_again_once_it_was_set_back() -> None:
    """Jobs of the coming night counted as done, because the clock had shown that night already."""
    assert once("check", NIGHT, lambda: 1) == 1
    grow_old(-datetime.timedelta(hours=1))  # a step back by an hour does nothing twice
    assert not is_open("check", NIGHT)
    grow_old(-AHEAD - datetime.timedelta(minutes=1))
    assert is_open("check", NIGHT)
    assert once("check", NIGHT, lambda: 2) == 2
    assert once("check", NIGHT, lambda: 3) is None
    assert not is_open("check", NIGHT)


@pytest.mark.django_db
def test_a_claim_that_is_rolled_back_was_none() -> None:
    with transaction.atomic():
        assert claimed("check", NIGHT)
        transaction.set_rollback(True)
    assert claimed("check", NIGHT)


@pytest.mark.django_db
def test_ticks_of_long_ago_are_forgotten() -> None:
    for days in (0, 1):
        assert claimed("check", NIGHT + days * (KEPT + datetime.timedelta(days=1)))
    assert claimed("other", NIGHT)
    finished("check", NIGHT + KEPT + datetime.timedelta(days=1))
    assert {(tick.job, tick.scheduled_for, tick.finished_at is None) for tick in Tick.objects.all()} == {
        ("check", NIGHT + KEPT + datetime.timedelta(days=1), False),
        ("other", NIGHT, True),
    }
