"""A machine takes a short-lived token with id and secret, and sees with it what its person sees, within its scopes."""

import base64
import datetime
from typing import Any

import pytest
from django.test import Client
from oauth2_provider.models import AccessToken

from api import throttle
from objectives.acts.machines import register_machine, renew_machine_secret, revoke_machine
from objectives.clock import now
from objectives.models import MachineClient, Milestone, ProjectLead, Role, User
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
HIDDEN = "/api/v1/projects/H1/"
TAKE, GIVE_BACK = "/oauth/token/", "/oauth/revoke/"
ASKED = {"grant_type": "client_credentials"}


@pytest.fixture(autouse=True)
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle.OfGrants, "THROTTLE_RATES", {"grant": None})


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def funder(portfolio: Portfolio) -> User:
    return person(Role.FUNDER, portfolio.funder)


def registered(by: User, *scopes: str) -> tuple[MachineClient, dict[str, str]]:
    machine, secret = register_machine(by=by, name="Warehouse", scopes=list(scopes) or ["read"], days=30)
    return machine, basic(machine, secret)


def basic(machine: MachineClient, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{machine.client_id}:{secret}".encode()).decode()}


def taken(client: Client, who: dict[str, str], **more: str) -> dict[str, str]:
    """Take a token, and return the header that asks with it."""
    answer = client.post(TAKE, ASKED | more, headers=who)
    assert answer.status_code == 200, answer.content
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 1800)
    assert set(told) == {"access_token", "token_type", "expires_in", "scope"}, "no refresh token"
    return {"authorization": f"Bearer {told['access_token']}"}


def test_a_machine_sees_what_its_person_sees(client: Client, portfolio: Portfolio, funder: User) -> None:
    mine = taken(client, registered(funder)[1])
    colleague = taken(client, registered(person(Role.FUNDER, portfolio.funder, email="c@example.org"))[1])
    stranger = taken(client, registered(person(Role.FUNDER, portfolio.other_funder))[1])
    assert client.get(HIDDEN, headers=mine).status_code == 200
    assert client.get(HIDDEN, headers=colleague).status_code == 200
    assert client.get(HIDDEN, headers=stranger).status_code == 404
    held = {"If-None-Match": client.get("/api/v1/sources/", headers=mine).headers["ETag"]}
    with statements() as counted:
        assert client.get("/api/v1/sources/", headers=mine | held).status_code == 304
    assert len(counted) == 2, "who asks, and has anything changed"


def test_id_and_secret_may_come_in_the_body(client: Client, funder: User) -> None:
    machine, secret = register_machine(by=funder, name="Warehouse", scopes=["read"], days=30)
    assert taken(client, {}, client_id=machine.client_id, client_secret=secret)


def test_neither_token_nor_secret_is_stored(client: Client, funder: User) -> None:
    token = taken(client, registered(funder)[1])["authorization"].removeprefix("Bearer ")
    assert token.startswith("sxm_")
    row = AccessToken.objects.values().get()
    assert not [value for value in row.values() if token in str(value)]


@pytest.mark.parametrize("how", ["wrong secret", "no such machine", "no secret", "expired", "revoked", "left"])
def test_who_proves_nothing_is_given_nothing(client: Client, funder: User, how: str) -> None:
    machine, who = registered(funder)
    if how == "wrong secret":
        who = basic(machine, "wrong")
    elif how == "no such machine":
        who = basic(MachineClient(client_id="nobody"), "x")
    elif how == "no secret":
        who = basic(machine, "")
    elif how == "expired":
        MachineClient.objects.update(expiry=now())
    elif how == "revoked":
        revoke_machine(by=funder, key=machine.key)
    else:
        User.objects.filter(pk=funder.pk).update(is_active=False)
    answer = client.post(TAKE, ASKED, headers=who)
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize("how", ["token expired", "machine expired", "machine revoked", "left", "given back", "cut"])
def test_a_token_that_is_over_opens_nothing(client: Client, funder: User, how: str) -> None:
    machine, who = registered(funder)
    mine = taken(client, who)
    if how == "token expired":
        AccessToken.objects.update(expires=now() - datetime.timedelta(seconds=1))
    elif how == "machine expired":
        MachineClient.objects.update(expiry=now())
    elif how == "machine revoked":
        revoke_machine(by=funder, key=machine.key)
    elif how == "left":
        User.objects.filter(pk=funder.pk).update(is_active=False)
    elif how == "given back":
        token = mine["authorization"].removeprefix("Bearer ")
        assert client.post(GIVE_BACK, {"token": token}, headers=who).status_code == 200
    else:
        mine = {"authorization": mine["authorization"][:-1]}
    answer = client.get(HIDDEN, headers=mine)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_another_machine_gives_no_token_back(client: Client, portfolio: Portfolio, funder: User) -> None:
    mine = taken(client, registered(funder)[1])
    _, other = registered(person(Role.FUNDER, portfolio.other_funder))
    client.post(GIVE_BACK, {"token": mine["authorization"].removeprefix("Bearer ")}, headers=other)
    assert client.get(HIDDEN, headers=mine).status_code == 200
    assert client.post(GIVE_BACK, {"token": "x"}).status_code == 401


def test_both_secrets_work_while_one_replaces_the_other(client: Client, funder: User) -> None:
    machine, old = registered(funder)
    renewed, secret = renew_machine_secret(by=funder, key=machine.key)
    for who in (old, basic(renewed, secret)):
        assert client.get(HIDDEN, headers=taken(client, who)).status_code == 200
    assert client.post(TAKE, ASKED, headers=basic(machine, "wrong")).status_code == 401
    MachineClient.objects.update(former_until=now())
    assert client.post(TAKE, ASKED, headers=old).status_code == 401
    assert taken(client, basic(renewed, secret))


def test_a_token_may_less_than_its_machine_and_never_more(client: Client, portfolio: Portfolio) -> None:
    lead = person(Role.CONTRIBUTOR, portfolio.other_funder)
    ProjectLead.objects.create(project=portfolio.hidden, person=lead)
    milestone = Milestone.objects.get(project=portfolio.hidden)
    _, who = registered(lead, "read", "report")
    answer = client.post(TAKE, ASKED | {"scope": "read export"}, headers=who)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")
    etag = {"If-Match": client.get(f"/api/v1/milestones/{milestone.pk}/", headers=taken(client, who)).headers["ETag"]}
    body = {"forecast": "2030-03-01", "reason": "Late."}
    for scope, expected in (("read", 403), ("read report", 201)):
        headers = taken(client, who, scope=scope) | etag
        answer = client.post(f"/api/v1/milestones/{milestone.pk}/forecast/", body, "application/json", headers=headers)
        assert answer.status_code == expected, answer.content
    assert client.get("/api/v1/changes/", headers=taken(client, who)).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        {"grant_type": "password", "username": "a", "password": "b"},
        {"grant_type": "authorization_code", "code": "x"},
        {"grant_type": "refresh_token", "refresh_token": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
        {"grant_type": "\0"},
        {},
    ],
)
def test_there_is_no_other_grant(client: Client, funder: User, asked: dict[str, str]) -> None:
    answer = client.post(TAKE, asked, headers=registered(funder)[1])
    assert answer.status_code == 400
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status", "error", "mends"),
    [
        (ASKED | {"scope": "read report"}, 400, "invalid_scope", "/machines/"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", "client_credentials"),
        ({}, 400, "invalid_request", "grant type"),
        (ASKED | {"client_id": "none"}, 401, "invalid_client", "client_secret"),
    ],
)
def test_a_refusal_says_in_words_what_is_to_be_mended(
    client: Client, funder: User, asked: dict[str, str], status: int, error: str, mends: str
) -> None:
    answer = client.post(TAKE, asked, headers={} if "client_id" in asked else registered(funder)[1])
    told = answer.json()
    assert (answer.status_code, told["error"], answer.headers["Cache-Control"]) == (status, error, "no-store")
    assert mends in told["error_description"]
    assert told["error_description"].isascii(), "RFC 6749, section 5.2"


@pytest.mark.parametrize("path", [TAKE, GIVE_BACK])
def test_who_proves_nothing_is_asked_for_id_and_secret_by_the_scheme_that_is_taken_here(
    client: Client, path: str
) -> None:
    """Clients that wait to be asked send them to `Basic` alone; the library asks for a `Bearer`."""
    answer = client.post(path, ASKED | {"token": "x"})
    assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")


def test_json_and_a_get_are_refused_by_what_is_taken_instead(client: Client, funder: User) -> None:
    answer = client.post(TAKE, ASKED, "application/json", headers=registered(funder)[1])
    assert (answer.status_code, "x-www-form-urlencoded" in answer.json()["error_description"]) == (400, True)
    answer = client.get(TAKE)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, OPTIONS")
    assert answer.json()["error_description"] == "Send a POST."


@pytest.mark.parametrize("path", ["authorize/", "introspect/", "applications/", "device/", "register/", "userinfo/"])
def test_there_is_nothing_else(client: Client, path: str) -> None:
    assert client.get(f"/oauth/{path}").status_code == 404
    assert client.get(TAKE).status_code == 405


@pytest.mark.parametrize("hostile", ["\0", "é", "\ud800", "a" * 5000, "%zz[1]", "https://127.0.0.1/x"])
def test_nothing_that_is_sent_is_a_server_error(client: Client, funder: User, hostile: str) -> None:
    machine, who = registered(funder)
    text = hostile.encode("utf-8", "surrogatepass")
    sent: list[dict[str, Any]] = [
        {"client_id": text, "client_secret": "x"}, {"client_id": machine.client_id, "client_secret": text},
        {"scope": text}, {"resource": text},
    ]  # fmt: skip
    for one in sent:
        assert client.post(TAKE, ASKED | one).status_code in {400, 401}, one
    for one in sent[2:]:
        assert client.post(TAKE, ASKED | one, headers=who).status_code in {200, 400}, one
    header = {"authorization": "Basic " + base64.b64encode(text + b":x").decode()}
    assert client.post(TAKE, ASKED, headers=header).status_code in {400, 401}
    assert client.post(GIVE_BACK, {"token": text}, headers=who).status_code in {200, 400}
    assert client.post(TAKE, ASKED, headers=who, query_params={"x": text}).status_code == 400
    said = {"authorization": b"Bearer ".decode() + text.decode("latin-1")}
    assert client.get(HIDDEN, headers=said).status_code in {400, 401}
    mine = taken(client, who)
    assert client.get("/api/v1/sources/", {"search": text}, headers=mine).status_code in {200, 400}


def test_who_tries_too_often_waits_and_is_told_how_long(
    client: Client, funder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates = {"grant": "2/min", "address": None, "person": None, "token": "1/min"}
    for limit in (throttle.Limit, throttle.OfGrants):
        monkeypatch.setattr(limit, "THROTTLE_RATES", rates)
    monkeypatch.setattr(throttle.Limit, "timer", lambda _: 2_000_030.0)
    monkeypatch.setattr(throttle, "_asked_again_from", float("inf"))  # counted in this process
    _, who = registered(funder)
    first, second = taken(client, who), taken(client, who)
    answer = client.post(TAKE, ASKED, headers=who)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["violated-policies"]) == (429, ["grant"])
    assert answer.headers["RateLimit"] == '"grant";r=0;t=10'
    assert client.get(HIDDEN, headers=first).headers["RateLimit-Policy"] == '"token";q=1;w=60'
    assert client.get(HIDDEN, headers=second).status_code == 429, "another token of the machine is the same machine"


def test_the_last_use_is_noted_and_what_is_over_is_forgotten(client: Client, funder: User) -> None:
    machine, who = registered(funder)
    client.get(HIDDEN, headers=taken(client, who))
    machine.refresh_from_db()
    assert machine.last_used_at is not None
    AccessToken.objects.update(expires=now() - datetime.timedelta(seconds=1))
    taken(client, who)
    assert AccessToken.objects.count() == 1


@pytest.mark.parametrize("address", [TAKE, GIVE_BACK])
def test_more_fields_than_are_read_are_refused_in_the_words_of_oauth(client: Client, address: str) -> None:
    answer = client.post(address, {f"f{number}": "x" for number in range(1001)})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert "grant_type" in answer.json()["error_description"]
