"""Getting in: by e-mail and password, throttled, in the same words for everybody; a second factor."""

import re
import smtplib
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.conf import LazySettings
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse

from objectives.models import Role, User
from tests.portfolio import person
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"
PASSWORD = "a-long-one-for-sextant"


@pytest.fixture(autouse=True)
def nobody_has_tried() -> None:
    cache.clear()


@of_the_file
def board() -> User:
    somebody = person(Role.BOARD, email="board@example.org")
    somebody.set_password(PASSWORD)
    somebody.save()
    return somebody


def tried(client: Client, email: str, password: str) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password})


def told(answer: Any) -> str:
    found = re.search(r'<div class="error-summary".*?</div>', answer.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", "", found[0])).strip() if found else ""


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("email", ["board@example.org", "Board@Example.ORG"])
def test_the_address_and_the_password_open_whatever_the_case_of_the_address(
    client: Client, board: User, email: str
) -> None:
    answer = client.post(SIGN_IN, {"login": email, "password": PASSWORD, "next": "/portfolio/"})
    assert answer.headers["Location"] == "/portfolio/"
    assert is_in(client)


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(client: Client, board: User, next_page: str) -> None:
    answer = client.post(SIGN_IN, {"login": board.email, "password": PASSWORD, "next": next_page})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_an_unknown_address_and_a_closed_account_are_told_the_same(
    client: Client, board: User
) -> None:
    closed = person(Role.BOARD, email="closed@example.org")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    words = {
        told(tried(client, email, password))
        for email, password in ((board.email, "wrong"), ("nobody@example.org", "wrong"), (closed.email, "secret"))
    }
    assert len(words) == 1
    assert "not correct" in words.pop()
    assert not is_in(client)


@pytest.mark.parametrize("email", ["board@example.org", "nobody@example.org"])
def test_the_tenth_wrong_password_waits_and_so_does_the_right_one_after_it(
    client: Client, board: User, email: str
) -> None:
    for _ in range(9):
        assert "not correct" in told(tried(client, email, "wrong"))
    refused = told(tried(client, email, "wrong"))
    assert refused == "Too many attempts failed: wait 15 minutes at most. Those until then do not count."
    assert "Too many" in told(tried(client, email, PASSWORD))
    assert not is_in(client)


def test_attempts_at_one_address_do_not_lock_another_out(client: Client, board: User) -> None:
    for _ in range(10):
        tried(client, "nobody@example.org", "wrong")
    tried(client, board.email, PASSWORD)
    assert is_in(client)


def test_who_tries_many_accounts_from_one_address_waits_too(
    client: Client, board: User, settings: LazySettings
) -> None:
    """Of the real numbers `tests/conventions/test_limits.py` knows."""
    limits = settings.ACCOUNT_RATE_LIMITS
    settings.ACCOUNT_RATE_LIMITS = limits | {"login_failed": "9/15m/key,3/15m/ip"}
    for number in range(3):
        assert "not correct" in told(tried(client, f"nobody{number}@example.org", "wrong"))
    assert "Too many" in told(tried(client, board.email, PASSWORD))
    settings.ACCOUNT_RATE_LIMITS = limits | {"login": "1/m/ip"}
    tries = [tried(client, "nobody@example.org", "wrong") for _ in range(2)]
    assert [one.status_code for one in tries] == [200, 429]
    assert "Wait a minute, then go back" in tries[1].content.decode()
    assert not is_in(client)


def test_the_back_office_has_no_door_of_its_own(client: Client) -> None:
    staff = person(Role.STAFF)
    answer = client.post("/backoffice/login/", {"username": staff.email, "password": "secret"})
    assert answer.headers["Location"].startswith(SIGN_IN)
    assert not is_in(client)


def test_nobody_signs_up() -> None:
    assert Client().get("/account/signup/").status_code == 404


def test_a_forgotten_password_is_set_anew_once_by_a_mail_in_ones_own_language(client: Client, board: User) -> None:
    board.language = "fr"
    board.save()
    client.post(reverse("account_reset_password"), {"email": "BOARD@example.org"})
    [letter] = mail.outbox
    assert letter.to == ["board@example.org"]
    assert letter.subject == "Sextant\u00a0: Un nouveau mot de passe"
    link = re.search(r"http://127.0.0.1:8000(/account/password/reset/\S+)", str(letter.body))
    assert link, letter.body
    page = client.get(link[1], follow=True)
    answer = client.post(
        page.request["PATH_INFO"], {"password1": "brand-new-and-long", "password2": "brand-new-and-long"}
    )
    assert answer.status_code == 302
    assert tried(Client(), board.email, "brand-new-and-long").status_code == 302
    over = Client().get(link[1]).content.decode()
    assert over.count("This link no longer works") == 2, "the title of the page, and its heading"
    assert f'href="{reverse("account_reset_password")}"' in over


def test_the_language_of_an_account_says_what_it_is_of(client: Client, board: User) -> None:
    client.force_login(board, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/account/").content.decode()
    assert "Language of mails and calendar" in page, "pages have a switch of their own"


def test_a_reset_says_the_same_of_an_unknown_address_and_writes_to_nobody(client: Client, board: User) -> None:
    known, unknown = (
        client.post(reverse("account_reset_password"), {"email": email}, follow=True)
        for email in (board.email, "nobody@example.org")
    )
    assert known.redirect_chain == unknown.redirect_chain
    assert [letter.to for letter in mail.outbox] == [[board.email]]


def test_a_mail_server_that_is_down_does_not_tell_which_addresses_are_known(
    client: Client, board: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_arguments: object, **_named: object) -> int:
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    assert client.post(reverse("account_reset_password"), {"email": board.email}).status_code == 302


@pytest.fixture
def insisting() -> Iterator[None]:
    with override_settings(SECOND_FACTOR_REQUIRED=True):
        yield


@pytest.mark.usefixtures("insisting")
@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_who_keeps_the_data_sets_up_a_second_factor_before_anything_else(role: Role) -> None:
    client = Client()
    client.force_login(person(role))
    enrolment = reverse("mfa_activate_totp")
    for page in ("/", "/rollups/", "/backoffice/", "/my-projects/", "/invitations/"):
        assert client.get(page).headers["Location"] == enrolment
    assert client.get("/api/v1/projects/").status_code == 403
    assert client.post("/milestones/1/report/").headers["Location"] == enrolment
    assert is_in(client)
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/").status_code == 200


@pytest.mark.usefixtures("insisting")
@pytest.mark.parametrize("role", [Role.BOARD, Role.FUNDER, Role.CONTRIBUTOR])
def test_to_everybody_else_a_second_factor_is_offered(role: Role) -> None:
    client = Client()
    client.force_login(person(role))
    assert client.get("/my-projects/").status_code == 200
    assert "Set up a second factor" in client.get("/account/").content.decode()


@pytest.mark.usefixtures("insisting")
def test_from_the_enrolment_to_a_sign_in_with_a_code_and_one_with_a_recovery_code(client: Client) -> None:
    staff = person(Role.STAFF)
    tried(client, staff.email, "secret")
    page = client.get(reverse("mfa_activate_totp"))
    client.post(page.headers["Location"], {"password": "secret"})
    assert b"data:image/svg+xml" in client.get(reverse("mfa_activate_totp")).content
    secret = client.session["mfa.totp.secret"]
    code = totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    stored = Authenticator.objects.get(user=staff, type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data), "who reads the database alone has no use of it"
    assert client.get("/rollups/").status_code == 200
    codes = RecoveryCodes(Authenticator.objects.get(user=staff, type="recovery_codes")).get_unused_codes()
    shown = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert all(one in shown for one in codes)
    again = Client()
    assert tried(again, staff.email, "secret").headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(again)
    assert again.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    recovery = codes[0]
    again.post(reverse("mfa_authenticate"), {"code": recovery})
    assert again.get("/rollups/").status_code == 200
    last = Client()
    tried(last, staff.email, "secret")
    last.post(reverse("mfa_authenticate"), {"code": recovery})
    assert not is_in(last), "a recovery code works once"


@override_settings(SECOND_FACTOR_REQUIRED=False)
def test_who_waits_at_the_code_of_a_second_factor_that_is_taken_away_signs_in_anew(client: Client, board: User) -> None:
    factor = Authenticator.objects.create(user=board, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert tried(client, board.email, PASSWORD).headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/sign-in/").headers["Location"] == reverse("mfa_authenticate")
    factor.delete()
    page = client.get(reverse("mfa_authenticate"), follow=True)
    assert (page.status_code, page.redirect_chain[-1][0]) == (200, "/sign-in/")
    tried(client, board.email, PASSWORD)
    assert is_in(client)


def test_who_runs_us_is_told_who_got_in_and_that_somebody_did_not(
    client: Client, board: User, caplog: pytest.LogCaptureFixture
) -> None:
    tried(client, board.email, "wrong-but-secret")
    tried(client, board.email, PASSWORD)
    told = [(one.levelname, one.getMessage()) for one in caplog.records if one.name == "sextant.security"]
    assert told == [
        ("WARNING", "sign-in refused: from 127.0.0.1"),
        ("INFO", f"signed in: person {board.pk} from 127.0.0.1"),
    ]


@pytest.mark.parametrize(("length", "taken"), [(11, False), (12, True), (128, True), (129, False)])
def test_a_password_is_long_and_not_endless_and_may_be_made_of_anything(length: int, taken: bool) -> None:
    sentence = ("a pâté 🦊 und ein Fuchs " * 9)[:length]
    try:
        validate_password(sentence)
    except ValidationError:
        assert not taken
    else:
        assert taken
