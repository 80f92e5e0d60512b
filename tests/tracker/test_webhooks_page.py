"""The pages of webhooks: made with a secret shown once, tried, paused, replayed, removed; a log that explains."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from objectives.acts.webhooks import create_webhook
from objectives.clock import now
from objectives.models import Notice, NoticeKind, Role, User, Webhook, WebhookMessage
from tests.counting import statements
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ALL = "/webhooks/"
SAID = {"name": "Ware <b>house</b>", "url": "https://receiver.example.org/sextant"}


@of_the_file
def somebody() -> User:
    return person(Role.FUNDER)


@pytest.fixture
def mine(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def webhook(somebody: User) -> Webhook:
    made, _secret = create_webhook(by=somebody, name=SAID["name"], url=SAID["url"])
    return made


def page(client: Client, address: str, said: dict[str, str] | None = None) -> str:
    """Return a page, that of a POST where something is said."""
    answer = client.get(address) if said is None else client.post(address, said, follow=True)
    assert answer.status_code in (200, 422), answer.status_code
    return answer.content.decode()


def logged(webhook: Webhook, **said: object) -> WebhookMessage:
    return WebhookMessage.objects.create(
        webhook=webhook, kind="changes", transaction_id=3, change_id=4, made_at=now(), tried_since=now(),
        tried_at=now(), **said,
    )  # fmt: skip


def test_it_is_made_and_its_secret_is_shown_this_once(mine: Client) -> None:
    assert "No machine of yours is told of changes" in page(mine, ALL)
    answer = mine.post(ALL, SAID)
    assert "no-store" in answer.headers["Cache-Control"]
    shown = answer.content.decode()
    secret = re.search(r'value="(whsec_[^"]+)"', shown)
    assert secret
    assert 'hx-trigger="every 2s"' in shown, "the test is on its way"
    webhook = Webhook.objects.get()
    again = page(mine, f"{ALL}{webhook.key}/") + page(mine, ALL)
    assert secret[1] not in again
    assert "Ware &lt;b&gt;house&lt;/b&gt;" in again


def test_what_is_wrong_is_named_and_what_was_typed_stays(mine: Client, webhook: Webhook) -> None:
    for address in (ALL, f"{ALL}{webhook.key}/"):
        answer = mine.post(address, {"name": "Kept", "url": "https://127.0.0.1/"})
        assert answer.status_code == 422
        text = answer.content.decode()
        assert 'value="Kept"' in text
        assert '<a href="#id_url">Address</a>: The host must be the full name of a public machine' in text
        assert 'id="id_url"' in text
    assert Webhook.objects.get().url == SAID["url"]


def test_it_is_tried_paused_resumed_renewed_changed_and_removed(mine: Client, webhook: Webhook) -> None:
    own = f"{ALL}{webhook.key}/"
    assert "A test is on its way" in page(mine, f"{own}test/", {})
    assert "Resume" in page(mine, f"{own}pause/", {})
    assert "✓ active" in page(mine, f"{own}resume/", {})
    renewed = page(mine, f"{own}renew-secret/", {})
    assert "whsec_" in renewed
    assert "The old one is good until" in renewed
    assert "Saved." in page(mine, own, {"name": "Other", "url": SAID["url"]})
    assert "Other is removed" in page(mine, f"{own}remove/", {})
    assert mine.post(f"{own}test/").status_code == 404
    assert not Webhook.objects.exists()


def test_the_log_says_what_became_of_each_message_and_any_can_be_sent_again(mine: Client, webhook: Webhook) -> None:
    logged(webhook, state="taken", status=200, milliseconds=12, answer="<i>thanks</i>", entries=3)
    refused = logged(webhook, state="waiting", trouble="certificate", attempts=2)
    shown = page(mine, f"{ALL}{webhook.key}/")
    for told in ("answer 200", "12 ms", "&lt;i&gt;thanks", "3 entries", "no valid certificate", "2 tries"):
        assert told in shown
    again = page(mine, f"{ALL}{webhook.key}/replay/", {"message": str(refused.key)})
    assert "is sent again" in again
    assert Webhook.objects.get().transaction_id == 3
    assert "no longer in the log" in page(mine, f"{ALL}{webhook.key}/replay/", {"message": "x"})


def test_why_it_stopped_and_what_resuming_means_is_said(mine: Client, webhook: Webhook) -> None:
    for state, told in (("failing", "goes on where it stopped"), ("gone", "is gone"), ("sight", "lists anew")):
        Webhook.objects.update(state=state)
        assert told in page(mine, f"{ALL}{webhook.key}/")


def test_a_notice_leads_to_it(mine: Client, somebody: User, webhook: Webhook) -> None:
    for about, told in (("a", {"state": "failing"}), ("b", {"token": "Report"}), ("c", {"machine": "Harvester"})):
        facts = {"webhook": str(webhook.key), "name": "Warehouse", **told}
        Notice.objects.create(person=somebody, kind=NoticeKind.WEBHOOK, about=about, told=facts)
    shown = page(mine, reverse("notices"))
    assert "The webhook “Warehouse”: stopped: for three days nothing was taken." in shown
    assert "A machine with your token “Report” made the webhook “Warehouse”." in shown
    assert "Your machine “Harvester” made the webhook “Warehouse”." in shown
    assert f'href="/webhooks/{webhook.key}/"' in shown


def test_the_pages_cost_the_same_for_one_and_for_many(mine: Client, somebody: User, webhook: Webhook) -> None:
    counts = []
    for many in (1, 40):
        for _ in range(many):
            logged(webhook, state="taken")
        with statements() as counted:
            page(mine, f"{ALL}{webhook.key}/")
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 8
    with statements() as counted:
        page(mine, ALL)
    assert len(counted) <= 8


def test_an_answer_that_is_being_read_stays_open_while_the_log_looks_again(mine: Client, webhook: Webhook) -> None:
    message = logged(webhook, state="waiting", status=500, answer="Out of order", attempts=1)
    shown = page(mine, f"{ALL}{webhook.key}/")
    assert f'<details id="answer-{message.key}-1" hx-preserve>' in shown
    assert f'id="again-{message.key}"' in shown, "the focus is given back by name"


def test_a_log_that_looks_again_says_so_once_its_reader_is_signed_out_and_stays(webhook: Webhook) -> None:
    address = reverse("webhook", args=[webhook.key])
    answer = Client().get(address, headers={"HX-Request": "true"})
    assert answer.status_code == 401, "a way to the sign-in would have the log replaced by nothing"
    told = answer.content.decode()
    assert "You are signed out: this page asks for what is new" in told
    assert "autofocus" not in told, "it takes nobody from where they write"
    assert Client().get(address).status_code == 302, "who opens it is led to the sign-in"
