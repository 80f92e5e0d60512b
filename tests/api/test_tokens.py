"""A token opens what its person may see, does what its scopes say, and nothing once it is over."""

import datetime

import pytest
from django.test import Client

from api.resources.portfolio import Projects
from objectives.acts.tokens import create_token, replace_token, revoke_token
from objectives.clock import now
from objectives.models import ApiToken, Milestone, ProjectLead, Role, TokenScope, User
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
HIDDEN = "/api/v1/projects/H1/"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def funder(portfolio: Portfolio) -> User:
    return person(Role.FUNDER, portfolio.funder)


def made(by: User, *scopes: str) -> tuple[ApiToken, dict[str, str]]:
    token, secret = create_token(by=by, name="Report", scopes=list(scopes) or ["read"], days=30)
    return token, {"authorization": f"Token {secret}"}


def test_a_token_sees_what_its_person_sees(client: Client, portfolio: Portfolio, funder: User) -> None:
    _, mine = made(funder)
    _, another = made(person(Role.FUNDER, portfolio.other_funder))
    assert client.get(HIDDEN, headers=mine).status_code == 200
    assert client.get(HIDDEN, headers=another).status_code == 404
    assert client.get(HIDDEN).status_code == 404


def test_a_header_that_nobody_reads_is_no_stranger_who_sees_fewer_rows(client: Client, funder: User) -> None:
    _, mine = made(funder)
    secret = mine["authorization"].removeprefix("Token ")
    for said in (secret, f"Token: {secret}", f"Token={secret}", "Bearer", "Basic Zm9vOmJhcg==", ""):
        answer = client.get("/api/v1/projects/", headers={"authorization": said})
        assert (answer.status_code, answer.headers["WWW-Authenticate"][:5]) == (401, "Token"), said
        assert "Authorization: Token sxt_…" in answer.json()["detail"], said
    client.force_login(funder, backend="django.contrib.auth.backends.ModelBackend")
    behind_a_proxy = client.get(HIDDEN, headers={"authorization": "Basic Zm9vOmJhcg=="})
    assert behind_a_proxy.status_code == 200, "who is signed in may have passed another guard before"


def test_a_good_token_behind_the_word_of_the_other_kind_is_told_its_own(client: Client, funder: User) -> None:
    _, mine = made(funder)
    secret = mine["authorization"].removeprefix("Token ")
    for said, expected in ((f"Bearer {secret}", "Token sxt_…"), ("Token sxm_4lc8WxlZlJg2VZ3l0o2X", "Bearer sxm_…")):
        answer = client.get(HIDDEN, headers={"authorization": said})
        assert answer.status_code == 401
        assert f"send “Authorization: {expected}”" in answer.json()["detail"]


def test_a_token_that_is_over_opens_nothing_and_is_not_deleted_by_asking(client: Client, funder: User) -> None:
    for how in ("revoked", "expired", "left"):
        token, headers = made(funder)
        if how == "revoked":
            revoke_token(by=funder, key=token.key)
        elif how == "expired":
            ApiToken.objects.filter(pk=token.pk).update(expiry=now() - datetime.timedelta(seconds=1))
        else:
            User.objects.filter(pk=funder.pk).update(is_active=False)
        answer = client.get(HIDDEN, headers=headers)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Token")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"].endswith("revoked or over: take another one at /tokens/.")
        assert ApiToken.objects.filter(pk=token.pk).exists()


def test_old_and_new_open_side_by_side_while_a_token_is_replaced(client: Client, funder: User) -> None:
    token, old = made(funder)
    _, secret = replace_token(by=funder, key=token.key)
    for headers in (old, {"authorization": f"Token {secret}"}):
        assert client.get(HIDDEN, headers=headers).status_code == 200


def test_the_last_use_is_noted(client: Client, funder: User) -> None:
    token, headers = made(funder)
    client.get(HIDDEN, headers=headers)
    token.refresh_from_db()
    assert token.last_used_at is not None


@pytest.mark.parametrize("said", ["sxt_", "a b", "é", "\udcff", "a" * 101, "'; --", ""])
def test_what_is_no_token_is_refused(client: Client, said: str) -> None:
    header = f"Token {said}".encode("utf-8", "surrogateescape").decode("latin-1")
    assert client.get(HIDDEN, headers={"authorization": header}).status_code == 401


def test_a_token_without_report_writes_nothing_and_is_told_what_it_lacks(client: Client, portfolio: Portfolio) -> None:
    lead = person(Role.CONTRIBUTOR, portfolio.other_funder)
    ProjectLead.objects.create(project=portfolio.hidden, person=lead)
    milestone = Milestone.objects.get(project=portfolio.hidden)
    address = f"/api/v1/milestones/{milestone.pk}/reports/"
    body = {"status": "completed", "reported_on": "2016-03-01", "actual": "2016-03-01"}
    for scopes, expected in ((("read", "export"), 403), (("read", "report"), 201)):
        _, headers = made(lead, *scopes)
        etag = client.get(f"/api/v1/milestones/{milestone.pk}/", headers=headers).headers["ETag"]
        answer = client.post(address, body, "application/json", headers=headers | {"If-Match": etag})
        assert answer.status_code == expected, answer.content
        assert ("report" in answer.json().get("detail", "")) == (expected == 403)
        assert milestone.reports.count() == (expected == 201)


def test_a_token_that_only_reports_reads_nothing(client: Client, funder: User) -> None:
    _, headers = made(funder, "report")
    answer = client.get(HIDDEN, headers=headers)
    assert answer.status_code == 403
    assert "read" in answer.json()["detail"]
    assert client.get("/api/v1/projects/NONE/", headers=headers).json() == answer.json()


def test_taking_a_list_away_needs_export(client: Client, funder: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Projects, "scope", TokenScope.EXPORT, raising=False)
    for scopes, expected in ((["read"], 403), (["export"], 200)):
        _, headers = made(funder, *scopes)
        assert client.get("/api/v1/projects/", headers=headers).status_code == expected


def test_who_is_signed_in_needs_no_scope(client: Client, funder: User) -> None:
    client.force_login(funder, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(HIDDEN).status_code == 200
