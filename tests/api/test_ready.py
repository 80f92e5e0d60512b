"""An answer that is ready is given without reading anything, and never to whom, or when, it would be another one."""

import re
from typing import Any
from unittest import mock

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from knox.models import get_token_model

from api import ready
from objectives.models import Activity, Funding, Milestone, Organisation, Project, ProjectLead, Role, User
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio

pytestmark = [pytest.mark.django_db, pytest.mark.alone]  # transactions of others on the same server move the tag
PROJECTS = "/api/v1/projects/"
ADDRESSES = (
    PROJECTS, f"{PROJECTS}H1/", f"{PROJECTS}?expand=fundings", "/api/v1/fundings/", "/api/v1/milestones/",
    "/api/v1/organisations/?fields=name", "/api/v1/scorecards/c1/?as_of=2018-12-31", "/api/v1/portfolio/?contract=c1",
)  # fmt: skip
TOLD_OF_THE_MOMENT = ("Date", "RateLimit", "Sextant-Cursor")


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
        assert {name for name in first.headers if again.headers.get(name) != first.headers[name]} <= set(
            TOLD_OF_THE_MOMENT
        )
        assert len(counted) == 1, [one["sql"] for one in counted]


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


WRITES = st.sampled_from([rename, publish, fund, unfund, lead, move, promote, carry, add])
STEPS = st.lists(st.tuples(WRITES, st.integers(1, 9)), min_size=1, max_size=5)
QUESTIONS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(ADDRESSES)), min_size=2, max_size=2)


@pytest.fixture
def people() -> tuple[Portfolio, list[dict[str, str]]]:
    portfolio = small_portfolio()
    roles = ((Role.FUNDER, portfolio.funder), (Role.CONTRIBUTOR, None), (Role.BOARD, None))
    return portfolio, [{}, *(bearer(person(role, of, email=f"{role}@example.org")) for role, of in roles)]


@given(QUESTIONS, STEPS)
@example([(3, PROJECTS), (0, PROJECTS)], [(rename, 1), (rename, 2), (publish, 1)])
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_each_is_told_what_would_be_told_if_nothing_were_ready(
    people: tuple[Portfolio, list[dict[str, str]]], questions: list[Any], steps: list[Any]
) -> None:
    portfolio, readers = people
    for write, number in steps:
        write(portfolio, number)
        for who, address in questions:
            found = told(asked(address, **readers[who]))
            with mock.patch("api.ready._given", return_value=None), mock.patch("api.ready._keep"):
                assert found == told(asked(address, **readers[who]))


def told(answer: Any) -> tuple[int, bytes]:
    """Return what an answer says, but for the moment at which a figure was computed."""
    return answer.status_code, re.sub(rb'"computed_at":"[^"]*"', b"", answer.content)
