"""The scorecard of the API is the page's scorecard, to the digit, in the shape that was promised."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from objectives.models import Contract, Role
from objectives.rollup.run import roll_up
from objectives.scorecards import scorecard
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

WHOLE = ["contract", "as_of", "score", "expected_score", "scored_share", "computed_at", "objectives"]
OBJECTIVE = [
    "number", "code", "title", "results", "coverage", "expected_results", "delivery", "score", "expected_score",
    "status", "kpis",
]  # fmt: skip
KPI = [
    "code", "name", "unit", "period", "actual", "expected", "target", "progress", "score", "schedule_index", "status",
    "carried", "stale",
]  # fmt: skip


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def test_the_answer_has_the_promised_keys_in_the_promised_order(client: Client) -> None:
    answer = client.get("/api/v1/scorecards/", {"contract": "c1", "as_of": "2018-12-31"}).json()
    assert list(answer)[: len(WHOLE)] == WHOLE
    assert list(answer["objectives"][0])[: len(OBJECTIVE)] == OBJECTIVE
    assert list(answer["objectives"][0]["kpis"][0])[: len(KPI)] == KPI


def test_figures_are_strings_with_six_places_and_no_data_is_null(client: Client) -> None:
    first, second = client.get("/api/v1/scorecards/").json()["objectives"]
    assert (first["score"], first["results"], first["delivery"]) == ("0.470000", "0.500000", "0.400000")
    assert (second["score"], second["results"], second["coverage"]) == (None, None, "0.000000")


def test_page_and_api_stand_on_the_same_object(portfolio: Portfolio, client: Client) -> None:
    roll_up(portfolio.contract, timezone.localdate())
    card = scorecard(Contract.objects.get(), LAST_DAY, AnonymousUser())
    answer = client.get("/api/v1/scorecards/c1/", {"as_of": str(LAST_DAY)}).json()
    assert Decimal(answer["score"]) == card.score
    for said, known in zip(answer["objectives"], card.objectives, strict=True):
        for name in ("results", "coverage", "delivery", "score", "expected_score"):
            assert said[name] == (None if getattr(known, name) is None else f"{getattr(known, name):.6f}")


def test_who_may_see_everything_gets_the_figures_over_all_projects(client: Client) -> None:
    for_visitors = client.get("/api/v1/scorecards/").json()
    client.force_login(person(Role.BOARD))
    for_the_board = client.get("/api/v1/scorecards/").json()
    assert (for_visitors["score"], for_visitors["committed"], for_visitors["suppressed"]) == ("0.470000", "0.00", True)
    assert for_visitors["suppressed_because"]
    assert (for_the_board["score"], for_the_board["committed"], for_the_board["suppressed"]) == (
        "0.410000", "100.01", False
    )  # fmt: skip
    assert for_the_board["suppressed_because"] is None


def test_titles_follow_the_language_asked_for(client: Client) -> None:
    answer = client.get("/api/v1/scorecards/", headers={"accept-language": "fr"}).json()
    assert answer["objectives"][0]["title"] == "Innover"


@pytest.mark.empty_database
def test_without_a_contract_there_is_nothing_to_find(client: Client) -> None:
    assert client.get("/api/v1/scorecards/").status_code == 404


@pytest.mark.parametrize(
    ("question", "value"),
    [("as_of", "x"), ("as_of", "2018-02-30"), ("as_of", "99999-01-01"), ("as_of", "20181231"), ("contract", "nope"),
     ("contract", "\0"), ("colour", "blue")],
)  # fmt: skip
def test_a_bad_question_is_refused_by_name(client: Client, question: str, value: str) -> None:
    response = client.get("/api/v1/scorecards/", {question: value})
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == question


def test_an_unknown_contract_in_the_address_is_404(client: Client) -> None:
    assert client.get("/api/v1/scorecards/nope/").status_code == 404
