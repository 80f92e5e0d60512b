"""Each change reaches its receiver, in order, under a name that stays; nobody is told who may not be."""

import datetime
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from celery import current_app
from django.conf import LazySettings
from django.db import connection
from kombu.exceptions import OperationalError

from objectives.acts.webhooks import change_webhook, remove_webhook, renew_webhook_secret, replay_webhook, try_webhook
from objectives.history import Cursor
from objectives.models import Notice, Organisation, Role, User, Webhook, WebhookMessage, WebhookState
from objectives.tasks import drain_changes
from objectives.webhooks import letters, tell, waiting
from objectives.webhooks.outcomes import GIVES_UP, KEPT, LAST_RETRY, forget_old_messages, wait_after
from objectives.webhooks.turns import LEASE, claimed
from tests.objectives.webhooks.making import BROKEN, GONE, MOMENT, Ledger, Receiver, only, webhook_of
from tests.portfolio import person

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Ledger:
    made = Ledger([True, True])
    monkeypatch.setattr(letters, "told_since", made.told_since)
    monkeypatch.setattr(letters, "changes_since", made.changes_since)
    monkeypatch.setattr(letters, "CHANGES", 2)
    return made


@pytest.fixture
def somebody() -> User:
    return person(Role.FUNDER)


@pytest.fixture
def webhook(somebody: User) -> Webhook:
    return webhook_of(somebody)


def test_changes_come_in_order_and_once(ledger: Ledger, webhook: Webhook) -> None:
    receiver = Receiver()
    ledger.says += [True] * 3
    assert tell(webhook.pk, receiver) == 3
    assert receiver.keys() == [[0, 1], [2, 3], [4]]
    assert [one.is_more for one in receiver.got] == [True, True, False]
    assert len({name for name, _keys in receiver.told()}) == 3
    assert tell(webhook.pk, receiver) == 0
    assert set(webhook.messages.values_list("state", flat=True)) == {"taken"}


def test_what_says_nothing_to_the_person_is_passed_over_without_a_message(ledger: Ledger, webhook: Webhook) -> None:
    receiver = Receiver()
    ledger.says[:] = [False] * 5 + [True]
    tell(webhook.pk, receiver)
    assert receiver.keys() == [[5]]
    ledger.says += [False]
    tell(webhook.pk, receiver)
    webhook.refresh_from_db()
    assert (webhook.change_id, len(receiver.got)) == (7, 1)


def test_what_is_not_taken_comes_again_under_its_name_with_the_same_changes_before_any_other(
    ledger: Ledger, webhook: Webhook, clock: time_machine.Traveller
) -> None:
    receiver = Receiver([BROKEN, BROKEN])
    ledger.says[:] = [True]
    tell(webhook.pk, receiver)
    ledger.says += [True, True]
    assert tell(webhook.pk, receiver) == 0, "not before its time"
    for _ in range(2):
        clock.shift(datetime.timedelta(minutes=1))
        tell(webhook.pk, receiver)
    assert receiver.keys() == [[0], [0], [0], [1, 2]]
    names = [name for name, _keys in receiver.told()]
    assert names[0] == names[1] == names[2] != names[3]
    first = WebhookMessage.objects.get(webhook=webhook, change_id=0, kind="changes")
    assert (first.attempts, first.status, first.state) == (3, 204, "taken")


def test_waits_grow_to_hours_and_are_not_all_alike() -> None:
    shortest = [min(wait_after(attempts) for _ in range(50)) for attempts in range(1, 40)]
    longest = [max(wait_after(attempts) for _ in range(50)) for attempts in range(1, 40)]
    assert datetime.timedelta(seconds=8) <= shortest[0] < longest[0] <= datetime.timedelta(seconds=12)
    assert all(longest[place] < shortest[place + 1] for place in range(5))
    assert max(longest) <= LAST_RETRY * 6 / 5


def test_after_three_days_it_is_stopped_and_its_person_told_and_resumed_it_goes_on_where_it_stopped(
    ledger: Ledger, webhook: Webhook, somebody: User, clock: time_machine.Traveller
) -> None:
    receiver = Receiver([BROKEN] * 40)
    while Webhook.objects.get().state == WebhookState.ACTIVE:
        tell(webhook.pk, receiver)
        clock.shift(LAST_RETRY * 6 / 5)
    assert GIVES_UP < datetime.datetime.now(datetime.UTC) - MOMENT < GIVES_UP + DAY
    tries = len(receiver.got)
    assert 6 < tries < 40
    notice = Notice.objects.get(person=somebody)
    assert (notice.kind, notice.told["state"]) == ("webhook", "failing")
    tell(webhook.pk, receiver)
    assert len(receiver.got) == tries
    change_webhook(by=somebody, key=webhook.key, active=True)
    tell(webhook.pk, receiver)
    assert Webhook.objects.get().state == WebhookState.ACTIVE, "it has three days again"
    receiver.answers.clear()
    clock.shift(DAY)
    tell(webhook.pk, receiver)
    assert len({name for name, _keys in receiver.told()}) == 1
    assert only(webhook).state == "taken"


def test_a_receiver_that_is_gone_stops_it_at_once(ledger: Ledger, webhook: Webhook, somebody: User) -> None:
    receiver = Receiver([GONE])
    tell(webhook.pk, receiver)
    assert Webhook.objects.get().state == WebhookState.GONE
    assert Notice.objects.get(person=somebody).told["state"] == "gone"


@pytest.mark.parametrize("change", ["role", "organisation"])
def test_who_sees_otherwise_than_before_is_told_nothing_until_they_begin_anew(
    ledger: Ledger, webhook: Webhook, somebody: User, change: str
) -> None:
    funder = Organisation.objects.create(code="ministry", name="m", kind="funder")
    User.objects.filter(pk=somebody.pk).update(**{"role": Role.BOARD} if change == "role" else {"organisation": funder})
    receiver = Receiver()
    tell(webhook.pk, receiver)
    assert (receiver.got, Webhook.objects.get().state) == ([], WebhookState.SIGHT)
    somebody.refresh_from_db()
    try_webhook(by=somebody, key=webhook.key)
    tell(webhook.pk, receiver)
    assert receiver.got.pop().part.next.transaction_id > 0, "a test gives no cursor of before"
    change_webhook(by=somebody, key=webhook.key, active=True)
    tell(webhook.pk, receiver)
    row = Webhook.objects.get()
    assert (receiver.got, row.state) == ([], WebhookState.ACTIVE)
    assert row.transaction_id > 0, "from now on"


def test_who_left_is_told_nothing(ledger: Ledger, webhook: Webhook, somebody: User) -> None:
    receiver = Receiver()
    try_webhook(by=somebody, key=webhook.key)
    assert waiting() == [webhook.pk]
    User.objects.filter(pk=somebody.pk).update(is_active=False)
    assert waiting() == []
    assert tell(webhook.pk, receiver) == 0


def test_who_leaves_between_two_messages_is_not_told_the_second(
    ledger: Ledger, webhook: Webhook, somebody: User
) -> None:
    ledger.says += [True, True]
    receiver = Receiver(meanwhile=lambda: User.objects.filter(pk=somebody.pk).update(is_active=False))
    tell(webhook.pk, receiver)
    assert receiver.keys() == [[0, 1]]


@pytest.mark.parametrize("act", ["pause", "replay", "remove"])
def test_what_its_person_does_while_a_message_is_on_its_way_holds(
    ledger: Ledger, webhook: Webhook, somebody: User, act: str
) -> None:
    ledger.says += [True, True]
    acts = {
        "pause": lambda: change_webhook(by=somebody, key=webhook.key, active=False),
        "replay": lambda: replay_webhook(by=somebody, key=webhook.key, begins=Cursor(0, 1)),
        "remove": lambda: remove_webhook(by=somebody, key=webhook.key),
    }
    receiver = Receiver(meanwhile=acts[act])
    tell(webhook.pk, receiver)
    assert receiver.keys() == [[0, 1]]
    found = Webhook.objects.filter(pk=webhook.pk).values_list("state", "change_id").first()
    assert found == {"pause": ("paused", 2), "replay": ("active", 1), "remove": None}[act]


def test_replayed_it_is_told_again_in_new_messages(ledger: Ledger, webhook: Webhook, somebody: User) -> None:
    receiver = Receiver([BROKEN])
    tell(webhook.pk, receiver)
    replay_webhook(by=somebody, key=webhook.key, begins=Cursor(0, 1))
    tell(webhook.pk, receiver)
    assert receiver.keys() == [[0, 1], [1]]
    assert receiver.got[0].message.identity != receiver.got[1].message.identity
    assert list(webhook.messages.filter(kind="changes").values_list("state", flat=True)) == ["taken", "dropped"]


def test_a_test_is_sent_though_it_is_paused_and_is_tried_once(ledger: Ledger, webhook: Webhook, somebody: User) -> None:
    change_webhook(by=somebody, key=webhook.key, active=False)
    receiver = Receiver([BROKEN])
    message = try_webhook(by=somebody, key=webhook.key)
    assert try_webhook(by=somebody, key=webhook.key) == message, "asked for twice it is sent once"
    assert tell(webhook.pk, receiver) == 1
    assert tell(webhook.pk, receiver) == 0
    assert receiver.keys() == [[]]
    message.refresh_from_db()
    assert (message.state, message.status) == ("failed", 500)
    assert not Notice.objects.exists()


def test_a_mistake_of_ours_is_a_try_that_failed(ledger: Ledger, webhook: Webhook) -> None:
    def breaks(*_: object) -> None:
        raise KeyError

    tell(webhook.pk, Receiver(meanwhile=breaks))
    assert (only(webhook).trouble, only(webhook).state) == ("ours", "waiting")


def test_a_dead_workers_turn_is_taken_over_when_its_lease_is_over(
    ledger: Ledger, webhook: Webhook, clock: time_machine.Traveller
) -> None:
    receiver = Receiver()
    assert claimed(webhook.pk)
    clock.shift(LEASE / 2)
    assert tell(webhook.pk, receiver) == 0
    clock.shift(LEASE / 2)
    assert tell(webhook.pk, receiver) == 1


def test_as_many_are_told_at_once_as_the_settings_say_and_who_waited_longest_comes_first(
    ledger: Ledger, webhook: Webhook, somebody: User, settings: LazySettings, clock: time_machine.Traveller
) -> None:
    other = webhook_of(person(Role.BOARD))
    for one in (webhook, other):
        try_webhook(by=one.person, key=one.key)
    assert waiting() == [webhook.pk]
    seen = list[object]()
    receiver = Receiver(meanwhile=lambda: seen.append((waiting(), claimed(other.pk))))
    tell(webhook.pk, receiver)
    assert seen[0] == ([], None)
    try_webhook(by=somebody, key=webhook.key)
    assert waiting() == [other.pk]
    settings.WEBHOOKS_AT_ONCE = 2
    assert waiting() == [other.pk, webhook.pk]


def test_a_worker_that_was_only_slow_notes_nothing_over_who_took_over(
    ledger: Ledger, webhook: Webhook, clock: time_machine.Traveller
) -> None:
    other = Receiver()

    def slow() -> None:
        clock.shift(LEASE)
        tell(webhook.pk, other)

    receiver = Receiver([BROKEN], meanwhile=slow)
    tell(webhook.pk, receiver)
    assert receiver.told() == other.told(), "at least once, and known for the same"
    assert (only(webhook).state, only(webhook).status) == ("taken", 204)
    assert Webhook.objects.get().retry_at is None


def test_it_is_signed_with_two_secrets_for_a_day(
    ledger: Ledger, webhook: Webhook, somebody: User, clock: time_machine.Traveller
) -> None:
    signed: list[list[str]] = []
    receiver = Receiver(meanwhile=lambda: signed.append(receiver.got[-1].sealed_secrets))
    renew_webhook_secret(by=somebody, key=webhook.key)
    tell(webhook.pk, receiver)
    clock.shift(DAY)
    ledger.says += [True]
    tell(webhook.pk, receiver)
    both, one = signed
    assert [len(both), len(one)] == [2, 1]
    assert (both[0], both[1]) == (one[0], webhook.secret)


def test_the_log_is_kept_for_thirty_days(ledger: Ledger, webhook: Webhook) -> None:
    tell(webhook.pk, Receiver())
    ledger.says += [True]
    tell(webhook.pk, Receiver([BROKEN]))
    assert forget_old_messages(MOMENT + KEPT) == 0
    assert forget_old_messages(MOMENT + KEPT + DAY) == 2
    assert only(webhook).state == "waiting"


def test_after_a_drain_whoever_waits_is_told_and_a_dead_broker_costs_nothing(
    webhook: Webhook, somebody: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, given, **_: asked.append((name, given)))
    drain_changes()
    assert asked == []
    try_webhook(by=somebody, key=webhook.key)
    drain_changes()
    assert asked == [("api.tell_webhook", [webhook.pk])]

    def dead(*_: object, **__: object) -> None:
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", dead)
    drain_changes()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_workers_at_once_send_each_message_once(ledger: Ledger, webhook: Webhook) -> None:
    ledger.says += [True] * 6
    receiver, start = Receiver(), threading.Barrier(8)

    def work(_number: int) -> int:
        try:
            start.wait()
            return tell(webhook.pk, receiver)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as workers:
        counted = sum(workers.map(work, range(8)))
    assert receiver.keys() == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert counted == 4
