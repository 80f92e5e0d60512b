"""Who guesses learns nothing, whether by the words, by the statements or by the time, and soon has to wait."""

import base64
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import LazySettings
from django.core import mail
from django.core.cache import cache
from django.test import Client

from api import throttle
from objectives.models import Role, User
from tests.counting import statements
from tests.portfolio import person
from tests.standing import of_the_file
from tracker.accounts.beside import letters

pytestmark = pytest.mark.django_db
SLOW = 0.4
"""Seconds that a mail takes."""
ASKED = {"/sign-in/": {"login": "", "password": "wrong"}, "/account/password/reset/": {"email": ""}}


@pytest.fixture(autouse=True)
def nobody_has_tried(settings: LazySettings) -> None:
    cache.clear()
    settings.SERVE_OTHERS = True


@of_the_file
def people() -> list[str]:
    """An address that has an account, one that has a closed one, one that has none."""
    known, closed = (person(Role.BOARD, email=f"{one}@example.org") for one in ("known", "closed"))
    User.objects.filter(pk=closed.pk).update(is_active=False)
    return [known.email, closed.email, "nobody@example.org"]


def ask(page: str, email: str) -> tuple[Any, int]:
    client, data = Client(), dict(ASKED[page])
    data["email" if "email" in data else "login"] = email
    client.get(page)
    with statements() as counted:
        answer = client.post(page, data)
    return answer, len(counted)


@pytest.mark.parametrize("page", ASKED)
def test_an_address_with_an_account_is_answered_like_one_without(page: str, people: list[str]) -> None:
    ask(page, "warm@example.org")
    told = [ask(page, email) for email in people]
    assert len({answer.status_code for answer, _ in told}) == 1
    assert len({answer.headers.get("Location") for answer, _ in told}) == 1
    words = {
        answer.content.replace(email.encode(), b"").split(b"csrf")[0]
        for (answer, _), email in zip(told, people, strict=True)
    }
    assert len(words) == 1
    assert len({count for _, count in told}) == 1, [count for _, count in told]


def test_a_password_is_hashed_for_nobody_as_for_somebody(
    settings: LazySettings, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The hash is what takes the time: as many for an address without an account."""
    hashed: list[str] = []

    def encode(_self: object, password: str, salt: str, **_: object) -> str:
        hashed.append(password)
        return f"md5${salt}$x"

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.encode", encode)
    counts = []
    for email in people:
        hashed.clear()
        ask("/sign-in/", email)
        counts.append(len(hashed))
    assert len(set(counts)) == 1
    assert counts[0] > 0


def test_the_answer_to_a_forgotten_password_does_not_wait_for_the_mail(
    people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()  # the letters are written beside the answer, as they are in a house that serves
    send = mail.EmailMessage.send

    def slowly(letter: mail.EmailMessage, *arguments: Any) -> int:
        time.sleep(SLOW)
        return send(letter, *arguments)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", slowly)
    Client().get("/account/password/reset/")  # the first page of a process waits until all pages are loaded
    taken = []
    for email in people:
        begun = time.monotonic()
        ask("/account/password/reset/", email)
        taken.append(time.monotonic() - begun)
    assert max(taken) < SLOW, taken
    letters.submit(int).result()
    end = time.monotonic() + 5
    while not mail.outbox and time.monotonic() < end:
        time.sleep(0.02)
    assert [letter.to for letter in mail.outbox] == [[people[0]]]


def test_who_guesses_codes_of_a_second_factor_waits(client: Client) -> None:
    somebody = person(Role.BOARD)
    TOTP.activate(somebody, generate_totp_secret())
    client.post("/sign-in/", {"login": somebody.email, "password": "secret"})
    told = [client.post("/account/second-factor/authenticate/", {"code": f"{guess:06}"}) for guess in range(11)]
    assert "Too many" in told[-1].content.decode()
    assert "Too many" not in told[0].content.decode()
    assert client.get("/account/").status_code == 302


def test_who_guesses_passwords_of_many_addresses_from_one_place_waits() -> None:
    """One wrong password an address never reaches the limit of an address; the place has one of its own."""
    client = Client(REMOTE_ADDR="192.0.2.9")
    told = [client.post("/sign-in/", {"login": f"{n}@example.org", "password": "Summer2018!"}) for n in range(61)]
    assert "Too many" in told[-1].content.decode() or told[-1].status_code == 429
    assert "Too many" not in told[0].content.decode()


@pytest.mark.parametrize(
    ("path", "header"),
    [("/api/v1/projects/", "Token sxt_"), ("/api/v1/projects/", "Bearer "), ("/oauth/token/", "Basic ")],
    ids=["token", "machine's token", "machine's secret"],
)
def test_who_guesses_tokens_is_told_the_same_of_each_and_waits(
    path: str, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token has 256 bits: nobody guesses one. Who tries all the same does not keep the house busy."""
    caches = throttle.ByAddress(), throttle.OfGrants()
    for one in caches:
        monkeypatch.setattr(
            type(one), "THROTTLE_RATES", {"address": "5/min", "grant": "5/min", "token": None, "person": None}
        )
    client = Client(REMOTE_ADDR=f"192.0.2.{len(header)}")
    told = []
    for guess in range(8):
        said = f"{guess:064x}"
        if "oauth" in path:
            basic = base64.b64encode(f"{said}:{said}".encode()).decode()
            asked = {"grant_type": "client_credentials"}
            told.append(client.post(path, asked, headers={"authorization": f"{header}{basic}"}))
        else:
            told.append(client.get(path, headers={"authorization": f"{header}{said}"}))
    assert {answer.status_code for answer in told[:5]} == {401}
    assert told[-1].status_code == 429
