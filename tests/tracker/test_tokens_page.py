"""The page of tokens: made with a ready first question, shown once, replaced, revoked; everybody sees the own ones."""

import re
import shlex
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.html import escape

from objectives.acts.tokens import create_token
from objectives.clock import now
from objectives.models import ApiToken, Role, User
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file
from tracker.pages.tokens import SHOWN_OF_OTHERS

pytestmark = pytest.mark.django_db
PAGE = "/tokens/"
SAID = {"name": "Monthly <b>report</b>", "scopes": ["read", "export"], "days": "90"}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def funder(portfolio: Portfolio) -> User:
    return person(Role.FUNDER, portfolio.funder)


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def command(page: str) -> list[str]:
    found = re.search(r'class="question"[^>]*>\s*<code>(.*?)</code>', page, re.DOTALL)
    assert found
    return shlex.split(found[1].replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&"))


def test_from_the_page_to_the_first_answer(funder: User, portfolio: Portfolio, client: Client) -> None:
    mine = signed_in(funder)
    answer = mine.post(PAGE, SAID)
    assert "no-store" in answer.headers["Cache-Control"]
    _curl, _dash, header, address = command(answer.content.decode())
    name, value = header.split(": ")
    got = client.get(address.removeprefix("http://127.0.0.1:8000"), headers={name: value})
    assert got.json()["id"] == portfolio.hidden.code
    again = mine.get(PAGE).content.decode()
    assert value.removeprefix("Token ") not in again
    assert escape(SAID["name"]) in again


def test_what_is_wrong_is_named_and_what_was_typed_stays(funder: User) -> None:
    answer = signed_in(funder).post(PAGE, {"name": "Kept", "days": "90"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Kept"' in page
    assert "No token was made" in page
    assert not ApiToken.objects.exists()


def test_a_token_is_replaced_and_revoked(funder: User) -> None:
    mine = signed_in(funder)
    token, _secret = create_token(by=funder, name="Report", scopes=["report"], days=30)
    shown = mine.post(f"{PAGE}{token.key}/replace/").content.decode()
    assert "The old one still works until" in shown
    assert "sxt_" in shown
    assert "curl" not in shown, "a token that may not read has no question to try"
    assert "replaced already" in mine.post(f"{PAGE}{token.key}/replace/", follow=True).content.decode()
    assert "is revoked" in mine.post(f"{PAGE}{token.key}/revoke/", follow=True).content.decode()
    token.refresh_from_db()
    assert not token.is_open


def test_an_administrator_sees_and_revokes_the_tokens_of_others(funder: User) -> None:
    token, _secret = create_token(by=funder, name="Report", scopes=["read"], days=30)
    assert funder.email not in signed_in(person(Role.STAFF)).get(PAGE).content.decode()
    administrator = signed_in(person(Role.ADMINISTRATOR))
    assert funder.email in administrator.get(PAGE).content.decode()
    administrator.post(f"{PAGE}{token.key}/revoke/")
    assert funder.email not in administrator.get(PAGE).content.decode()


def test_tokens_that_ended_by_themselves_take_no_room_from_the_open_ones_of_others(funder: User) -> None:
    create_token(by=funder, name="Report", scopes=["read"], days=30)
    ended = now() - timedelta(days=1)
    ApiToken.objects.bulk_create(
        ApiToken(user=funder, digest=f"{number:0128d}", token_key=f"{number:015d}", name="Over", expiry=ended)
        for number in range(SHOWN_OF_OTHERS)
    )
    assert funder.email in signed_in(person(Role.ADMINISTRATOR)).get(PAGE).content.decode()


def test_how_many_tokens_of_others_are_older_than_those_shown_is_said(funder: User) -> None:
    create_token(by=funder, name="The oldest", scopes=["read"], days=30)
    ApiToken.objects.bulk_create(
        ApiToken(
            user=funder, digest=f"{number:0128d}", token_key=f"{number:015d}", name="Later", scopes=["read"],
            expiry=now() + timedelta(days=1),
        )
        for number in range(SHOWN_OF_OTHERS)
    )  # fmt: skip
    text = signed_in(person(Role.ADMINISTRATOR)).get(PAGE).content.decode()
    assert "The oldest" not in text
    assert f"Of other people <small>{SHOWN_OF_OTHERS + 1}</small>" in text
    assert "1 more of an older date is not shown" in text


@pytest.mark.parametrize("reader", ["the person", "an administrator"])
def test_the_page_costs_the_same_for_one_and_for_many(funder: User, reader: str) -> None:
    asking = signed_in(funder if reader == "the person" else person(Role.ADMINISTRATOR))
    counts = []
    for many in (1, 12):
        for _ in range(many):
            create_token(by=funder, name="Report", scopes=["read"], days=30)
        with statements() as counted:
            asking.get(PAGE)
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 8
