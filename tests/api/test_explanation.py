"""The API explains every figure in the promised shape, and refuses what it cannot explain by name."""

from decimal import Decimal
from fractions import Fraction
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from objectives.explaining import FigureName
from objectives.models import Role
from tests.api import test_schema
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/explanations/"
one_connection = test_schema.one_connection
SUBJECTS = {"contract": {}, "objective": {"objective": "1"}, "kpi": {"kpi": "members"}, "project": {"project": "P000"}}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def question(figure: FigureName) -> dict[str, str]:
    return {"figure": figure.value, **SUBJECTS[figure.about]}


def told(client: Client, **asked: str) -> dict[str, Any]:
    response = client.get(ADDRESS, asked)
    answer = response.json()
    assert response.status_code == 200, answer
    assert isinstance(answer, dict)
    return answer


@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("figure", FigureName)
def test_every_figure_is_told_as_the_schema_says(figure: FigureName) -> None:
    case = test_schema.described()[ADDRESS]["GET"].Case(query=question(figure))
    response = case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])
    assert response.status_code == 200


@pytest.mark.parametrize("figure", FigureName)
def test_numerators_add_up_digit_for_digit(client: Client, figure: FigureName) -> None:
    answer = told(client, **question(figure))
    parts = [Fraction(Decimal(part["numerator"])) for part in answer["contributors"]]
    assert sum(parts) == Fraction(Decimal(answer["numerator"]))
    if answer["value"] is None:
        assert answer["missing"]
    else:
        unrounded = sum(parts) / Fraction(Decimal(answer["denominator"]))
        assert abs(Fraction(Decimal(answer["value"])) - unrounded) <= Fraction(1, 2_000_000)


def test_the_answer_leads_from_the_contract_to_the_source(client: Client) -> None:
    answer, way = told(client, figure="contract.score"), list[str]()
    while answer["contributors"][0]["explanation"]:
        way.append(answer["figure"])
        answer = client.get(answer["contributors"][0]["explanation"]).json()
    assert way == ["contract.score", "objective.score", "objective.results", "kpi.score", "kpi.progress"]
    assert answer["figure"] == "kpi.actual"
    assert (answer["contributors"][0]["numerator"], answer["contributors"][0]["sources"]) == ("150", ["S1"])
    assert [urlsplit(step["explanation"]).path for step in answer["path"]] == [ADDRESS, ADDRESS]


def test_the_figure_is_the_scorecards(client: Client) -> None:
    card = client.get("/api/v1/scorecards/").json()
    assert told(client, figure="contract.score")["value"] == card["score"] == "0.470000"
    assert told(client, figure="kpi.actual", kpi="members")["value"] == card["objectives"][0]["kpis"][0]["actual"]


def test_an_unpublished_project_is_in_the_figures_of_who_sees_it_whole_only(
    portfolio: Portfolio, client: Client
) -> None:
    answer = client.get(ADDRESS, {"figure": "objective.delivery", "objective": "1"})
    assert "H1" not in answer.content.decode()
    assert "HIDDEN" not in answer.content.decode()
    assert [(part["code"], part["about"], part["denominator"]) for part in answer.json()["contributors"]] == [
        ("P000", "project", "0.5")
    ]
    assert answer.json()["suppressed"]
    assert "Over published projects only" in answer.json()["suppressed_because"]
    for reader in (person(Role.STAFF), person(Role.FUNDER, portfolio.funder)):
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
        named = told(client, figure="objective.delivery", objective="1")
        assert {part["code"] for part in named["contributors"]} == {"P000", "H1"}


def test_the_words_follow_the_language_asked_for(client: Client) -> None:
    asked = {"figure": "objective.score", "objective": "1"}
    answer = client.get(ADDRESS, asked, headers={"accept-language": "fr"}).json()
    assert answer["subject"]["name"] == "1 Innover"


@pytest.mark.parametrize(
    ("asked", "field", "named"),
    [
        ({}, "figure", "objective.score"),
        ({"figure": "nope"}, "figure", "kpi.actual"),
        ({"figure": "objective.score"}, "objective", ""),
        ({"figure": "objective.score", "objective": "9"}, "objective", "1, 2"),
        ({"figure": "objective.score", "objective": "x"}, "objective", "1, 2"),
        ({"figure": "objective.score", "objective": "1", "kpi": "members"}, "kpi", "objective"),
        ({"figure": "kpi.score", "kpi": "nope"}, "kpi", "members"),
        ({"figure": "project.progress", "project": "H1"}, "project", ""),
        ({"figure": "project.progress", "project": "\0"}, "project", ""),
        ({"figure": "contract.score", "contract": "nope"}, "contract", "c1"),
        ({"figure": "contract.score", "as_of": "x"}, "as_of", "2018-12-31"),
        ({"figure": "contract.score", "colour": "blue"}, "colour", "figure"),
    ],
)
def test_what_cannot_be_explained_is_refused_by_name(
    client: Client, asked: dict[str, str], field: str, named: str
) -> None:
    response = client.get(ADDRESS, asked)
    assert response.status_code == 400
    [error] = response.json()["errors"]
    assert error["field"] == field
    assert named in error["message"]


def test_a_project_that_is_hidden_is_refused_like_one_that_never_was(client: Client) -> None:
    hidden, absent = (client.get(ADDRESS, {"figure": "project.progress", "project": code}) for code in ("H1", "H2"))
    assert hidden.content == absent.content
