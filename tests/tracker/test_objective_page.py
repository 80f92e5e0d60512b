"""An objective opened: its indicators with their honesty, its projects for those who may see them."""

import re

import pytest
from django.test import Client

from objectives.models import Link, Project, ProjectLead, Role
from objectives.scorecards import scorecard
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ADDRESS = "/contracts/c1/objectives/1/"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def test_an_indicator_says_what_it_stands_on(client: Client) -> None:
    text = client.get(ADDRESS).content.decode()
    for words in ("Members", "150", "200", "illustrative target", "carried", "about", "S1"):
        assert words in text
    assert "999" not in text, "a draft is no figure"


def test_every_score_has_the_digits_of_the_api_behind_it(portfolio: Portfolio, client: Client) -> None:
    client.force_login(person(Role.BOARD), backend="django.contrib.auth.backends.ModelBackend")
    (one, *_rest) = scorecard(portfolio.contract, LAST_DAY, None).objectives
    text = client.get(f"{ADDRESS}?as_of={LAST_DAY}").content.decode()
    scores = (one.score, one.expected_score, one.results, one.expected_results, one.delivery, one.coverage)
    for score in (*scores, *(kpi.score for kpi in one.kpis)):
        assert score is not None
        assert f'<data value="{score:.6f}">' in text


def test_a_visitor_sees_published_projects_only(client: Client) -> None:
    text = client.get(ADDRESS).content.decode()
    assert "OPEN0" in text
    assert "HIDDEN" not in text


@pytest.mark.parametrize("role", [Role.BOARD, Role.STAFF, Role.ADMINISTRATOR])
def test_the_board_and_the_staff_see_every_project(client: Client, role: Role) -> None:
    client.force_login(person(role), backend="django.contrib.auth.backends.ModelBackend")
    assert "HIDDEN" in client.get(ADDRESS).content.decode()


def test_a_funder_sees_the_hidden_project_that_it_funds_and_its_colleague_elsewhere_does_not(
    portfolio: Portfolio, client: Client
) -> None:
    client.force_login(person(Role.FUNDER, portfolio.funder), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/projects/H1/").status_code == 200
    client.force_login(person(Role.FUNDER, portfolio.other_funder), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/projects/H1/").status_code == 404


def test_the_lead_of_a_hidden_project_sees_it(portfolio: Portfolio, client: Client) -> None:
    lead = person(Role.CONTRIBUTOR)
    client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/projects/H1/").status_code == 404
    ProjectLead.objects.create(project=portfolio.hidden, person=lead)
    assert client.get("/projects/H1/").status_code == 200


def test_for_a_stranger_a_hidden_project_is_as_absent_as_one_that_never_was(client: Client) -> None:
    hidden, absent = client.get("/projects/H1/"), client.get("/projects/H2/")
    assert hidden.status_code == absent.status_code == 404
    told = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    pages = [told.sub(b"", page.content) for page in (hidden, absent)]
    assert pages[0].replace(b"H1", b"H2") == pages[1]
    assert b"HIDDEN" not in hidden.content


def test_a_page_of_projects_costs_the_same_at_1_and_at_25(portfolio: Portfolio, client: Client) -> None:
    with statements() as at_one:
        client.get(ADDRESS)
    new = Project.objects.bulk_create(
        [Project(code=f"N{number}", scope="labelled", status="running", published=True) for number in range(100)]
    )
    Link.objects.bulk_create(
        [Link(objective=portfolio.first, project=one, share="0.1", basis="declared") for one in new]
    )
    with statements() as at_many:
        client.get(ADDRESS)
    assert len(at_one) == len(at_many)


@pytest.mark.parametrize("address", ["/contracts/c1/objectives/9/", "/contracts/nope/objectives/1/", "/projects/%00/"])
def test_what_is_not_there_is_404(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_project_page_tells_its_plan_and_how_it_stands(client: Client) -> None:
    text = client.get("/projects/P000/?as_of=2018-12-31").content.decode()
    for words in ("OPEN0", "40%", "Review", "agency", "1 January 2014"):
        assert words in text
