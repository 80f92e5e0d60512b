"""The page of an explanation: the formula with its numbers, the table that adds up, the way down to the source."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from objectives.explaining import FigureName
from objectives.models import Link, Milestone, Project, Role
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
SUBJECTS = {"contract": "", "objective": "&objective=1", "kpi": "&kpi=members", "project": "&project=P000"}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def page(client: Client, question: str, **headers: str) -> str:
    response = client.get(f"/explanations/?{question}", headers=headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def text_of(found: str) -> str:
    """The words of a page without its marks."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found))


@pytest.mark.empty_database
def test_without_a_contract_the_page_says_what_will_stand_here_and_how(client: Client) -> None:
    assert "manage.py load_dataset DIR" in page(client, "figure=contract.score")


@pytest.mark.parametrize("figure", FigureName)
def test_every_figure_has_a_page_in_both_languages(client: Client, figure: FigureName) -> None:
    for language in ("en", "fr"):
        found = page(client, f"figure={figure.value}{SUBJECTS[figure.about]}", **{"accept-language": language})
        assert "/api/v1/explanations/?contract=c1" in found


def test_the_formula_stands_with_its_numbers_and_its_section(client: Client) -> None:
    words = text_of(page(client, "figure=objective.score&objective=1"))
    assert "47.0%" in words
    assert "0.700000 × 0.500000 + 0.300000 × 0.400000 = 0.470000" in words
    assert "Rollup specification, section 7" in words


def test_the_worked_progress_of_an_indicator_shows_actual_baseline_and_target(client: Client) -> None:
    words = text_of(page(client, "figure=kpi.progress&kpi=members"))
    assert "(A − b) / (T − b)" in words
    assert "( 150 − 100 ) / 100 = 0.500000" in words


def test_a_reader_climbs_down_from_the_contract_to_the_source(client: Client) -> None:
    found, way = page(client, "figure=contract.score"), list[str]()
    while step := re.search(r'<th scope="row">\s*<a href="(/explanations/[^"]+)"', found):
        way.append(step.group(1).replace("&amp;", "&"))
        found = page(client, way[-1].partition("?")[2])
    assert [re.search(r"figure=([a-z._]+)", address).group(1) for address in way] == [  # type: ignore[union-attr]
        "objective.score", "objective.results", "kpi.score", "kpi.progress", "kpi.actual",
    ]  # fmt: skip
    assert "Source: S1" in text_of(found)
    assert "figure=objective.score" in found, "and up again"


def test_an_unpublished_project_is_in_no_figure_but_for_those_who_may_see_it(
    portfolio: Portfolio, client: Client
) -> None:
    question = "figure=objective.delivery&objective=1"
    seen = text_of(page(client, question))
    assert "HIDDEN" not in seen
    assert "0.400000" in seen
    assert "Over published projects only" in seen
    for reader in (person(Role.BOARD), person(Role.FUNDER, portfolio.funder)):
        client.force_login(reader, backend=BACKEND)
        found = page(client, question)
        assert "HIDDEN" in found
        assert "0.200000" in found


def test_a_draft_is_left_out_for_those_who_may_know_of_it(client: Client) -> None:
    assert "not validated" not in page(client, "figure=kpi.actual&kpi=members")
    client.force_login(person(Role.STAFF), backend=BACKEND)
    assert "not validated" in page(client, "figure=kpi.actual&kpi=members")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "kpi.progress"),
        ("figure=nope", "kpi.progress"),
        ("figure=kpi.score&kpi=nope", "members"),
        ("figure=project.progress&project=H1", "There is no such project."),
        ("figure=objective.score&objective=1&as_of=x", "2018-12-31"),
    ],
)
def test_what_cannot_be_explained_is_a_friendly_400(client: Client, question: str, told: str) -> None:
    response = client.get(f"/explanations/?{question}")
    assert response.status_code == 400
    assert escape(told) in response.content.decode()


def test_an_unknown_contract_is_404(client: Client) -> None:
    assert client.get("/explanations/?figure=contract.score&contract=nope").status_code == 404


def test_a_page_costs_the_same_at_1_and_at_150_projects_and_still_adds_up(portfolio: Portfolio, client: Client) -> None:
    question = "figure=objective.delivery&objective=1"
    with statements() as at_one:
        page(client, question)
    new = Project.objects.bulk_create(
        [Project(code=f"N{number}", scope="labelled", status="running", published=True) for number in range(150)]
    )
    Link.objects.bulk_create(
        [Link(objective=portfolio.first, project=one, share="0.1", basis="declared") for one in new]
    )
    Milestone.objects.bulk_create(
        [Milestone(project=one, number=1, kind="review", title="R", due="2015-01-01", basis="declared") for one in new]
    )
    with statements() as at_many:
        words = text_of(page(client, question))
    assert len(at_one) == len(at_many)
    assert "51 further ones" in words


@pytest.mark.parametrize("address", ["/", "/contracts/c1/objectives/1/", "/projects/P000/"])
def test_the_figures_of_the_other_pages_lead_here(client: Client, address: str) -> None:
    found = client.get(address).content.decode()
    ways = set(re.findall(r'href="(/explanations/[^"]+)"', found))
    assert ways
    for way in ways:
        assert client.get(way.replace("&amp;", "&")).status_code == 200
