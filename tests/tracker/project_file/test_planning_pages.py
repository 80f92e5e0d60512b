"""The pages of a plan, and what becomes of words typed about something that somebody just took away."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from objectives.acts.consortium import remove_participant
from objectives.acts.funding import remove_funding
from objectives.acts.planning import remove_milestone
from objectives.models import ALIVE_STATUSES, Change, Funding, Milestone, Participation, ProjectStatus
from objectives.versions import version_of, version_of_row
from tests.filing import People, people_of, put
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file
from tests.tracker.project_file.test_pages import HTML, signed_in

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    put(made.published, status="idea")
    return made


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


def typed(**said: str) -> dict[str, str]:
    return {"title": "Bench", "kind": "review", "due": "2016-03-01", "weight": "2.5"} | said


def test_the_lead_of_an_idea_plans_changes_and_takes_away_on_its_page(portfolio: Portfolio, people: People) -> None:
    lead, project = signed_in(people.lead), reverse("project", args=["P000"])
    add = reverse("add-milestone", args=["P000"])
    assert add in lead.get(project).content.decode()
    assert lead.post(add, typed(title=HTML)).headers["Location"] == f"{project}#milestones"
    row = Milestone.objects.get(number=2)
    change, remove = (reverse(name, args=[row.pk]) for name in ("change-milestone", "remove-milestone"))
    text = lead.get(project).content.decode()
    assert (change in text, HTML in text) == (True, False)
    assert 'value="2.5"' in lead.get(change).content.decode()
    seen = str(version_of(row.pk))
    for wrong in ({"weight": "0"}, {"weight": "NaN"}, {"due": ""}, {"due": "2013-01-01"}, {"title": ""}):
        answer = lead.post(change, typed(seen=seen, reason="Kept & typed") | wrong)
        assert (answer.status_code, "Kept &amp; typed" in answer.content.decode()) == (422, True), wrong
    assert lead.post(change, typed(seen=seen)).status_code == 302
    conflict = lead.post(change, typed(seen=seen, title="Mine"))
    assert (conflict.status_code, 'value="Mine"' in conflict.content.decode()) == (409, True)
    assert lead.post(remove, {"seen": str(version_of(row.pk)), "reason": "Twice"}).status_code == 302
    assert not Milestone.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("labelled_on", [None, "2013-01-01"])
def test_what_counts_without_a_label_is_said_as_it_is(
    portfolio: Portfolio, people: People, labelled_on: str | None
) -> None:
    lead, project = signed_in(people.lead), reverse("project", args=["P000"])
    for status in ProjectStatus:
        put(portfolio.published, status=status, labelled_on=labelled_on)
        text, alive = unescape(lead.get(project).content.decode()), status in ALIVE_STATUSES
        told = (f"“{status.label}” the project counts in no score." in text, "counts wholly as this" in text)
        assert (told, "no indicator" in text) == ((not alive, alive), False), status
    french = unescape(lead.get(project, headers={"accept-language": "fr"}).content.decode())
    assert "tant que son statut est «\u00a0abandonné\u00a0», le projet ne compte dans aucun score" in french
    put(portfolio.published, status="running", scope="member")
    assert "No cluster's label is recorded." in unescape(lead.get(project).content.decode())


def test_a_plan_that_is_fixed_is_not_its_leads_any_more(portfolio: Portfolio, people: People, client: Client) -> None:
    put(portfolio.published, status="running")
    add = reverse("add-milestone", args=["P000"])
    refused = signed_in(people.lead).get(add)
    assert (refused.status_code, "by a report" in refused.content.decode()) == (403, True)
    assert add not in signed_in(people.lead).get(reverse("project", args=["P000"])).content.decode()
    assert add in signed_in(people.staff).get(reverse("project", args=["P000"])).content.decode()
    assert client.get(add).headers["Location"].startswith(reverse("sign-in"))


def removals(portfolio: Portfolio, people: People) -> dict[str, tuple[int, dict[str, str], str]]:
    """Return by kind what was taken away by staff, what a lead typed of it, and where that may be recorded anew."""
    part = Participation.objects.get(project=portfolio.published)
    funding = Funding.objects.create(
        code="R", project=portfolio.published, funder=portfolio.funder, stage="requested", amount=1
    )
    step = Milestone.objects.create(
        project=portfolio.published, number=2, kind="review", title="Bench", due="2016-03-01", basis="declared"
    )
    made: dict[str, tuple[int, dict[str, str], str]] = {
        "participant": (part.pk, {"organisation": "ministry", "role": "partner", "cost": "77"}, "add-participant"),
        "funding": (funding.pk, {"funder": "ministry", "stage": "requested", "amount": "77"}, "add-funding"),
        "milestone": (step.pk, typed(weight="77"), "add-milestone"),
    }
    by: Any = {"by": people.staff, "reason": "It was there twice"}
    remove_participant(participation=part.pk, seen=version_of_row("participation", part.pk), **by)
    remove_funding(funding=funding.pk, seen=version_of_row("funding", funding.pk), **by)
    remove_milestone(milestone=step.pk, seen=version_of(step.pk), **by)
    return made


def test_what_was_typed_of_something_just_taken_away_is_kept_and_may_be_recorded_anew(
    portfolio: Portfolio, people: People
) -> None:
    lead, stranger = signed_in(people.lead), signed_in(people.stranger)
    put(portfolio.published, published=False)
    for kind, (key, said, again) in removals(portfolio, people).items():
        change, remove = (reverse(f"{act}-{kind}", args=[key]) for act in ("change", "remove"))
        answer = lead.post(change, said | {"seen": "1", "reason": "Mine"})
        text = answer.content.decode()
        assert answer.status_code == 409, kind
        assert "It was there twice" in text, kind
        assert f"<b>{people.staff.full_name or people.staff.email}</b>" in text, kind
        assert f'action="{reverse(again, args=["P000"])}"' in text, kind
        assert ('value="77"' in text, 'value="Mine"' in text) == (True, True), kind
        assert lead.post(reverse(again, args=["P000"]), said).status_code == 302, kind
        gone = lead.post(remove, {"seen": "1", "reason": "Mine"})
        assert (gone.status_code, "It was there twice" in gone.content.decode()) == (409, True), kind
        assert lead.get(change).status_code == 404, kind
        for address, of_nothing in ((change, f"change-{kind}"), (remove, f"remove-{kind}")):
            hidden, none = stranger.post(address, said), stranger.post(reverse(of_nothing, args=[987654]), said)
            assert hidden.status_code == none.status_code == 404, kind
            assert "It was there twice" not in hidden.content.decode(), kind
    assert Change.objects.filter(operation="delete", reason="It was there twice").count() == 3
