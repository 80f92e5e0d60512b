"""What do people find in their mailbox? Their language, whole links, one address that ends it with one click."""

import datetime
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from objectives.models import Delivery, MailKind, Milestone, User
from objectives.rollup.run import roll_up
from tests.objectives.reminding.making import MONDAY, WEDNESDAY, due_on, lead_of, say
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file
from tracker.mails.switching import address_of_switch
from tracker.tasks import send_again, send_mails

pytestmark = pytest.mark.django_db
HOUSE = "https://sextant.example"


@pytest.fixture(autouse=True)
def house(settings: LazySettings) -> Iterator[time_machine.Traveller]:
    settings.SEXTANT_URL = HOUSE
    with time_machine.travel(datetime.datetime(2018, 6, 6, 5, tzinfo=datetime.UTC), tick=False) as traveller:
        yield traveller


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Milestone.objects.all().update(due="2020-01-01")
    return made


@of_the_file
def lead(portfolio: Portfolio) -> User:
    somebody = lead_of(portfolio.hidden)
    User.objects.filter(pk=somebody.pk).update(language="en", full_name="Ana <b>Bold</b>")
    return User.objects.get(pk=somebody.pk)


def received() -> EmailMessage:
    """The last mail, as a mail program reads it off the wire."""
    found = email.message_from_bytes(mail.outbox[-1].message().as_bytes(), policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def bodies(message: EmailMessage) -> tuple[str, str]:
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    plain, html = (str(part.get_content()) if part else "" for part in parts)
    return plain, html


def test_a_reminder_says_what_is_late_and_due_with_whole_links_and_no_html_of_others(
    portfolio: Portfolio, lead: User
) -> None:
    late = due_on(portfolio.hidden, datetime.date(2018, 6, 1), "Wing <script>alert(1)</script> & tail")
    due_on(portfolio.hidden, datetime.date(2018, 6, 7), "Soon", 10)
    assert send_mails() == 1
    message = received()
    plain, html = bodies(message)
    assert message["Subject"] == "Sextant: 1 is late, 1 is due soon"
    assert message["To"] == lead.email
    for text in (plain, html):
        assert f"{HOUSE}/milestones/{late.pk}/" in text
        assert "1 June 2018" in text
        assert "5 days late" in text
        assert text.index("Late") < text.index("Due soon")
    assert "Wing <script>alert(1)</script> & tail" in plain
    assert "<script>" not in html
    assert "<b>Bold" not in html
    assert "&lt;script&gt;" in html


def test_it_is_written_in_the_persons_language(portfolio: Portfolio, lead: User) -> None:
    User.objects.update(language="fr")
    due_on(portfolio.hidden, datetime.date(2018, 6, 1), "Aile")
    send_mails()
    message = received()
    plain, html = bodies(message)
    assert message["Subject"] == "Sextant\N{NO-BREAK SPACE}: 1 en retard"
    for text in (plain, html):
        assert "Bonjour" in text
        assert "1er juin 2018" in text
        assert "5 jours de retard" in text
    assert 'lang="fr"' in html


def test_the_digest_tells_which_objectives_moved(
    portfolio: Portfolio, lead: User, house: time_machine.Traveller
) -> None:
    row = due_on(portfolio.hidden, datetime.date(2018, 7, 1))
    due_on(portfolio.hidden, datetime.date(2018, 6, 1), number=10)
    for days in (0, 7):
        house.move_to(datetime.datetime(2018, 6, 4, 5, tzinfo=datetime.UTC) + datetime.timedelta(days=days))
        roll_up(portfolio.contract, MONDAY + datetime.timedelta(days=days))
        assert send_mails() == 1
        say(row, "in_progress", percent=50, reported_on=datetime.date(2018, 6, 5) + datetime.timedelta(days=days))
    assert "What changed" not in mail.outbox[0].body
    plain, html = bodies(received())
    assert received()["Subject"] == "Sextant, this week: 1 is late, 1 is due soon"
    for text in (plain, html):
        assert "What changed in the objectives that they serve" in text
        assert f"{HOUSE}/contracts/c1/objectives/1/" in text


def test_it_can_be_known_again_and_ended_by_a_mail_program(portfolio: Portfolio, lead: User, client: Client) -> None:
    due_on(portfolio.hidden, WEDNESDAY)
    send_mails()
    message = received()
    assert message["Message-ID"] == f"<reminder.2018-06-06.{lead.pk}@sextant.example>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Auto-Submitted"] == "auto-generated"
    address = message["List-Unsubscribe"].strip(" <>")
    assert address == address_of_switch(lead, MailKind.REMINDER)
    assert all(address in text for text in bodies(message))
    strict = Client(enforce_csrf_checks=True)
    path = address.removeprefix(HOUSE)
    for look in (strict.get(path), strict.head(path)):
        assert look.status_code == 200
    assert not lead.unwanted_mails.exists(), "a scanner that looks at links changes nothing"
    assert strict.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [one.kind for one in lead.unwanted_mails.all()] == [MailKind.REMINDER]
    strict.post(path, {"List-Unsubscribe": "One-Click"})
    assert lead.unwanted_mails.count() == 1
    assert b"Switch them on again" in strict.get(path).content
    assert strict.post(path, {"act": "on"}).status_code == 200
    assert not lead.unwanted_mails.exists()


@pytest.mark.parametrize("signed", ["1.reminder", "1.reminder:x", "x", "1.reminder:" + "A" * 43])
def test_an_address_that_we_did_not_sign_switches_nothing(lead: User, client: Client, signed: str) -> None:
    refused = client.post(f"/notices/off/{signed}/")
    assert refused.status_code == 404
    assert "you switch mails off under “Mails and calendar”" in refused.content.decode()
    known = address_of_switch(lead, MailKind.DIGEST).removeprefix(HOUSE)
    assert client.post(known.replace("digest", "reminder")).status_code == 404
    assert not lead.unwanted_mails.exists()


def test_a_house_without_an_address_sends_no_links_into_nowhere(
    portfolio: Portfolio, lead: User, settings: LazySettings
) -> None:
    settings.SEXTANT_URL = ""
    due_on(portfolio.hidden, WEDNESDAY)
    assert send_mails() == 0
    assert mail.outbox == []
    assert "SEXTANT_URL is missing" in Delivery.objects.get().error


class Server:
    """A mail server that takes mails, and refuses those to `refused`."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "450 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope)
        return "250 OK"


@pytest.mark.slow
def test_a_real_server_gets_it_and_when_it_refuses_or_is_away_gets_it_later(
    portfolio: Portfolio, lead: User, settings: LazySettings, house: time_machine.Traveller
) -> None:
    due_on(portfolio.hidden, WEDNESDAY)
    lead_of(portfolio.hidden, "other@example.org")
    server = Server()
    server.refused.add(lead.email)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    taker = Controller(server, hostname="127.0.0.1", port=port)
    taker.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        assert send_mails() == 1
        assert [envelope.rcpt_tos for envelope in server.mails] == [["other@example.org"]]
        server.refused.clear()
        house.shift(datetime.timedelta(minutes=5))
        assert send_again() == 1
        assert server.mails[1].rcpt_tos == [lead.email]
        assert f"<reminder.2018-06-06.{lead.pk}@".encode() in (server.mails[1].original_content or b"")
    finally:
        taker.stop()
    house.shift(datetime.timedelta(days=1))
    due_on(portfolio.hidden, datetime.date(2018, 6, 8), number=10)
    assert send_mails() == 0
    assert Delivery.objects.filter(state="failed", error__contains="refused").count() == 2
