"""What was known then: the same answer for ever, of scorecards, values, progress and explanations."""

import datetime

import pgtrigger
import pytest
from django.test import Client
from django.utils import timezone

from objectives.models import Change, Measurement, MilestoneReport, Project, Role
from objectives.rollup.run import roll_up
from tests.portfolio import Portfolio, person, small_portfolio

in_the_open = pytest.mark.django_db(transaction=True)

CARD, DAY = "/api/v1/scorecards/c1/", {"as_of": "2018-12-31"}


def asked(address: str, **questions: str) -> dict[str, object]:
    response = Client().get(address, questions)
    assert response.status_code == 200, response.content
    found: dict[str, object] = response.json()
    return found


def moved(portfolio: Portfolio) -> str:
    """Change what is measured, reported and named; return the moment before."""
    moment = timezone.now().isoformat()
    Measurement.objects.filter(value=150).update(value=160)
    MilestoneReport.objects.update(percent=90)
    roll_up(portfolio.contract, timezone.localdate())
    return moment


@in_the_open
def test_every_figure_is_told_as_it_was_known_and_always_the_same() -> None:
    portfolio = small_portfolio()
    addresses = {
        CARD: DAY,
        f"/api/v1/kpis/{portfolio.kpi.pk}/values/": DAY,
        "/api/v1/projects/P000/progress/": DAY,
        "/api/v1/explanations/": {"figure": "kpi.actual", "kpi": "members", **DAY},
    }
    before = {address: asked(address, **questions) for address, questions in addresses.items()}
    moment = moved(portfolio)
    for address, questions in addresses.items():
        known = Client().get(address, {**questions, "known_at": moment})
        again = Client().get(address, {**questions, "known_at": moment})
        assert known.content == again.content
        assert known.headers["ETag"].startswith('"')
        same = Client().get(
            address, {**questions, "known_at": moment}, headers={"if-none-match": known.headers["ETag"]}
        )
        assert same.status_code == 304
        told = known.json()
        assert datetime.datetime.fromisoformat(told["known_at"]) == datetime.datetime.fromisoformat(moment)
        assert without_moments(told) == without_moments(before[address])
        assert without_moments(asked(address, **questions)) != without_moments(before[address])


def without_moments(told: object) -> object:
    if isinstance(told, dict):
        left_out = ("freshness", "computed_at", "known_at", "pending", "explanation")
        return {name: without_moments(one) for name, one in told.items() if name not in left_out}
    return [without_moments(one) for one in told] if isinstance(told, list) else told


@in_the_open
def test_a_day_is_known_to_its_end_and_is_the_day_looked_from_unless_another_is_named() -> None:
    small_portfolio()
    with pgtrigger.ignore("objectives.Change:only_added_to"):
        Change.objects.update(recorded_at=datetime.datetime(2017, 6, 30, 12, tzinfo=datetime.UTC))
    Measurement.objects.filter(value=150).update(value=160)
    card = asked(CARD, known_at="2017-06-30")
    assert (card["as_of"], card["known_at"]) == ("2017-06-30", "2017-07-01T00:00:00+02:00")
    late = asked(CARD, known_at="2017-06-30", as_of="2018-12-31")
    assert late["objectives"][0]["kpis"][0]["actual"] == "150.000000"  # type: ignore[index]
    before = Client().get(CARD, {"known_at": "2017-06-29"})
    assert before.status_code == 400
    assert before.json()["errors"] == [
        {"field": "known_at", "message": "This was not recorded by then; recording began on 30 June 2017."}
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["", "now", "2018-02-30", "2018-W01-1", "99999-01-01", "2018-12-31T25:00", "2199-01-01", "2018-12-31T10", "\0"],
)
def test_what_is_no_moment_of_the_past_is_refused_by_name(text: str) -> None:
    portfolio = small_portfolio()
    for address in (CARD, f"/api/v1/kpis/{portfolio.kpi.pk}/values/", "/api/v1/projects/P000/progress/"):
        answer = Client().get(address, {"known_at": text})
        assert answer.status_code == 400
        assert [error["field"] for error in answer.json()["errors"]] == ["known_at"]


@in_the_open
def test_what_is_closed_to_a_reader_is_closed_in_every_world() -> None:
    portfolio = small_portfolio()
    staff, stranger = person(Role.STAFF), Client()
    moment = timezone.now().isoformat()
    Project.objects.filter(code="P000").update(published=False)
    Project.objects.filter(code="H1").update(published=True)
    client = Client()
    client.force_login(staff)
    assert client.get("/api/v1/projects/P000/progress/", {"known_at": moment}).status_code == 200
    assert stranger.get("/api/v1/projects/P000/progress/", {"known_at": moment}).status_code == 404
    was_closed = stranger.get("/api/v1/projects/H1/progress/", {"known_at": moment})
    assert was_closed.status_code == 400
    assert client.get("/api/v1/projects/H1/progress/", {"known_at": moment}).status_code == 200
    told = {"figure": "objective.projects", "objective": "1", "known_at": moment, **DAY}
    for somebody, names in ((client, {"OPEN0", "HIDDEN"}), (stranger, set[str]())):
        parts = somebody.get("/api/v1/explanations/", told).json()["contributors"]
        assert {part["code"] for part in parts if part["about"] == "project"} == {
            one.code for one in Project.objects.filter(acronym__in=names)
        }
    assert portfolio.hidden.pk
