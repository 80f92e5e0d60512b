"""An answer that is ready is given without reading anything, and never to whom, or when, it would be another one."""

import datetime
import re
from importlib import import_module
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from knox.models import get_token_model

from api import again, ready
from objectives import clock
from objectives.acts.machines import register_machine
from objectives.models import (
    Activity,
    ApiToken,
    Funding,
    MachineClient,
    Milestone,
    Organisation,
    Project,
    ProjectLead,
    Role,
    User,
)
from objectives.rollup.run import roll_up
from objectives.watermark import watermark
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
PROJECTS = "/api/v1/projects/"
ADDRESSES = (
    PROJECTS, f"{PROJECTS}H1/", f"{PROJECTS}?expand=fundings", "/api/v1/fundings/", "/api/v1/milestones/",
    "/api/v1/organisations/?fields=name", "/api/v1/scorecards/c1/?as_of=2018-12-31", "/api/v1/portfolio/?contract=c1",
)  # fmt: skip
TOLD_OF_THE_MOMENT = ("Date", "RateLimit", "Sextant-Cursor", "X-Request-ID")


def asked(address: str = PROJECTS, **headers: str) -> Any:
    return Client().get(address, headers=headers)


def bearer(user: User, *scopes: str) -> dict[str, str]:
    made = {"scopes": list(scopes)} if scopes else {}
    return {"authorization": f"Token {get_token_model().objects.create(user=user, **made)[1]}"}


def test_the_same_question_again_is_one_look() -> None:
    portfolio = small_portfolio()
    roll_up(portfolio.contract, LAST_DAY)
    headers = bearer(person(Role.FUNDER, portfolio.funder))
    asked(**headers)  # the first use of an hour is noted
    for address in (f"{PROJECTS}?expand=fundings", f"{PROJECTS}H1/", "/api/v1/scorecards/c1/"):
        first = asked(address, **headers)
        with statements(ready=True) as counted:
            again = asked(address, **headers)
        assert again.content == first.content != b""
        assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
        moved = {name for name in first.headers if again.headers.get(name) != first.headers[name]}
        assert moved <= set(TOLD_OF_THE_MOMENT)
        assert len(counted) == 1, [one["sql"] for one in counted]
        assert again.wsgi_request.resolver_match.view_name == first.wsgi_request.resolver_match.view_name


def test_what_the_token_may_not_is_refused_though_it_is_ready() -> None:
    portfolio = small_portfolio()
    funder = person(Role.FUNDER, portfolio.funder)
    may, may_not = bearer(funder, "read"), bearer(funder, "report")
    assert [asked(**may).status_code, asked(**may_not).status_code] == [200, 403]
    User.objects.filter(pk=funder.pk).update(is_active=False)
    assert asked(**may).status_code == 401


def test_a_long_answer_and_one_of_this_moment_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    small_portfolio()
    for address, most in (("/api/v1/portfolio/", ready.MOST_BYTES), (PROJECTS, 10)):
        monkeypatch.setattr(ready, "MOST_BYTES", most)
        asked(address)
        with statements(ready=True) as counted:
            asked(address)
        assert len(counted) > 1


def rename(portfolio: Portfolio, number: int) -> None:
    Project.objects.filter(pk=portfolio.hidden.pk).update(title=f"T{number}")


def publish(portfolio: Portfolio, number: int) -> None:
    Project.objects.filter(pk=portfolio.hidden.pk).update(published=bool(number % 2))


def fund(portfolio: Portfolio, number: int) -> None:
    Funding.objects.create(
        code=f"N{Funding.objects.count()}", project=portfolio.hidden, stage="committed", amount=number,
        funder=portfolio.other_funder if number % 2 else portfolio.funder, decided_on="2015-01-01",
    )  # fmt: skip


def unfund(portfolio: Portfolio, _number: int) -> None:
    Funding.objects.filter(project=portfolio.hidden).delete()


def lead(portfolio: Portfolio, number: int) -> None:
    somebody = User.objects.get(email="contributor@example.org")
    if number % 2:
        ProjectLead.objects.get_or_create(project=portfolio.hidden, person=somebody)
    else:
        ProjectLead.objects.filter(person=somebody).delete()


def move(portfolio: Portfolio, number: int) -> None:
    organisation = (portfolio.funder, portfolio.other_funder)[number % 2]
    User.objects.filter(email="funder@example.org").update(organisation=organisation)


def promote(_portfolio: Portfolio, number: int) -> None:
    User.objects.filter(email="contributor@example.org").update(role=(Role.CONTRIBUTOR, Role.BOARD)[number % 2])


def carry(portfolio: Portfolio, _number: int) -> None:
    roll_up(portfolio.contract, LAST_DAY)


def add(_portfolio: Portfolio, number: int) -> None:
    Organisation.objects.create(code=f"o{Organisation.objects.count()}", name=str(number), kind="sme")
    Milestone.objects.update(title=f"M{number}")
    Activity.objects.update(title=f"A{number}")


def revoke(_portfolio: Portfolio, number: int) -> None:
    ApiToken.objects.filter(user__email="funder@example.org").update(revoked_at=clock.now() if number % 2 else None)


def narrow(_portfolio: Portfolio, number: int) -> None:
    scopes = ["report"] if number % 2 else ["read", "export"]
    ApiToken.objects.filter(user__email="board@example.org").update(scopes=scopes)


def shut_out(_portfolio: Portfolio, number: int) -> None:
    User.objects.filter(email="contributor@example.org").update(is_active=bool(number % 2))


def stop(_portfolio: Portfolio, number: int) -> None:
    ends = clock.now() + datetime.timedelta(days=1 if number % 2 else -1)
    MachineClient.objects.update(expiry=ends)


WRITES = st.sampled_from(
    [rename, publish, fund, unfund, lead, move, promote, carry, add, revoke, narrow, shut_out, stop]
)
STEPS = st.lists(st.tuples(WRITES, st.integers(1, 9)), min_size=1, max_size=6)
QUESTIONS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(ADDRESSES)), min_size=2, max_size=3)


@pytest.fixture
def people(client: Client) -> tuple[Portfolio, list[dict[str, str]]]:
    portfolio = small_portfolio()
    roles = ((Role.FUNDER, portfolio.funder), (Role.CONTRIBUTOR, None), (Role.BOARD, None))
    readers = [{}, *(bearer(person(role, of, email=f"{role}@example.org")) for role, of in roles)]
    by = User.objects.get(email="funder@example.org")
    machine, secret = register_machine(by=by, name="Report", scopes=["read"], days=365)
    said = {"grant_type": "client_credentials", "client_id": machine.client_id, "client_secret": secret}
    taken = client.post("/oauth/token/", said).json()["access_token"]
    readers.append({"authorization": f"Bearer {taken}"})
    for headers in readers:
        asked(**headers)  # the first use of an hour is noted
    return portfolio, readers


@given(QUESTIONS, STEPS)
@example([(3, PROJECTS), (0, PROJECTS)], [(rename, 1), (rename, 2), (publish, 1)])
@example([(1, f"{PROJECTS}H1/"), (4, f"{PROJECTS}H1/")], [(move, 1), (move, 2), (revoke, 1), (stop, 2)])
@example([(2, PROJECTS), (3, "/api/v1/fundings/")], [(lead, 1), (shut_out, 2), (promote, 1), (narrow, 1), (narrow, 2)])
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_each_is_told_what_would_be_told_if_nothing_were_ready(
    people: tuple[Portfolio, list[dict[str, str]]], questions: list[Any], steps: list[Any]
) -> None:
    portfolio, readers = people
    held: dict[Any, str] = {}
    for write, number in steps:
        write(portfolio, number)
        for who, address in questions:
            for holding in ({}, {}, {"if-none-match": held[who, address]} if (who, address) in held else {}):
                answer = asked(address, **readers[who], **holding)
                with mock.patch("api.ready._given", return_value=None), mock.patch("api.ready._keep"):
                    anew = asked(address, **readers[who], **holding)
                assert told(answer) == told(anew)
                held[who, address] = answer.headers.get("ETag", "")


def test_after_a_write_it_is_one_look_and_one_statement() -> None:
    portfolio = small_portfolio()
    for address in (PROJECTS, f"{PROJECTS}?expand=fundings&ordering=-start", f"{PROJECTS}P000/"):
        asked(address)
        for number, costs in enumerate((2, 2, 1)):
            if costs == 2:
                rename(portfolio, number)
            with statements(ready=True) as counted:
                asked(address)
            assert len(counted) == costs, [one["sql"] for one in counted]


def test_what_took_more_than_one_statement_is_worked_out_again() -> None:
    small_portfolio()
    for question in ("?count=true", "totals/?group_by=funder"):
        assert asked(f"{PROJECTS}{question}").status_code == 200
    assert again._kept == {}


def test_what_is_written_while_an_answer_is_made_is_in_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    portfolio = small_portfolio()
    address = f"{PROJECTS}P000/"
    for number, (module, reads) in enumerate((("api.resource", "read"), ("api.again", "found"))):
        read = getattr(import_module(module), reads)

        def meanwhile(*arguments: Any, read: Any = read, number: int = number) -> Any:
            found = read(*arguments)
            Project.objects.filter(pk=portfolio.published.pk).update(title=f"Newer {number}")
            return found

        Project.objects.filter(pk=portfolio.published.pk).update(title="Older")
        with monkeypatch.context() as patched:
            patched.setattr(f"{module}.{reads}", meanwhile)
            assert asked(address).json()["title"] == "Older"
        assert asked(address).json()["title"] == f"Newer {number}"


def test_rights_that_change_while_an_answer_is_made_and_change_back_give_nobody_anothers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    portfolio = small_portfolio()
    reader = person(Role.FUNDER, portfolio.other_funder)
    headers = bearer(reader)
    asked(**headers)
    look = watermark

    def meanwhile(*arguments: Any, **more: Any) -> Any:
        found = look(*arguments, **more)
        User.objects.filter(pk=reader.pk).update(organisation=portfolio.funder)
        return found

    with monkeypatch.context() as patched:
        patched.setattr("api.ready.watermark", meanwhile)
        ready.forget()
        assert "H1" in asked(**headers).content.decode()
    User.objects.filter(pk=reader.pk).update(organisation=portfolio.other_funder)
    assert "H1" not in asked(**headers).content.decode()


def told(answer: Any) -> tuple[int, bytes, dict[str, str]]:
    """Return what an answer says, but for the moment at which a figure was computed, and what is left of a limit."""
    headers = {name: value for name, value in answer.headers.items() if not name.startswith(TOLD_OF_THE_MOMENT)}
    if b'"computed_at"' in answer.content:
        headers["Content-Length"] = ""
    return answer.status_code, re.sub(rb'"computed_at":"[^"]*"', b"", answer.content), headers
