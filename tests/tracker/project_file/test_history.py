"""The history of a project: everything that hangs on it, told by name, filtered, turned over, only to who may read."""

import datetime

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from objectives.acting import acting
from objectives.acts.reporting import undo_last_report
from objectives.models import Change, Funding, Link, Measurement, Milestone, Participation, Project, User
from objectives.scorecards.project_history import PAGE, Asked, history
from objectives.versions import version_of
from tests.counting import statements
from tests.filing import People, people_of
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

BACKEND = "django.contrib.auth.backends.ModelBackend"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def people(portfolio: Portfolio) -> People:
    return people_of(portfolio)


def read(somebody: User, language: str = "en", **asked: str) -> str:
    client = Client(headers={"accept-language": language})
    client.force_login(somebody, backend=BACKEND)
    answer = client.get(reverse("project-history", args=["P000"]), asked)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().split())


def dear(by: User, project: Project, cost: str, reason: str) -> None:
    with transaction.atomic():
        acting(by.pk, reason)
        Project.objects.filter(pk=project.pk).update(total_cost=cost)


def test_a_change_is_told_with_who_what_from_to_and_why_to_the_cent(portfolio: Portfolio, people: People) -> None:
    dear(people.lead, portfolio.published, "1000000.10", "")
    dear(people.lead, portfolio.published, "12345678901234.56", "a partner joined")
    text = read(people.staff)
    assert "<b>Camille Roux</b> changed the project, because “a partner joined”" in text
    assert "total cost (EUR): from €1,000,000.10 to €12,345,678,901,234.56" in text
    assert "coût total" in read(people.staff, "fr")


def test_a_report_taken_back_is_told_as_such_in_each_readers_language(portfolio: Portfolio, people: People) -> None:
    key = Milestone.objects.get(project=portfolio.published).pk
    undo_last_report(by=people.lead, milestone=key, seen=version_of(key), today=datetime.date(2018, 6, 1))
    assert "took the report on “OPEN0 1: Review” back" in read(people.staff)
    assert "a retiré le compte rendu sur « OPEN0 1: Review »" in read(people.staff, "fr")


def test_everything_that_hangs_on_the_project_is_told_by_name_also_what_is_gone(
    portfolio: Portfolio, people: People
) -> None:
    Participation.objects.filter(project=portfolio.published).delete()
    Link.objects.filter(project=portfolio.published).update(share="0.25")
    Funding.objects.create(code="Z", project=portfolio.published, funder=portfolio.funder, stage="paid", amount=1)
    Milestone.objects.filter(project=portfolio.published).update(due="2016-01-01")
    text = read(people.lead)
    assert "took agency out of the consortium" in text
    assert "share: from 0.5 to 0.25" in text
    assert "recorded money of ministry" in text
    assert "changed the milestone “Review”" in text
    assert "reported on “" in text
    assert "HIDDEN" not in text


def test_it_is_filtered_by_kind_person_period_and_words(portfolio: Portfolio, people: People) -> None:
    dear(people.lead, portfolio.published, "5", "a partner joined")
    everything = history(people.staff, portfolio.published, Asked())
    assert [one.pk for one in everything.people] == [people.lead.pk]

    def kinds(**asked: object) -> set[str]:
        page = history(people.staff, portfolio.published, Asked(**asked))  # type: ignore[arg-type]
        return {event.kind for event in page.events}

    today = Change.objects.latest("pk").recorded_at.date()
    assert kinds(kind="link") == {"link"}
    assert kinds(person=people.lead.pk) == {"project"}
    assert kinds(text="partner JOINED") == {"project"}
    assert kinds(text="agency") == {"participation"}
    assert kinds(text="%") == set()
    assert kinds(since=today + datetime.timedelta(days=2)) == set()
    assert kinds(until=today - datetime.timedelta(days=2)) == set()
    assert kinds(since=today - datetime.timedelta(days=1), until=today + datetime.timedelta(days=1)) > {"link"}


def test_pages_join_without_a_gap_and_cost_the_same(portfolio: Portfolio, people: People) -> None:
    with statements() as few:
        history(people.staff, portfolio.published, Asked())
    for number in range(PAGE + 5):
        dear(people.lead, portfolio.published, str(number), "")
    with statements() as many:
        first = history(people.staff, portfolio.published, Asked(kind="project"))
    assert len(many) <= len(few)
    second = history(people.staff, portfolio.published, Asked(kind="project", before=first.before))
    keys = [event.key for event in (*first.events, *second.events)]
    ours = Change.objects.filter(kind="project", key=portfolio.published.pk)
    assert keys == list(ours.order_by("-pk").values_list("pk", flat=True))
    assert "Older" in read(people.staff)


def test_a_measurement_that_nobody_validated_is_for_the_lead_and_who_sees_everything(
    portfolio: Portfolio, people: People
) -> None:
    kpi = portfolio.kpi
    kpi.pk, kpi.code, kpi.series_kind = None, "trl", "project"
    kpi.save()
    Measurement.objects.create(kpi=kpi, period="2018", value=4, status="draft", project=portfolio.published)
    partner = people.stranger
    partner.organisation = portfolio.other_funder
    partner.save()
    for somebody, reads in ((people.lead, True), (people.board, True), (partner, False)):
        page = history(somebody, portfolio.published, Asked(kind="measurement"))
        assert bool(page.events) is reads


@pytest.mark.parametrize(
    "asked", [{"kind": "x"}, {"person": "x"}, {"since": "x"}, {"before": "-1"}, {"person": "9" * 30}], ids=str
)
def test_a_bad_question_is_refused_and_no_error_of_the_server(people: People, asked: dict[str, str]) -> None:
    client = Client()
    client.force_login(people.staff, backend=BACKEND)
    assert client.get(reverse("project-history", args=["P000"]), asked).status_code == 422
