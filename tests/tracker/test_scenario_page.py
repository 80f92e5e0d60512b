"""What if, on its pages: supposed in small forms, told in words, never lost, and to nobody who may not see it."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from objectives.acts.scenarios import make_scenario, share_scenario
from objectives.acts.supposing import Supposition, suppose
from objectives.models import Aspect, Assumption, Link, Milestone, ProjectLead, Role, Scenario, Target, User
from objectives.scorecards import scorecard
from objectives.scorecards.what_if import scorecard_supposed
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
DAY = "as_of=2018-12-31"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def lead(portfolio: Portfolio, client: Client) -> User:
    somebody = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=somebody)
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return somebody


@pytest.fixture
def scenario(portfolio: Portfolio, lead: User) -> Scenario:
    return make_scenario(by=lead, contract=portfolio.contract.pk, name="Late")


def page(client: Client, scenario: Scenario, language: str = "en") -> str:
    answer = client.get(f"/scenarios/{scenario.pk}/?{DAY}", headers={"accept-language": language})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def says(client: Client, scenario: Scenario, form: str, /, **typed: Any) -> Any:
    scenario.refresh_from_db()
    data = {"seen": scenario.version} | typed
    return client.post(f"{reverse('suppose', args=[scenario.pk, form])}?{DAY}", data)


def test_each_form_supposes_something_and_the_page_says_it_in_words(
    client: Client, portfolio: Portfolio, scenario: Scenario
) -> None:
    target, link = Target.objects.get(), Link.objects.get(project=portfolio.published)
    told: list[tuple[str, dict[str, Any], str]] = [
        ("milestone", {"milestone": "P000/1", "aspect": "planned", "day": "2019-03-01"}, "planned for 1 March 2019"),
        ("milestone", {"milestone": "Review", "aspect": "completed", "day": "2017-03-01"}, "it is not completed now"),
        ("weight", {"what": f"objective_weight:{portfolio.first.pk}", "number": "2.5"}, "weighs 2.5 instead of 1"),
        (
            "target",
            {"target": target.pk, "number": "300", "period": "2019"},
            "the target is 300 members instead of 200",
        ),
        ("share", {"link": "P000/1", "number": "0.25"}, "share of 25.0"),
    ]
    for what, typed, words in told:
        answer = says(client, scenario, what, **typed)
        assert answer.status_code == 302, answer.content.decode()
        assert answer.headers["Location"] == f"/scenarios/{scenario.pk}/?{DAY}"
        assert words in page(client, scenario)
    shown = page(client, scenario)
    assert "is due in 2019 instead of 2018" in shown
    supposed = scorecard_supposed(Scenario.objects.get(), LAST_DAY, scenario.owner)
    live = scorecard(portfolio.contract, LAST_DAY, scenario.owner)
    for card in (supposed, live):
        assert f'<data value="{card.score:.6f}">' in shown
    assert Link.objects.get(pk=link.pk).share == link.share
    for one in Assumption.objects.order_by("-pk"):
        scenario.refresh_from_db()
        gone = client.post(reverse("suppose-no-more", args=[scenario.pk, one.pk]), {"seen": scenario.version})
        assert gone.status_code == 302
    assert "Nothing yet: everything is as it is." in page(client, scenario)


def test_what_cannot_be_is_said_beside_its_field_and_stays_typed(
    client: Client, portfolio: Portfolio, scenario: Scenario
) -> None:
    for what, typed, field, words in (
        (
            "milestone",
            {"milestone": "H1/1", "aspect": "planned", "day": "2019-03-01"},
            "milestone",
            "nothing of this name",
        ),
        ("milestone", {"milestone": "P000/1", "aspect": "planned", "day": ""}, "day", "required"),
        ("milestone", {"milestone": "P000/1", "aspect": "planned", "day": "2013-12-31"}, "day", "The project began on"),
        ("weight", {"what": f"delivery_weight:{portfolio.contract.pk}", "number": "7"}, "number", "between 0 and 1"),
        ("target", {"target": Target.objects.get().pk}, "number", "Give another value"),
        ("target", {"target": Target.objects.get().pk, "period": "2012"}, "period", "after the baseline"),
        (
            "target",
            {"target": Target.objects.get().pk, "number": "300", "period": "2012"},
            "period",
            "after the baseline",
        ),
        ("share", {"link": "P000/1", "number": "1.5"}, "number", "at most 1"),
    ):
        answer = says(client, scenario, what, **typed)
        text = answer.content.decode()
        assert (answer.status_code, words in text) == (422, True), typed
        assert f'href="#id_{what}_{field}"' in text
        for name, value in typed.items():
            chosen = f'value="{value}" selected' in text
            assert chosen == (name in ("aspect", "what", "target")), (name, value)
            assert not value or f'value="{value}"' in text
    assert not Assumption.objects.exists()


def test_who_comes_second_is_told_who_was_first_and_loses_nothing(
    client: Client, portfolio: Portfolio, scenario: Scenario, lead: User
) -> None:
    colleague = person(Role.BOARD)
    seen = share_scenario(
        by=lead, scenario=scenario.pk, seen=scenario.version, with_the_board=False, people=[colleague.pk]
    ).version
    weight = Supposition(Aspect.OBJECTIVE_WEIGHT, portfolio.first.pk, Target.objects.get().value)
    suppose(by=colleague, scenario=scenario.pk, seen=seen, said=[weight])
    typed = {"seen": seen, "milestone": "P000/1", "aspect": "planned", "day": "2019-03-01"}
    at = reverse("suppose", args=[scenario.pk, "milestone"])
    answer = client.post(at, typed)
    text = " ".join(answer.content.decode().split())
    assert answer.status_code == 409
    assert "Somebody changed this scenario while you wrote." in text
    assert f"{colleague}, " in text
    assert 'value="2019-03-01"' in text
    assert f'name="seen" value="{seen + 1}"' in text
    assert Assumption.objects.count() == 1
    assert client.post(at, typed | {"seen": seen + 1}).status_code == 302


def test_suggestions_are_of_what_the_person_may_suppose(client: Client, scenario: Scenario) -> None:
    def suggested(what: str, text: str) -> str:
        address = reverse("supposable-named", args=[scenario.pk, what])
        return client.get(address, {what: text}).content.decode().strip()

    assert suggested("milestone", "rev") == '<option value="P000/1">OPEN0 1: Review</option>'
    assert suggested("link", "OPEN") == '<option value="P000/1">OPEN0 → 1 Innovate</option>'
    assert suggested("milestone", "H1") == suggested("milestone", "r") == ""


def test_several_of_one_name_are_told_by_the_code_to_write_where_no_script_suggests_them(
    client: Client, portfolio: Portfolio, scenario: Scenario
) -> None:
    Milestone.objects.create(
        project=portfolio.published, number=2, kind="review", title="Review", due="2018-06-01", basis="declared"
    )
    answer = says(client, scenario, "milestone", milestone="review", aspect="planned", day="2019-03-01")
    assert "Write one of these codes: P000/1 (OPEN0 1: Review); P000/2 (OPEN0 2: Review)." in answer.content.decode()
    assert (
        says(client, scenario, "milestone", milestone="P000/2", aspect="planned", day="2019-03-01").status_code == 302
    )


def test_it_is_made_shared_copied_and_removed_on_the_pages(client: Client, portfolio: Portfolio, lead: User) -> None:
    made = client.post(f"/scenarios/?contract=c1&{DAY}", {"name": "Late", "note": "Why not"})
    scenario = Scenario.objects.get()
    assert made.headers["Location"] == f"/scenarios/{scenario.pk}/?{DAY}"
    assert client.post("/scenarios/", {"name": "Late"}).status_code == 422
    board = person(Role.BOARD)
    others = Client()
    others.force_login(board, backend="django.contrib.auth.backends.ModelBackend")
    assert others.get(f"/scenarios/{scenario.pk}/").status_code == 404
    act = f"/scenarios/{scenario.pk}"
    assert client.post(f"{act}/share/", {"seen": 1, "with_the_board": "on"}).status_code == 302
    assert "Late" in page(others, scenario)
    assert others.post(f"{act}/suppose/weight/", {"seen": 2}).status_code == 403
    assert others.post(f"{act}/remove/", {"seen": 2}).status_code == 403
    assert others.post(f"{act}/copy/", {"name": "Mine"}).status_code == 302
    assert Scenario.objects.get(name="Mine").owner == board
    assert client.post(f"{act}/name/", {"seen": 2, "name": "Later"}).status_code == 302
    assert "Later" in client.get("/scenarios/").content.decode()
    for what in ("share", "name", "remove"):  # the page says so, whatever was tried
        assert client.post(f"{act}/{what}/", {"seen": 2, "name": "Late"}).status_code == 409
    assert client.post(f"{act}/remove/", {"seen": 3}).headers["Location"] == "/scenarios/?contract=c1"
    assert not Scenario.objects.filter(owner=lead).exists()


def test_in_french_it_is_french(client: Client, scenario: Scenario) -> None:
    milestone = Milestone.objects.get(project__code="P000")
    said = [Supposition(Aspect.PLANNED, milestone.pk, datetime.date(2019, 3, 1))]
    suppose(by=scenario.owner, scenario=scenario.pk, seen=1, said=said)
    client.cookies["django_language"] = "fr"
    told = page(client, scenario, "fr")
    assert "1er mars 2019 au lieu du 1er janvier 2015" in told
    assert "(0 point)" in told, "what is no plural is none"


def test_what_can_be_supposed_is_offered_with_its_number_in_the_language_of_the_reader(
    client: Client, scenario: Scenario
) -> None:
    Target.objects.update(value="1500000.5")
    for language, delivery, target in (
        ("en", ": 0.3<", ": 1,500,000.5<"),
        ("fr", "\xa0: 0,3<", "\xa0: 1\u202f500\u202f000,5<"),
    ):
        client.cookies["django_language"] = language
        told = client.get(f"/scenarios/{scenario.pk}/?{DAY}").content.decode().replace("&nbsp;", "\xa0")
        assert delivery in told
        assert target in told


def test_the_list_does_not_count_what_is_supposed_of_hidden_projects(
    client: Client, portfolio: Portfolio, lead: User
) -> None:
    staff = person(Role.STAFF)
    theirs = make_scenario(by=staff, contract=portfolio.contract.pk, name="Theirs")
    theirs = share_scenario(by=staff, scenario=theirs.pk, seen=1, with_the_board=False, people=[lead.pk])
    shown = []
    for said in ([], [Supposition(Aspect.PLANNED, Milestone.objects.get(project=portfolio.hidden).pk, LAST_DAY)]):
        if said:
            suppose(by=staff, scenario=theirs.pk, seen=theirs.version, said=said)
        _before, _at, text = client.get("/scenarios/").content.decode().partition('class="scenarios"')
        shown.append(text.partition("</ul>")[0])
    assert "Theirs" in shown[0]
    assert shown[0] == shown[1]
