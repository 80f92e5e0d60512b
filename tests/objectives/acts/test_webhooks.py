"""Webhooks are made from a place in the ledger, with a secret shown once, and are their person's alone."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from objectives import access
from objectives.acts.webhooks import (
    AT_ONCE,
    SEALED_FOR,
    TESTS_AN_HOUR,
    change_webhook,
    create_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    try_webhook,
)
from objectives.clock import now
from objectives.history import START, Cursor
from objectives.models import Notice, Role, User, Webhook, WebhookMessage
from objectives.secrets import unseal
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
URL = "https://receiver.example.org/sextant"


@of_the_file
def somebody() -> User:
    return person(Role.FUNDER)


def made(by: User) -> tuple[Webhook, str]:
    return create_webhook(by=by, name=" Warehouse ", url=URL)


def test_it_is_told_from_now_on_and_is_tried_first(somebody: User) -> None:
    webhook, secret = made(somebody)
    assert (webhook.name, webhook.state) == ("Warehouse", "active")
    assert webhook.transaction_id > 0
    assert webhook.messages.get().kind == "test"
    assert not Notice.objects.exists()
    assert secret.startswith("whsec_")
    row = Webhook.objects.filter(pk=webhook.pk).values().get()
    assert not [value for value in row.values() if secret in str(value)]
    assert unseal(SEALED_FOR, webhook.secret) == secret
    assert unseal("another purpose", webhook.secret) is None


def test_it_can_be_told_from_a_cursor_on_and_of_a_machine_that_made_it_its_person_is_told(somebody: User) -> None:
    webhook, _secret = create_webhook(by=somebody, name="W", url=URL, begins=Cursor(3, 4), token="Report")
    assert (webhook.transaction_id, webhook.change_id) == (3, 4)
    assert Notice.objects.get(person=somebody).told["token"] == "Report"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "a" * 101}, "name"),
        ({"name": "a\0"}, "name"),
        ({"url": "http://x.org"}, "url"),
    ],
)
def test_what_is_wrong_is_refused_by_its_field(somebody: User, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        create_webhook(by=somebody, **{"name": "W", "url": URL} | wrong)  # type: ignore[arg-type]
    assert list(refused.value.message_dict) == [field]
    webhook, _secret = made(somebody)
    with pytest.raises(ValidationError) as refused:
        change_webhook(by=somebody, key=webhook.key, **wrong)  # type: ignore[arg-type]
    assert list(refused.value.message_dict) == [field]


def test_nobody_has_more_than_a_few_nor_tests_without_end(somebody: User) -> None:
    webhook, _secret = made(somebody)
    for _ in range(AT_ONCE - 1):
        made(somebody)
    with pytest.raises(ValidationError, match=str(AT_ONCE)):
        made(somebody)
    for _ in range(TESTS_AN_HOUR - 1):
        webhook.messages.update(state="taken")
        try_webhook(by=somebody, key=webhook.key)
    webhook.messages.update(state="taken")
    with pytest.raises(ValidationError, match=str(TESTS_AN_HOUR)):
        try_webhook(by=somebody, key=webhook.key)


def test_it_is_renamed_moved_paused_and_removed(somebody: User) -> None:
    webhook, _secret = made(somebody)
    changed = change_webhook(by=somebody, key=webhook.key, name="Other", url=URL + "/2", active=False)
    assert (changed.name, changed.url, changed.state) == ("Other", URL + "/2", "paused")
    assert change_webhook(by=somebody, key=webhook.key, active=True).state == "active"
    remove_webhook(by=somebody, key=webhook.key)
    assert not WebhookMessage.objects.exists()


def test_a_secret_renewed_twice_within_a_day_leaves_the_one_that_the_receiver_has(somebody: User) -> None:
    webhook, first = made(somebody)
    renew_webhook_secret(by=somebody, key=webhook.key)
    renewed, third = renew_webhook_secret(by=somebody, key=webhook.key)
    assert [unseal(SEALED_FOR, one) for one in (renewed.secret, renewed.old_secret)] == [third, first]
    Webhook.objects.update(old_secret_until=now())
    later, fourth = renew_webhook_secret(by=somebody, key=webhook.key)
    assert [unseal(SEALED_FOR, one) for one in (later.secret, later.old_secret)] == [fourth, third]


def test_a_colleague_and_an_administrator_find_none_and_who_left_has_none(somebody: User) -> None:
    webhook, _secret = made(somebody)
    for other in (person(Role.STAFF), person(Role.ADMINISTRATOR)):
        for act in (change_webhook, try_webhook, renew_webhook_secret, remove_webhook):
            with pytest.raises(Webhook.DoesNotExist):
                act(by=other, key=webhook.key)
        with pytest.raises(Webhook.DoesNotExist):
            replay_webhook(by=other, key=webhook.key, begins=START)
    with pytest.raises(Webhook.DoesNotExist):
        try_webhook(by=somebody, key=uuid.uuid4())
    somebody.is_active = False
    assert not access.own_webhooks(somebody).exists()
    assert not access.own_webhook_messages(somebody).exists()
