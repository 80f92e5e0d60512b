"""The portfolio of the API: money to the cent as text, every question understood or refused by name."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from objectives.models import Contract, Funding, Project, Role
from objectives.rollup.portfolio_cuts import Cut
from tests.api.test_schema import described, one_connection
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

__all__ = ["one_connection"]
pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/portfolio/"
every_cut = pytest.mark.parametrize("cut", Cut.values)


def ask(client: Client, **questions: str) -> dict[str, Any]:
    response = client.get(ADDRESS, questions)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


@of_the_file
def portfolio() -> Portfolio:
    """Beside the 100.01 of the unpublished project: 0.01 of the published one, half of each serves objective 1."""
    made = small_portfolio()
    Funding.objects.create(
        code="F2", project=made.published, funder=made.other_funder, stage="committed", amount="0.01"
    )
    return made


def test_the_answer_is_what_a_hand_finds(client: Client, portfolio: Portfolio) -> None:
    answer = ask(client, contract="c1", as_of="2018-12-31")
    freshness = answer.pop("freshness")
    assert freshness == {"computed_at": answer.pop("computed_at"), "stale": False}
    assert answer == {
        "contract": "c1",
        "as_of": "2018-12-31",
        "cut": "programme",
        "counting": "gross",
        "definition": "Gross: every project counts whole, whoever labelled it.",
        "cluster": None,
        "objectives": [{"number": 1, "title": "Innovate"}, {"number": 2, "title": "Support SMEs"}],
        "classes": [
            {
                "code": "FUI", "name": "FUI", "known": True,
                "objectives": [{"number": 1, "committed": "0.01"}, {"number": 2, "committed": "0.00"}],
                "unallocated": "0.00", "total": "0.01",
            },
        ],
        "totals": {
            "objectives": [{"number": 1, "committed": "0.01"}, {"number": 2, "committed": "0.00"}],
            "unallocated": "0.00", "total": "0.01",
        },
        "undated": "0.00",
        "suppressed": True,
        "suppressed_because": (
            "Over published projects only: others, if there are any, are in no sum, count or score, so that none can"
            " be worked out."
        ),
    }  # fmt: skip


@every_cut
def test_every_cut_adds_up_to_the_scorecard_of_the_same_day(client: Client, portfolio: Portfolio, cut: str) -> None:
    card = client.get("/api/v1/scorecards/", {"as_of": "2018-12-31"}).json()
    answer = ask(client, as_of="2018-12-31", cut=cut)
    assert answer["cut"] == cut
    assert [one["committed"] for one in answer["totals"]["objectives"]] == [
        one["committed"] for one in card["objectives"]
    ]
    assert {name: answer["totals"][name] for name in ("total", "unallocated")} | {"undated": answer["undated"]} == {
        "total": card["committed"], "unallocated": card["unallocated"], "undated": card["undated"]
    }  # fmt: skip
    assert sum(Decimal(row["total"]) for row in answer["classes"]) == Decimal(card["committed"]) > 0


def test_money_without_a_day_stands_apart(client: Client, portfolio: Portfolio) -> None:
    client.force_login(person(Role.BOARD))
    Funding.objects.filter(code="F1").update(decided_on=None)
    answer = ask(client)
    assert (answer["undated"], answer["totals"]["total"]) == ("100.01", "0.01")


def test_a_day_before_the_money_has_none_of_it(client: Client, portfolio: Portfolio) -> None:
    answer = ask(client, as_of="2013-12-31", cut="year")
    assert (answer["classes"], answer["totals"]["total"]) == ([], "0.00")


def test_names_follow_the_language_asked_for(client: Client, portfolio: Portfolio) -> None:
    Project.objects.update(domains=["space"])
    answer = client.get(ADDRESS, {"cut": "domain"}, headers={"accept-language": "fr"}).json()
    assert [one["title"] for one in answer["objectives"]] == ["Innover", "Aider les PME"]
    assert [row["name"] for row in answer["classes"]] == ["espace"]


def classes(answer: dict[str, Any]) -> dict[str, str]:
    return {row["code"]: row["total"] for row in answer["classes"]}


@every_cut
def test_classes_and_totals_are_of_what_one_may_see(client: Client, portfolio: Portfolio, cut: str) -> None:
    for_visitors = ask(client, cut=cut)
    assert (for_visitors["totals"]["total"], for_visitors["suppressed"]) == ("0.01", True)
    assert for_visitors["suppressed_because"]
    for role, funder, sees in (
        (Role.FUNDER, portfolio.other_funder, False),
        (Role.FUNDER, portfolio.funder, True),
        (Role.BOARD, None, True),
    ):
        client.force_login(person(role, funder))
        answer = ask(client, cut=cut)
        assert answer["totals"]["total"] == ("100.02" if sees else "0.01")
        assert answer["suppressed"] == bool(answer["suppressed_because"]) == (role != Role.BOARD)
        assert (classes(answer) == classes(for_visitors)) == (not sees)
        assert "HIDDEN" not in client.get(ADDRESS, {"cut": cut}).content.decode()


def test_the_answer_costs_the_same_at_one_project_and_at_a_hundred(client: Client, portfolio: Portfolio) -> None:
    client.force_login(person(Role.BOARD))
    ask(client)
    with statements() as at_one:
        ask(client, cut="territory")
    Project.objects.bulk_create(
        [Project(code=f"Q{n}", scope="labelled", status="running", start="2014-01-01") for n in range(100)]
    )
    Funding.objects.bulk_create(
        [
            Funding(code=f"G{one.pk}", project=one, funder=portfolio.funder, stage="committed", amount="1.01")
            for one in Project.objects.filter(code__startswith="Q")
        ]
    )
    with statements() as at_hundred:
        assert ask(client, cut="territory")["totals"]["total"] == "201.02"
    assert len(at_one) == len(at_hundred) == 6


@pytest.mark.parametrize(
    ("question", "value"),
    [("as_of", "x"), ("as_of", "2018-02-30"), ("contract", "nope"), ("contract", "\0"), ("cut", "colour"),
     ("cut", ""), ("cut", "\0"), ("colour", "blue"), ("page", "2")],
)  # fmt: skip
def test_a_bad_question_is_refused_by_name(client: Client, portfolio: Portfolio, question: str, value: str) -> None:
    response = client.get(ADDRESS, {question: value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == question


@pytest.mark.empty_database
def test_without_a_contract_there_is_nothing_to_find(client: Client) -> None:
    assert not Contract.objects.exists()
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.empty_database
@pytest.mark.usefixtures("one_connection")
def test_generated_questions_find_no_server_error_and_no_answer_that_the_schema_does_not_describe() -> None:
    small_portfolio()
    cases = described()[ADDRESS]["GET"].as_strategy()

    @given(case=cases)
    @settings(max_examples=25, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
    def asked(case: Any) -> None:
        case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])

    asked()
