"""Somebody from outside writes to the cluster, and staff answer: once, in words, without anybody else's service."""

import datetime
import re
from collections.abc import Iterator
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from objectives.models import Enquiry, EnquiryMail, Role
from tests.portfolio import person
from tracker.tasks import send_enquiry_mails

pytestmark = pytest.mark.django_db
FORM = "/fr/working-with-us/enquiry/"
TYPED = {
    "kind": "public_body", "organisation": "Ministère à Ottawa", "country": "CA", "name": "Mia Roy",
    "email": "mia@example.org", "subject": "Une visite", "message": "Pouvons-nous venir ?\nhttps://example.org/",
    "agreed": "on", "website": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def moment(settings: LazySettings) -> Iterator[time_machine.Traveller]:
    settings.SEXTANT_URL = "https://sextant.example"
    cache.clear()
    with time_machine.travel(datetime.datetime(2018, 6, 6, 9, tzinfo=datetime.UTC), tick=False) as traveller:
        yield traveller


def shown(client: Client, address: str = FORM) -> dict[str, str]:
    """The stamp of a form that is shown now."""
    text = client.get(address).content.decode()
    found = re.search(r'name="shown" value="([^"]+)"', text)
    assert found
    return {"shown": found[1]}


def send(client: Client, moment: time_machine.Traveller, after: int = 60, **typed: str) -> Any:
    stamp = shown(client)
    moment.shift(after)
    return client.post(FORM, TYPED | stamp | typed)


def refusal(answer: Any) -> str:
    assert answer.status_code == 422
    text: str = answer.content.decode()
    assert "Mia Roy" in text or "Mia" in text, "what was typed stays"
    return text[text.index("error-summary") : text.index("<form")]


def test_an_enquiry_is_kept_with_what_was_agreed_to_and_both_sides_are_told(
    client: Client, moment: time_machine.Traveller
) -> None:
    staff = person(Role.STAFF)
    person(Role.BOARD)
    answer = send(client, moment)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/fr/working-with-us/enquiry/sent/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    row = Enquiry.objects.get()
    assert (row.organisation, row.language, row.state) == ("Ministère à Ottawa", "fr", "new")
    assert row.consent.endswith("ou plus tôt si je le demande.")
    assert send_enquiry_mails() == 2
    assert send_enquiry_mails() == 0
    told = {message.to[0]: message for message in mail.outbox}
    assert set(told) == {staff.email, "mia@example.org"}
    receipt = told["mia@example.org"]
    assert "nous avons reçu votre demande" in receipt.subject
    assert "Une visite" not in str(receipt.body), "a stranger's words are sent to nobody in our name"
    assert "6 juin 2018" in str(receipt.body)
    assert f"https://sextant.example/enquiries/{row.pk}/" in str(told[staff.email].body)
    assert "Pouvons-nous" not in str(told[staff.email].body)


def test_the_same_form_sent_twice_is_one_enquiry_and_an_address_gets_one_receipt_a_day(
    client: Client, moment: time_machine.Traveller
) -> None:
    stamp = shown(client)
    moment.shift(60)
    for _ in range(2):
        assert client.post(FORM, TYPED | stamp).status_code == 302
    assert Enquiry.objects.count() == 1
    assert send(client, moment, subject="Encore").status_code == 302
    assert Enquiry.objects.count() == 2
    assert EnquiryMail.objects.filter(kind="receipt").count() == 1


def test_what_no_person_sends_is_refused_in_words_and_nothing_is_kept(
    client: Client, moment: time_machine.Traveller
) -> None:
    assert "plus rapide que ne le sont" in refusal(send(client, moment, after=1))
    assert "doit rester vide" in refusal(send(client, moment, website="https://buy.example"))
    assert "Ce formulaire a plus d" in refusal(send(client, moment, after=90_000))
    assert "Ce formulaire a plus d" in refusal(send(client, moment, shown="forged:1:x"))
    assert "Sans votre accord" in refusal(send(client, moment, agreed=""))
    assert "une seule ligne" in refusal(send(client, moment, name="Mia\u2028Bcc: all@example.org"))
    assert "adresses de pages web" in refusal(send(client, moment, subject="www.buy.example"))
    assert "Au plus 3 adresses" in refusal(send(client, moment, message="https://a " * 4))
    assert "email" in refusal(send(client, moment, email="mia@example.org\nBcc: all@example.org"))
    assert client.get(FORM).headers["Cache-Control"] == "private, no-store"
    assert not Enquiry.objects.exists()


def test_an_address_sends_a_few_an_hour(client: Client, moment: time_machine.Traveller) -> None:
    answers = [send(client, moment, after=10, subject=f"Visite {number}").status_code for number in range(6)]
    assert answers == [302] * 5 + [429]
    moment.shift(3600)
    assert send(client, moment, subject="Plus tard").status_code == 302


def test_staff_answer_and_whoever_comes_second_is_told(client: Client, moment: time_machine.Traveller) -> None:
    send(client, moment)
    row = Enquiry.objects.get()
    EnquiryMail.objects.all().delete()
    staff = person(Role.STAFF)
    client.force_login(staff)
    assert "Une visite" in client.get("/enquiries/?state=new").content.decode()
    file = client.get(f"/enquiries/{row.pk}/").content.decode()
    assert "Pouvons-nous venir ?" in file
    assert client.post(f"/enquiries/{row.pk}/answer/", {"seen": 1, "text": " "}).status_code == 422
    assert client.post(f"/enquiries/{row.pk}/answer/", {"seen": 1, "text": "Bienvenue !"}).status_code == 302
    late = client.post(f"/enquiries/{row.pk}/answer/", {"seen": 1, "text": "Welcome too"})
    assert (late.status_code, "Welcome too" in late.content.decode()) == (409, True)
    assert send_enquiry_mails() == 1
    sent = mail.outbox[-1]
    assert (sent.to, sent.reply_to) == (["mia@example.org"], [staff.email])
    assert sent.subject == "Aerospace Valley\N{NO-BREAK SPACE}: Une visite"
    assert str(sent.body).startswith("Bienvenue !")
    row.refresh_from_db()
    assert (row.state, row.assigned_to) == ("answered", staff)


def test_a_mail_that_fails_is_tried_again_and_the_others_go_out(
    client: Client, moment: time_machine.Traveller, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, moment)
    settings.ENQUIRIES_TO = []  # nobody of staff is there: the notice has no reader
    settings.SEXTANT_URL = ""
    assert send_enquiry_mails() == 0
    assert set(EnquiryMail.objects.values_list("state", "error")) == {("failed", "ImproperlyConfigured")}
    EnquiryMail.objects.update(retry_at="2018-01-01T00:00Z")
    settings.SEXTANT_URL = "https://sextant.example"
    assert send_enquiry_mails() == 2
    assert [message.to for message in mail.outbox] == [["mia@example.org"]]


NO_MAILBOX, NO_SUCH_MAIL = (
    {"second@example.org": (550, b"second@example.org unknown")},
    (554, b"second@example.org: no"),
)


@pytest.mark.parametrize(
    ("refusal", "state_and_copies"),
    [
        (SMTPRecipientsRefused(NO_MAILBOX), ("sent", 1)),
        (SMTPDataError(*NO_SUCH_MAIL), ("sent", 1)),
        (SMTPRecipientsRefused({"second@example.org": (450, b"later")}), ("failed", 1)),
        (SMTPDataError(451, b"later"), ("failed", 1)),
    ],
)
def test_a_mailbox_that_does_not_exist_has_the_others_told_of_an_enquiry_once(
    client: Client, moment: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture,
    refusal: Exception, state_and_copies: tuple[str, int],
) -> None:  # fmt: skip
    first, second = person(Role.STAFF, email="first@example.org"), person(Role.STAFF, email="second@example.org")
    type(first).objects.filter(pk=first.pk).update(language="en")
    type(second).objects.filter(pk=second.pk).update(language="fr")
    send(client, moment)
    EnquiryMail.objects.exclude(kind="routing").delete()
    through = mail.EmailMessage.send

    def sent(message: mail.EmailMessage, fail_silently: bool = False) -> int:
        if message.to == [second.email]:
            raise refusal
        return through(message, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", sent)
    for _ in range(2):
        send_enquiry_mails()
        EnquiryMail.objects.filter(state="failed").update(retry_at="2018-01-01T00:00Z")
    assert (EnquiryMail.objects.get().state, len(mail.outbox)) == state_and_copies
    assert {message.to[0] for message in mail.outbox} == {first.email}
    assert second.email not in caplog.text
    assert "Traceback" not in caplog.text


def test_of_two_who_are_told_of_an_enquiry_the_refused_one_is_noted(
    client: Client, moment: time_machine.Traveller, settings: LazySettings, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Of several recipients of one mail Django tells of no refusal while one of them is taken."""
    settings.ENQUIRIES_TO = ["first@example.org", "second@example.org"]
    send(client, moment)
    EnquiryMail.objects.exclude(kind="routing").delete()
    through = mail.EmailMessage.send

    def sent(message: mail.EmailMessage, fail_silently: bool = False) -> int:
        if message.to == ["second@example.org"]:
            raise SMTPRecipientsRefused(NO_MAILBOX)
        return through(message, fail_silently)

    monkeypatch.setattr(mail.EmailMessage, "send", sent)
    assert send_enquiry_mails() == 1
    assert [message.to for message in mail.outbox] == [["first@example.org"]]
    assert "did not reach all its mailboxes" in caplog.text


def test_a_notice_whose_worker_died_before_it_said_so_goes_to_nobody_twice(
    client: Client, moment: time_machine.Traveller
) -> None:
    person(Role.STAFF, email="first@example.org")
    send(client, moment)
    EnquiryMail.objects.exclude(kind="routing").delete()
    send_enquiry_mails()
    EnquiryMail.objects.update(state="claimed", claimed_at="2018-01-01T00:00Z", sent_at=None)
    assert send_enquiry_mails() == 1
    assert [message.to for message in mail.outbox] == [["first@example.org"]]


def test_where_many_copies_outlast_the_claim_the_next_worker_and_this_one_share_them(
    client: Client, moment: time_machine.Traveller, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENQUIRIES_TO = ["first@example.org", "second@example.org"]
    send(client, moment)
    EnquiryMail.objects.exclude(kind="routing").delete()
    through = mail.EmailMessage.send

    def sent(message: mail.EmailMessage, fail_silently: bool = False) -> int:
        done = through(message, fail_silently)
        if EnquiryMail.objects.filter(attempts=1).update(claimed_at="2018-01-01T00:00Z"):
            assert send_enquiry_mails() == 1
        return done

    monkeypatch.setattr(mail.EmailMessage, "send", sent)
    assert send_enquiry_mails() == 0
    assert [message.to[0] for message in mail.outbox].count("second@example.org") == 1
    assert EnquiryMail.objects.get().state == "sent"


@pytest.mark.parametrize("refusal", [SMTPRecipientsRefused(NO_MAILBOX), SMTPDataError(*NO_SUCH_MAIL)])
def test_what_the_mail_server_will_never_take_is_sent_to_it_once(
    client: Client, moment: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, refusal: Exception
) -> None:
    """An address with a slip of the pen was tried eight times in ten hours."""
    send(client, moment)
    EnquiryMail.objects.exclude(kind="receipt").delete()
    tried: list[mail.EmailMessage] = []

    def refused(message: mail.EmailMessage, fail_silently: bool = False) -> int:
        tried.append(message)
        raise refusal

    monkeypatch.setattr(mail.EmailMessage, "send", refused)
    for _ in range(2):
        assert send_enquiry_mails() == 0
    given_up = EnquiryMail.objects.get()
    assert (given_up.state, given_up.attempts, given_up.error) == ("given_up", 1, type(refusal).__name__)
    assert given_up.retry_at is None
    assert [message.to for message in tried] == [["mia@example.org"]]
