"""A message says what the feed says to its person, and is signed so that the libraries of receivers believe it."""

import base64
import datetime
import hashlib
import hmac
import json

import pytest
from django.conf import LazySettings
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from api.webhooks.telling import body_of, headers_of, send
from objectives.acts.webhooks import create_webhook, renew_webhook_secret
from objectives.feed import Part, Shown
from objectives.history import START
from objectives.models import Project, Role, User, Webhook, WebhookMessage
from objectives.webhooks import Letter
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
URL = "https://receiver.example.org/sextant"
NOW = datetime.datetime(2018, 6, 6, 5, tzinfo=datetime.UTC)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def funder(portfolio: Portfolio) -> User:
    return person(Role.FUNDER, portfolio.funder)


def letter_to(webhook: Webhook) -> Letter:
    """Return a letter that would tell of all projects, whoever may see them."""
    shown = tuple(Shown("project", key, NOW) for key in Project.objects.values_list("pk", flat=True))
    message = WebhookMessage.objects.filter(webhook=webhook).latest("pk")
    return Letter(webhook, message, Part((), shown, START, is_last=True, changes=2), is_more=False)


def test_a_message_holds_what_its_person_may_see_as_the_lists_show_it(funder: User, portfolio: Portfolio) -> None:
    webhook, _secret = create_webhook(by=funder, name="W", url=URL)
    said = json.loads(body_of(letter_to(webhook)))
    assert (said["type"], said["data"]["more"]) == ("test", False)
    assert {entry["id"] for entry in said["data"]["changes"]} == {"P000", "H1"}
    stranger, _secret = create_webhook(by=person(Role.FUNDER, portfolio.other_funder), name="W", url=URL)
    told = body_of(letter_to(stranger))
    assert [entry["id"] for entry in json.loads(told)["data"]["changes"]] == ["P000"]
    assert b"HIDDEN" not in told


def test_the_librarys_verifier_believes_it_and_nothing_that_was_touched(funder: User) -> None:
    webhook, secret = create_webhook(by=funder, name="W\u00e9", url=URL)
    letter = letter_to(webhook)
    body = body_of(letter)
    headers = headers_of(letter, body)
    assert Verifier(secret).verify(body, headers)["type"] == "test"
    assert headers["webhook-id"] == letter.message.identity
    for touched in (
        (body + b" ", headers),
        (body, headers | {"webhook-id": "msg_1"}),
        (body, headers | {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 1)}),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(*touched)


def test_the_library_signs_the_specifications_own_example_as_it_is_written_there() -> None:
    at, text = datetime.datetime.fromtimestamp(1614265330, datetime.UTC), '{"test": 2432232314}'
    signed = Verifier("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").sign("msg_p5jXN8AQM9LWM0D4loKWxJek", at, text)
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_renewed_both_are_believed_by_hand_too(funder: User) -> None:
    webhook, old = create_webhook(by=funder, name="W", url=URL)
    webhook, new = renew_webhook_secret(by=funder, key=webhook.key)
    letter = letter_to(webhook)
    body = body_of(letter)
    headers = headers_of(letter, body)
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    keys = [base64.b64decode(secret.removeprefix("whsec_")) for secret in (new, old)]
    by_hand = [f"v1,{base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()}" for key in keys]
    assert headers["webhook-signature"] == " ".join(by_hand)


def test_nothing_goes_out_unsigned(funder: User, settings: LazySettings) -> None:
    webhook, secret = create_webhook(by=funder, name="W", url=URL)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another" * 10
    letter = letter_to(webhook)
    body = body_of(letter)
    assert Verifier(secret).verify(body, headers_of(letter, body))
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(ValueError, match="SECRET_KEY"):
        send(letter)


def test_a_port_that_is_served_no_more_is_not_written_to(funder: User, settings: LazySettings) -> None:
    webhook, _secret = create_webhook(by=funder, name="W", url=URL)
    settings.WEBHOOK_PORTS = [8443]
    assert send(letter_to(webhook)).trouble == "address"
