"""The pages as they were known: said in words, with the way back, and every link keeps it."""

import datetime

import pgtrigger
import pytest
from django.test import Client

from objectives.models import Change, Measurement, MilestoneReport, Project, Role
from objectives.worlds import position_now
from tests.counting import statements
from tests.portfolio import person, small_portfolio

in_the_open = pytest.mark.django_db(transaction=True)
THEN = datetime.datetime(2018, 12, 30, 12, tzinfo=datetime.UTC)
KNOWN = "as_of=2018-12-31&known_at=2018-12-30"


def page(address: str, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return response.content.decode()


@in_the_open
def test_a_page_says_whose_knowledge_it_shows_and_every_link_keeps_it() -> None:
    small_portfolio()
    with pgtrigger.ignore("objectives.Change:only_added_to"):
        Change.objects.update(recorded_at=THEN)
    Measurement.objects.filter(value=150).update(value=160)
    MilestoneReport.objects.update(percent=90)
    board = Client()
    board.force_login(person(Role.BOARD), backend="django.contrib.auth.backends.ModelBackend")
    now, then = page("/?as_of=2018-12-31", board), page(f"/?{KNOWN}", board)
    assert "As known at the end of" not in now
    for words in ("As known at the end of 30 December 2018", "Back to what is known today", "/moves/"):
        assert (words in then) == (words != "/moves/")
    assert ("41.0%" in then, "41.0%" in now) == (True, False)
    objective = page(f"/contracts/c1/objectives/1/?{KNOWN}")
    project = page(f"/projects/P000/?{KNOWN}")
    explanation = page(f"/explanations/?contract=c1&figure=kpi.actual&kpi=members&{KNOWN}")
    portfolio = page(f"/portfolio/?contract=c1&{KNOWN}")
    kpi, unknown = page(f"/contracts/c1/kpis/members/?{KNOWN}"), page(f"/contracts/c1/unknown/?{KNOWN}")
    for text in (then, objective, project, explanation, portfolio, kpi, unknown):
        assert "known_at=2018-12-30" in text
        assert "As known at the end of 30 December 2018" in text
    assert "/api/v1/portfolio/?" not in portfolio, "that knows these figures as they are today only"
    assert f"/contracts/c1/objectives/1/?{KNOWN}".replace("&", "&amp;") in then
    assert f"/contracts/c1/kpis/members/?{KNOWN}".replace("&", "&amp;") in then
    assert f"/projects/P000/?contract=c1&{KNOWN}".replace("&", "&amp;") in objective
    assert ("<strong>150</strong>" in kpi, "<strong>160</strong>" in page("/contracts/c1/kpis/members/")) == (
        True,
        True,
    )
    assert f"series-wide-light.svg?{KNOWN}".replace("&", "&amp;") in kpi
    assert Client().get(f"/contracts/c1/kpis/members/series-wide-light.svg?{KNOWN}").status_code == 200
    assert ("<strong>40%</strong>" in project, "<strong>90%</strong>" in page("/projects/P000/")) == (True, True)
    assert ">150<" in objective.replace("\u202f", "")
    assert 'hx-get="/?' in then


@in_the_open
def test_a_moment_in_between_is_told_with_its_time() -> None:
    small_portfolio()
    moment = position_now().moment.isoformat().replace("+00:00", "Z")
    text = page(f"/?known_at={moment}")
    assert "As known on" in text
    assert 'type="text"' in text


@in_the_open
def test_what_was_not_recorded_by_then_or_is_no_moment_is_refused_in_words() -> None:
    small_portfolio()
    for text, words in (
        ("1999-12-31", "This was not recorded by then; recording began on"),
        ("yesterday", "Give a day from 1900 to 2199"),
        ("2199-12-31", "This moment has not come."),
    ):
        response = Client().get(f"/?known_at={text}")
        assert response.status_code == 400
        assert words in response.content.decode()


@in_the_open
def test_the_world_of_then_costs_the_same_for_one_project_and_for_many() -> None:
    counts = list[int]()
    small_portfolio(published_projects=3)
    with pgtrigger.ignore("objectives.Change:only_added_to"):
        Change.objects.update(recorded_at=THEN)
    for changed in (1, 3):
        for project in Project.objects.filter(published=True)[:changed]:
            Project.objects.filter(pk=project.pk).update(title=f"{project.title}x")
        page(f"/contracts/c1/objectives/1/?{KNOWN}")
        with statements() as counted:
            page(f"/contracts/c1/objectives/1/?{KNOWN}")
        counts.append(len(counted))
    assert counts[0] == counts[1]
