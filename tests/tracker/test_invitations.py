"""The pages of invitations: staff invite by mail, the guest opens the account; a dead mail server loses nothing."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import OperationalError, connection
from django.test import Client

from objectives.models import Invitation, Organisation, Role, User
from tests.counting import statements
from tests.portfolio import person

pytestmark = pytest.mark.django_db
PAGE = "/invitations/"
PASSWORD = "a-long-one-for-sextant"
GUEST = {
    "email": "guest@example.org",
    "full_name": "Jo <b>Guest</b>",
    "role": "funder",
    "organisation": "ministry",
    "language": "fr",
}


@pytest.fixture
def staff(client: Client) -> Client:
    Organisation.objects.create(code="ministry", name="Ministry", kind="funder")
    client.force_login(person(Role.STAFF))
    return client


def link() -> str:
    found = re.search(r"http://127.0.0.1:8000(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def told(client: Client) -> str:
    return re.sub(r"\s+", " ", client.get(PAGE).content.decode())


def test_from_the_invitation_to_the_first_page(staff: Client) -> None:
    answer = staff.post(PAGE, GUEST)
    assert answer.headers["Location"] == PAGE
    assert "a mail is on its way to guest@example.org" in told(staff)
    assert mail.outbox[0].to == ["guest@example.org"]
    assert "vous invite" in mail.outbox[0].subject
    guest = Client()
    page = guest.get(link(), headers={"Accept-Language": "fr"}).content.decode()
    assert '<html lang="fr">' in page
    assert "Jo &lt;b&gt;Guest" in page
    opened = guest.post(link(), {"full_name": "Jo Guest", "password": PASSWORD})
    assert opened.headers["Location"] == "/"
    assert "Jo Guest" in guest.get("/account/").content.decode()
    assert "accepted" in told(staff)
    assert guest.get(PAGE).status_code == 404


def test_a_link_that_is_over_says_what_to_do(staff: Client) -> None:
    staff.post(PAGE, GUEST)
    old = link()
    key = Invitation.objects.get().pk
    staff.post(f"{PAGE}{key}/send/")
    gone = Client().get(old)
    assert gone.status_code == 410
    assert "newest mail" in gone.content.decode()
    staff.post(f"{PAGE}{key}/revoke/")
    assert "was taken back" in Client().get(link()).content.decode()
    assert Client().post(link(), {"full_name": "Jo", "password": PASSWORD}).status_code == 410
    assert staff.post(f"{PAGE}{key}/send/").status_code == 403
    assert staff.post(f"{PAGE}0/send/").status_code == 404
    assert not User.objects.filter(email="guest@example.org").exists()


def test_a_mail_server_that_is_down_loses_no_invitation(staff: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_arguments: object, **_named: object) -> int:
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", down)
        staff.post(PAGE, GUEST)
        text = told(staff)
    assert "was not sent. The invitation is kept" in text
    assert "not sent</" in text or "not sent <small" in text
    staff.post(f"{PAGE}{Invitation.objects.get().pk}/send/")
    assert "waiting for an answer" in told(staff)
    assert len(mail.outbox) == 1


def slow(monkeypatch: pytest.MonkeyPatch, answer: int | Exception) -> tuple[threading.Event, ThreadPoolExecutor]:
    """Let the mail server answer once the event is set, to threads of the test's own."""
    asked, pool = threading.Event(), ThreadPoolExecutor(2)

    def send(_mail: object) -> int:
        asked.wait(10)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("tracker.accounts.invitation_mail.PATIENCE", 0.01)
    monkeypatch.setattr("tracker.accounts.invitation_mail.letters", pool)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    return asked, pool


@pytest.mark.django_db(transaction=True)
def test_a_page_waits_for_no_slow_mail_server_and_the_invitation_says_how_far_it_is(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that took 10 seconds for each answer held the page, and one of four threads, for 70."""
    asked, pool = slow(monkeypatch, 1)
    staff.post(PAGE, GUEST)
    text = told(staff)
    assert "The mail server is slow: the mail to guest@example.org counts as not sent" in text
    assert "not sent</" in text or "not sent <small" in text
    try:
        assert pool.submit(int).result(3) == 0  # who forgot a password waits for no second thread of it
    finally:
        asked.set()
    assert pool.submit(lambda: connection.connection).result() is None  # it would be held as long as the thread lives
    pool.shutdown()
    assert "waiting for an answer" in told(staff)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (SMTPRecipientsRefused({"guest@example.org": (550, b"no guest@example.org")}), "SMTPRecipientsRefused: "),
        (1, "OperationalError: the connection is closed"),
    ],
)
def test_what_goes_wrong_once_the_page_was_answered_is_a_line_that_names_no_mailbox(
    staff: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    answer: int | Exception,
    words: str,
) -> None:
    """Of a mail that was taken and could not be noted nothing was told: the invitation counts as not sent for ever."""

    def away(_sealed: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("tracker.accounts.invitation_mail.mark_sent", away)
    asked, pool = slow(monkeypatch, answer)
    staff.post(PAGE, GUEST)
    asked.set()
    pool.shutdown()
    [line] = [one.getMessage() for one in caplog.records if one.name == "tracker.accounts.invitation_mail"]
    assert words in line
    assert "@" not in line


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"organisation": "nowhere"}, "no organisation with this code"),
        ({"organisation": ""}, "Name the organisation"),
        ({"email": "x"}, "valid email"),
        ({"role": "administrator"}, "not one of the available choices"),
        ({"project": "\0"}, "Null characters"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_invites_nobody(
    staff: Client, wrong: dict[str, str], words: str
) -> None:
    answer = staff.post(PAGE, GUEST | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not mail.outbox
    assert not Invitation.objects.exists()


def test_a_bad_password_is_told_and_opens_no_account(staff: Client) -> None:
    staff.post(PAGE, GUEST)
    answer = Client().post(link(), {"full_name": "Jo", "password": "12345678"})
    assert answer.status_code == 422
    assert "too common" in answer.content.decode()
    assert not User.objects.filter(email="guest@example.org").exists()


def test_a_password_that_is_the_persons_name_opens_no_account(staff: Client) -> None:
    staff.post(PAGE, GUEST)
    answer = Client().post(link(), {"full_name": "Camille Roux-Martin", "password": "camillerouxmartin"})
    assert answer.status_code == 422
    assert "too similar to the name" in answer.content.decode()


def test_the_page_costs_the_same_with_one_invitation_and_with_a_hundred(staff: Client) -> None:
    staff.post(PAGE, GUEST)
    staff.get(PAGE)
    with statements() as few:
        staff.get(PAGE)
    one = Invitation.objects.get()
    for number in range(99):
        one.pk, one.email, one.token_hash = None, f"g{number}@example.org", str(number)
        one.save(force_insert=True)
    with statements() as lots:
        staff.get(PAGE)
    assert len(lots) == len(few)


def test_nobody_is_sent_to_ask_who_has_no_account_any_more(staff: Client) -> None:
    staff.post(PAGE, GUEST)
    row = Invitation.objects.get()
    assert row.answers_for_it == row.invited_by
    User.objects.filter(pk=row.invited_by_id).update(is_active=False, full_name="#7")
    assert Invitation.objects.get().answers_for_it is None
    shown = Client().get(link()).content.decode()
    assert "You are invited as: funder." in re.sub(r"\s+", " ", shown)
    assert "#7" not in shown
    Invitation.objects.update(expires_at=row.invited_at)
    over = Client().get(link()).content.decode()
    assert "Ask cluster staff to send it again" in over
    assert row.invited_by.email not in over
    successor = person(Role.STAFF, email="successor@example.org")
    staff.force_login(successor)
    staff.post(f"{PAGE}{row.pk}/send/")
    assert "successor@example.org" in mail.outbox[-1].body
    assert row.invited_by.email not in mail.outbox[-1].body
