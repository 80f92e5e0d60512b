"""The clock is moved under all processes at once: both nights on which Paris does it, a step back, and past a lease."""

import datetime
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.faults.conftest import FORM
from tests.faults.ground import happened
from tests.faults.house import House, house
from tests.faults.moving import SEES_WITHIN, Clock
from tracker.celery import EVERY

pytestmark = [
    pytest.mark.skipif(not FORM, reason="FAULTS is not set: the clock was NOT moved (make test-faults)"),
    pytest.mark.slow,
    pytest.mark.timeout(580),
]
PARIS = ZoneInfo("Europe/Paris")
NIGHTS = (datetime.date(2018, 3, 25), datetime.date(2018, 10, 28))
"""In the first there is no half past two, in the second there are two."""
SHOWN = (-3, -1, 0, 1, 2, 3, 5, 4, 5, 6)
"""Hours of UTC, half past each: once the clock goes back by an hour."""
DAILY = """
    SELECT job, (scheduled_for AT TIME ZONE 'Europe/Paris')::date::text, count(*), count(finished_at)
    FROM objectives_tick WHERE job = ANY (%s) GROUP BY 1, 2"""
JOBS = ["objectives.check", "objectives.verify_seals", "objectives.forget", "objectives.erase_enquiries"]
CHECKED = """
    SELECT count(*), sum(difference_count) FROM objectives_rolluprun
    WHERE kind = 'check' AND (started_at AT TIME ZONE 'Europe/Paris')::date = %s"""
AT_REST = """
    SELECT bool_and(finished_at IS NOT NULL) AND bool_or(job = 'objectives.packs_of_seals' AND scheduled_for >= %s)
    FROM objectives_tick"""
SENT = "SELECT kind || '.' || for_day || '.' || person_id FROM objectives_delivery WHERE state = 'sent'"
MORNINGS = """
    SELECT count(DISTINCT d.person_id) FILTER (WHERE u.email ~ '^lead' AND d.for_day = %(day)s),
        count(DISTINCT d.person_id) FILTER (WHERE u.email ~ '^staff' AND d.for_day >= %(day)s::date - 1)
    FROM objectives_delivery d JOIN objectives_user u ON u.id = d.person_id WHERE d.state = 'sent'"""
"""To leads something is due the day after each night; staff, whom only what is late concerns, may have been told the
evening before: a morning that the clock jumped over is made good."""
OF_A_MORNING = "SELECT count(*) FROM objectives_delivery WHERE for_day = %s AND state = 'sent'"
LEADS, STAFF, A_DAY = 3, 2, datetime.timedelta(days=1)


def at(night: datetime.date, hour: int) -> datetime.datetime:
    return datetime.datetime.combine(night, datetime.time(0, 30), datetime.UTC) + datetime.timedelta(hours=hour)


def test_nothing_is_skipped_or_doubled_when_the_clock_is_moved(data: Path) -> None:
    data.mkdir(exist_ok=True)
    clock = Clock(data)
    clock.show(at(NIGHTS[0], -20))
    due = tuple(str(night + A_DAY) for night in NIGHTS)
    with house(data, beats=2, due=due, variables={"SEXTANT_TODAY": ""} | clock.variables) as there:
        contracts = there.ground.asked("SELECT count(*) FROM objectives_contract")[0][0]
        for night in NIGHTS:
            for hour in SHOWN:
                clock.show(at(night, hour))
                assert settles(there, night, hour), f"{night} {hour}: {there.ground.asked(DAILY, JOBS)}"
            done = {(job, day): (ticks, ended) for job, day, ticks, ended in there.ground.asked(DAILY, JOBS)}
            assert {done.get((job, str(night))) for job in JOBS} == {(1, 1)}, done
            there.ground.do("send", "2", "tracker.write_mails")
            assert happened(60, partial(were_written, there, night)), there.ground.said()
            assert there.ground.asked(CHECKED, night) == [(contracts, 0)], "each contract was checked, and once"
        a_mail_whose_worker_died_is_sent_again_after_its_lease(there, clock)
        assert set(there.sinks.mailbox.got) == {f"<{name}@sextant.test>" for (name,) in there.ground.asked(SENT)}
    print(f"\nnights {len(NIGHTS)}, clocks shown {len(NIGHTS) * len(SHOWN) + 1}, {dict(done)}")  # noqa: T201 (record)


def were_written(there: House, morning: datetime.date) -> bool:
    """Whether each lead, and who keeps the data, has had the mail of a morning."""
    return there.ground.asked(MORNINGS, day=morning) == [(LEADS, STAFF)]


def settles(there: House, night: datetime.date, hour: int) -> bool:
    """Wait until the workers have done what is due by the clock that they are shown, and are at nothing.

    A clock that is moved past the lease of a run has another worker do the same again: that is meant so.
    """
    time.sleep(EVERY + SEES_WITHIN)
    shown = at(night, hour).replace(minute=0)
    return happened(60, lambda: there.ground.asked(AT_REST, shown) == [(True,)])


def a_mail_whose_worker_died_is_sent_again_after_its_lease(there: House, clock: Clock) -> None:
    """The worker is killed between sending and marking: nobody knows whether the mail went out.

    It sends two at a time, to different people: each that was under way goes out again, under the name that it had.
    """
    mailbox, morning = there.sinks.mailbox, NIGHTS[1] + A_DAY
    before = Counter(mailbox.got)
    mailbox.goes_on.clear()
    clock.show(at(morning, 7))
    there.ground.do("send", "1", "tracker.write_mails")
    assert happened(60, lambda: mailbox.got.total() > before.total()), there.ground.said()
    there.ground.supervisor.services["worker-mail"].hit(signal.SIGKILL)
    mailbox.goes_on.set()
    under_way = mailbox.got - before
    assert set(under_way.values()) == {1}, under_way
    clock.show(at(morning, 7) + datetime.timedelta(minutes=31))
    assert happened(120, lambda: all(mailbox.got[name] == 2 for name in under_way)), there.ground.said()
    assert there.ground.is_carried_over("mails")
    assert there.ground.asked(OF_A_MORNING, morning)[0][0] >= 1
