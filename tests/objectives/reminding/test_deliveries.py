"""Is each mail sent once, though workers run twice or die, and the server refuses? Nothing lost, nobody held up."""

import datetime
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from objectives.acts.wishes import want_mail
from objectives.clock import today
from objectives.models import Delivery, DeliveryState, MailKind, ProjectLead, User
from objectives.reminding import deliveries, letters
from objectives.reminding.deliveries import FIRST_RETRY, LEASE
from objectives.reminding.letters import Letter, Send, write_again, write_mails
from tests.objectives.reminding.making import MONDAY, WEDNESDAY, Box, due_on, lead_of
from tests.portfolio import small_portfolio

MINUTE = datetime.timedelta(minutes=1)


class DiedError(BaseException):
    """A worker was killed here."""


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime.datetime(2018, 6, 6, 5, tzinfo=datetime.UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def lead(transactional_db: None) -> User:
    """Of a project with a milestone that is due on the Wednesday."""
    project = small_portfolio().hidden
    project.milestones.update(due=WEDNESDAY)
    return lead_of(project)


def only() -> Delivery:
    return Delivery.objects.get()


@pytest.mark.slow
def test_eight_workers_at_once_send_one_mail_to_each_person(lead: User) -> None:
    project = ProjectLead.objects.get(person=lead).project
    for number in range(11):
        lead_of(project, f"lead{number}@example.org")
    sent, at_once, start = list[Letter](), threading.Lock(), threading.Barrier(8)

    def send(letter: Letter) -> None:
        with at_once:
            sent.append(letter)

    def work(_number: int) -> int:
        try:
            start.wait()
            return write_mails(MONDAY, send) + write_mails(WEDNESDAY, send) + write_again(WEDNESDAY, send)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        counted = sum(workers.map(work, range(8)))
    names = [letter.name for letter in sent]
    assert len(names) == len(set(names)) == counted
    assert sum(letter.kind == MailKind.DIGEST for letter in sent) == 12
    assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.SENT}


@pytest.mark.parametrize("where", ["before composing", "before sending", "after sending", "before marking"])
def test_a_worker_that_dies_is_made_up_for_under_the_same_name_after_its_lease(
    lead: User, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    box = Box()

    def dies(*_: object) -> None:
        raise DiedError

    def dies_after(letter: Letter) -> None:
        box(letter)
        raise DiedError

    with monkeypatch.context() as broken:
        if where == "before composing":
            broken.setattr(letters, "letter_of", dies)
        if where == "before marking":
            broken.setattr(deliveries, "mark_sent", dies)
        send: dict[str, Send] = {"before sending": dies, "after sending": dies_after}
        with pytest.raises(DiedError):
            write_mails(WEDNESDAY, send.get(where, box))
    went_out = [letter.name for letter in box.letters]
    assert len(went_out) == (where in ("after sending", "before marking"))
    assert only().state == DeliveryState.CLAIMED
    clock.shift(LEASE - MINUTE)
    assert box.write(WEDNESDAY) == box.again(WEDNESDAY) == [], "its lease still holds"
    clock.shift(2 * MINUTE)
    (letter,) = box.again(WEDNESDAY)
    assert went_out in ([], [letter.name]), "the same mail, recognisably"
    assert box.write(WEDNESDAY) == box.again(WEDNESDAY) == []
    assert (only().state, only().attempts) == (DeliveryState.SENT, 2)


@pytest.mark.parametrize("step", ["claim", "give_way", "told"])
def test_a_worker_that_dies_before_it_claims_leaves_everything_to_the_next(
    lead: User, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def dies(*_: object) -> None:
        raise DiedError

    with monkeypatch.context() as broken:
        broken.setattr(deliveries, step, dies)
        with pytest.raises(DiedError):
            write_mails(WEDNESDAY, Box())
    assert len(Box().write(WEDNESDAY)) == 1


def test_a_server_that_refuses_is_asked_again_ever_later_and_holds_nobody_up(
    lead: User, clock: time_machine.Traveller
) -> None:
    other = lead_of(ProjectLead.objects.get(person=lead).project, "other@example.org")
    box = Box(refuses={lead.email})
    assert [letter.person for letter in box.write(WEDNESDAY)] == [other]
    failed = Delivery.objects.get(person=lead)
    assert (failed.state, failed.error) == (DeliveryState.FAILED, "RefusedError: [Errno 550] no such mailbox")
    waits = []
    for _ in range(8):
        assert failed.retry_at is not None
        waits.append((failed.retry_at - failed.claimed_at) / MINUTE)
        clock.shift(failed.retry_at - failed.claimed_at - MINUTE)
        assert box.again(WEDNESDAY) == []
        assert Delivery.objects.get(person=lead).attempts == failed.attempts, "too early"
        clock.shift(MINUTE)
        box.again(WEDNESDAY)
        failed.refresh_from_db()
    assert waits == [5, 10, 20, 40, 80, 160, 240, 240]
    assert datetime.timedelta(minutes=waits[0]) == FIRST_RETRY
    box.refuses.clear()
    clock.shift(datetime.timedelta(hours=4))
    assert [letter.person for letter in box.again(WEDNESDAY)] == [lead]
    assert box.again(WEDNESDAY) == []


def test_what_failed_all_day_is_taken_up_by_the_next_days_mail(lead: User, clock: time_machine.Traveller) -> None:
    box = Box(refuses={lead.email})
    assert box.write(WEDNESDAY) == []
    box.refuses.clear()
    clock.shift(datetime.timedelta(days=1))
    (letter,) = box.write(WEDNESDAY + datetime.timedelta(days=1))
    assert len(letter.overdue) == 1
    assert box.again(WEDNESDAY + datetime.timedelta(days=1)) == []
    assert list(Delivery.objects.order_by("for_day").values_list("state", flat=True)) == ["dropped", "sent"]


@pytest.mark.parametrize("change", ["done", "lost", "switched off", "inactive"])
def test_a_mail_that_waits_says_nothing_that_is_no_longer_so(
    lead: User, clock: time_machine.Traveller, change: str
) -> None:
    box = Box(refuses={lead.email})
    box.write(WEDNESDAY)
    box.refuses.clear()
    led = ProjectLead.objects.get(person=lead)
    if change == "done":
        led.project.milestones.update(due=WEDNESDAY + datetime.timedelta(days=100))
    if change == "lost":
        led.delete()
    if change == "switched off":
        want_mail(by=lead, kind=MailKind.REMINDER, wanted=False)
    if change == "inactive":
        User.objects.filter(pk=lead.pk).update(is_active=False)
    clock.shift(FIRST_RETRY)
    assert box.again(WEDNESDAY) == []
    assert only().state == DeliveryState.DROPPED


def test_nights_on_which_the_clock_is_moved_neither_skip_nor_double(lead: User) -> None:
    """Days are civil days of Paris: the claim is for a day, whatever the hour says and however often it comes."""
    box, project = Box(), ProjectLead.objects.get(person=lead).project
    for changed in (datetime.date(2018, 3, 25), datetime.date(2018, 10, 28)):
        before = changed - datetime.timedelta(days=1)
        due_on(project, changed, number=changed.month * 10)
        due_on(project, changed + datetime.timedelta(days=1), number=changed.month * 10 + 1)
        box.letters.clear()
        evening = datetime.datetime(before.year, before.month, before.day, 20, tzinfo=datetime.UTC)
        with time_machine.travel(evening, tick=False) as traveller:
            for _half_hour in range(30):
                box.write(today())
                traveller.shift(datetime.timedelta(minutes=30))
        assert [letter.for_day for letter in box.letters] == [before, changed]
