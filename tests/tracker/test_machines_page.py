"""The page of machines: registered with a ready first command, secret shown once, renewed, revoked."""

import re
import shlex
from base64 import b64encode
from html import unescape

import pytest
from django.test import Client

from objectives.acts.machines import register_machine
from objectives.models import MachineClient, Role, User
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
PAGE = "/machines/"
SAID = {"name": "Data <b>warehouse</b>", "scopes": ["read", "export"], "days": "90"}


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
    return shlex.split(unescape(found[1]))


def test_from_the_page_to_the_first_answer(funder: User, portfolio: Portfolio, client: Client) -> None:
    mine = signed_in(funder)
    answer = mine.post(PAGE, SAID)
    assert "no-store" in answer.headers["Cache-Control"]
    _curl, _u, who, _d, asked, address = command(answer.content.decode())
    token = client.post(
        address.removeprefix("http://127.0.0.1:8000"), dict([asked.split("=")]),
        headers={"authorization": f"Basic {b64encode(who.encode()).decode()}"},
    ).json()["access_token"]  # fmt: skip
    got = client.get(f"/api/v1/projects/{portfolio.hidden.code}/", headers={"authorization": f"Bearer {token}"})
    assert got.status_code == 200
    again = mine.get(PAGE).content.decode()
    name, secret = who.split(":")
    assert name in again
    assert secret not in again
    assert "Data &lt;b&gt;warehouse" in again


def test_what_is_wrong_is_named_and_what_was_typed_stays(funder: User) -> None:
    answer = signed_in(funder).post(PAGE, {"name": "Kept", "days": "90"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Kept"' in page
    assert "No machine was registered" in page
    assert not MachineClient.objects.exists()


def test_a_machine_is_given_another_secret_and_revoked(funder: User) -> None:
    mine = signed_in(funder)
    machine, secret = register_machine(by=funder, name="Warehouse", scopes=["report"], days=30)
    shown = mine.post(f"{PAGE}{machine.key}/renew/").content.decode()
    assert "The secret before still works until" in shown
    assert command(shown)[2].split(":")[1] != secret
    again = mine.post(f"{PAGE}{machine.key}/renew/").content.decode()
    assert command(again)[2] != command(shown)[2], "an answer that was lost does not stop the machine after a week"
    assert "is revoked" in mine.post(f"{PAGE}{machine.key}/revoke/", follow=True).content.decode()
    machine.refresh_from_db()
    assert not machine.is_open


def test_an_administrator_sees_and_revokes_the_machines_of_others(funder: User) -> None:
    machine, _secret = register_machine(by=funder, name="Warehouse", scopes=["read"], days=30)
    assert funder.email not in signed_in(person(Role.STAFF)).get(PAGE).content.decode()
    administrator = signed_in(person(Role.ADMINISTRATOR))
    assert funder.email in administrator.get(PAGE).content.decode()
    administrator.post(f"{PAGE}{machine.key}/revoke/")
    assert funder.email not in administrator.get(PAGE).content.decode()


def test_the_page_costs_the_same_for_one_and_for_many(funder: User) -> None:
    mine, counts = signed_in(funder), []
    for many in (1, 12):
        for _ in range(many):
            register_machine(by=funder, name="Warehouse", scopes=["read"], days=30)
        with statements() as counted:
            mine.get(PAGE)
        counts.append(len(counted))
    assert counts[0] == counts[1] <= 8
