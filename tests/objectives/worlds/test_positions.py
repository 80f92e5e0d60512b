"""What had been recorded at a moment: whole transactions, the same whenever it is asked, and nothing of the future."""

import datetime

import pgtrigger
import pytest
from django.db import transaction
from django.utils import timezone

from objectives.models import Change, Territory
from objectives.worlds import FutureError, NotSettledError, end_of, first_recorded, known_at, position_at, position_now
from objectives.worlds import position as positions
from tests.elsewhere import another_connection

in_the_open = pytest.mark.django_db(transaction=True)

INSERT = """INSERT INTO objectives_territory (code, kind, name, in_cluster, source, note, nuts2016)
    VALUES (%s, 'city', %s, false, '{}', '', '')"""


def place(code: str) -> Territory:
    return Territory.objects.create(code=code, kind="city", name=code, in_cluster=False)


def places() -> list[str]:
    return list(Territory.objects.order_by("code").values_list("code", flat=True))


@in_the_open
def test_what_was_not_committed_is_not_known_though_it_began_before() -> None:
    place("before")
    with another_connection() as other:
        other.execute(INSERT, ["late", "late"])
        then = position_now()
        other.commit()
    place("after")
    with known_at(then):
        assert places() == ["before"]
    assert places() == ["after", "before", "late"]


@in_the_open
def test_a_transaction_is_known_whole_or_not_at_all() -> None:
    with another_connection() as other:
        other.execute(INSERT, ["early", "early"])
        place("meanwhile")
        moment = timezone.now()
        other.execute(INSERT, ["late", "late"])
        other.commit()
    with known_at(position_at(moment)):
        assert places() == ["meanwhile"]


@in_the_open
def test_while_something_of_before_may_still_be_committed_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "PATIENCE", 1)
    with another_connection() as other:
        other.execute(INSERT, ["early", "early"])
        moment = timezone.now()
        with pytest.raises(NotSettledError):
            position_at(moment)
        other.commit()
    with known_at(position_at(moment)):
        assert places() == ["early"]


@in_the_open
def test_who_began_after_the_moment_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "PATIENCE", 1)
    place("before")
    moment = timezone.now()
    with another_connection() as other:
        other.execute(INSERT, ["after", "after"])
        said = position_at(moment)
        other.commit()
    assert position_at(moment) == said
    with known_at(said):
        assert places() == ["before"]


@in_the_open
def test_a_day_is_over_at_midnight_in_paris() -> None:
    for code, minute in (("in-summer-before", 59), ("in-summer-after", 60)):
        change = place(code).pk
        moment = datetime.datetime(2018, 6, 30, 21, tzinfo=datetime.UTC) + datetime.timedelta(minutes=minute)
        with pgtrigger.ignore("objectives.Change:only_added_to"):
            Change.objects.filter(key=change).update(recorded_at=moment)
    with known_at(position_at(end_of(datetime.date(2018, 6, 30)))):
        assert places() == ["in-summer-before"]
    with known_at(position_at(end_of(datetime.date(2018, 6, 29)))):
        assert places() == []
    assert first_recorded() == datetime.datetime(2018, 6, 30, 21, 59, tzinfo=datetime.UTC)


@in_the_open
def test_nobody_knows_the_future_and_nothing_was_known_before_the_first_record() -> None:
    assert first_recorded() is None
    place("now")
    with pytest.raises(FutureError):
        position_at(timezone.now() + datetime.timedelta(hours=1))
    with known_at(position_at(end_of(datetime.date(1999, 12, 31)))):
        assert places() == []


@in_the_open
def test_what_was_rolled_back_was_never_known() -> None:
    with transaction.atomic():
        place("never")
        transaction.set_rollback(True)
    then = position_now()
    place("after")
    with known_at(then):
        assert places() == []
