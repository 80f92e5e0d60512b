"""The project lead's workspace: what is late and due, and a report on the page, with and without a script."""

import datetime
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from objectives.models import Milestone, MilestoneReport, Project, ProjectLead, Role, User
from objectives.rollup.run import roll_up
from objectives.versions import version_of
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
BACKEND = "django.contrib.auth.backends.ModelBackend"
SCRIPT = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime.datetime(2018, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    roll_up(made.contract, TODAY)
    return made


@of_the_file
def lead(portfolio: Portfolio) -> User:
    somebody = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.published, person=somebody)
    return somebody


@of_the_file
def review(portfolio: Portfolio) -> Milestone:
    return Milestone.objects.get(project=portfolio.published)


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend=BACKEND)
    return client


def typed(row: Milestone, seen: int | None = None, **said: str) -> dict[str, str]:
    values = {
        "seen": str(version_of(row.pk) if seen is None else seen),
        "status": "in_progress",
        "percent": "60",
    } | said
    return {f"m{row.pk}-{name}": value for name, value in values.items()}


def test_what_is_late_stands_first_with_its_form(lead: User, review: Milestone) -> None:
    text = signed_in(lead).get(reverse("my-projects")).content.decode()
    assert "1 milestone is late" in text
    assert f'name="m{review.pk}-seen"' in text
    assert f'value="{version_of(review.pk)}"' in text
    assert "OPEN0" in text
    assert "HIDDEN" not in text


def test_a_plan_that_a_rule_made_is_called_derived(lead: User, review: Milestone) -> None:
    address = reverse("my-projects")
    assert "planned for 1 January 2015 (derived)" not in signed_in(lead).get(address).content.decode()
    Milestone.objects.filter(pk=review.pk).update(basis="derived")
    assert "planned for 1 January 2015 (derived)" in signed_in(lead).get(address).content.decode()


def test_a_page_costs_the_same_with_one_project_and_with_a_hundred(portfolio: Portfolio, lead: User) -> None:
    client = signed_in(lead)
    with statements() as few:
        client.get(reverse("my-projects"))
    many = [Project(code=f"M{n}", scope="labelled", status="running") for n in range(99)]
    Project.objects.bulk_create(many)
    ProjectLead.objects.bulk_create([ProjectLead(project=one, person=lead) for one in many])
    Milestone.objects.bulk_create(
        [
            Milestone(project=one, number=1, kind="review", title="R", weight=1, due="2018-05-01", basis="declared")
            for one in many
        ]
    )
    with statements() as lots:
        assert b"100 milestones are late" in client.get(reverse("my-projects")).content
    assert len(lots) == len(few)


def test_who_leads_nothing_reads_who_names_leads(portfolio: Portfolio) -> None:
    assert b"You lead no project" in signed_in(person(Role.BOARD)).get(reverse("my-projects")).content


def test_a_stranger_signs_in_first(client: Client, review: Milestone) -> None:
    for address in (reverse("my-projects"), reverse("milestone", args=[review.pk])):
        assert client.get(address).headers["Location"].startswith(reverse("sign-in"))
    assert client.post(reverse("report-milestone", args=[review.pk]), typed(review)).status_code == 401
    assert MilestoneReport.objects.count() == 1


def test_a_report_on_the_page_says_what_it_did(lead: User, review: Milestone) -> None:
    answer = signed_in(lead).post(reverse("report-milestone", args=[review.pk]), typed(review), headers=SCRIPT)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in text
    assert "Project 60% (+20)." in text
    assert "Objective 1 delivery 60.0% (+20.0)" in text
    assert answer.headers["Sextant-Token"].isdecimal()
    assert "milestone-reported" in answer.headers["HX-Trigger"], "what the page counts is asked for again"
    assert MilestoneReport.objects.latest("pk").reported_by == lead


def test_without_a_script_it_comes_back_to_the_page_and_says_so(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    address = reverse("report-milestone", args=[review.pk])
    answer = client.post(address, typed(review) | {"next": reverse("my-projects")})
    assert answer.headers["Location"] == f"{reverse('my-projects')}#milestone-{review.pk}"
    assert b"Review: in progress. Project 60% (+20)." in client.get(reverse("my-projects")).content


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_nobody_is_sent_elsewhere_after_a_report(lead: User, review: Milestone, wanted: str) -> None:
    answer = signed_in(lead).post(reverse("report-milestone", args=[review.pk]), typed(review) | {"next": wanted})
    assert answer.headers["Location"].startswith("/projects/P000/")


@pytest.mark.parametrize("headers", [SCRIPT, {}], ids=["script", "no script"])
def test_a_mistake_names_the_field_and_keeps_what_was_typed(
    lead: User, review: Milestone, headers: dict[str, str]
) -> None:
    answer = signed_in(lead).post(
        reverse("report-milestone", args=[review.pk]),
        typed(review, percent="1010", comment="Half & half"),
        headers=headers,
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Percent done</a>" in text
    assert 'value="1010"' in text
    assert "Give a number from 0 to 100." in text
    assert "Half &amp; half" in text
    assert MilestoneReport.objects.count() == 1


def test_the_second_writer_sees_what_changed_keeps_what_was_typed_and_chooses(lead: User, review: Milestone) -> None:
    seen, client = version_of(review.pk), signed_in(lead)
    staff = person(Role.STAFF)
    address = reverse("report-milestone", args=[review.pk])
    signed_in(staff).post(address, typed(review, percent="55", comment="On site"))
    answer = client.post(address, typed(review, seen=seen, comment="From the lab"), headers=SCRIPT)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "staff reported: in progress, 55% “On site”" in text
    assert "From the lab" in text
    assert f'value="{version_of(review.pk)}"' in text, "saved again, it reports after them"
    assert MilestoneReport.objects.count() == 2
    assert client.post(address, typed(review, comment="From the lab"), headers=SCRIPT).status_code == 200


def test_the_last_report_is_taken_back_with_one_button(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    client.post(reverse("report-milestone", args=[review.pk]), typed(review))
    seen = {"seen": str(version_of(review.pk))}
    answer = client.post(reverse("undo-report", args=[review.pk]), seen, headers=SCRIPT)
    assert "Project 40% (−20)." in answer.content.decode()
    for language, told in (("en", "takes the report before it back"), ("fr", "retire le compte rendu précédent")):
        page = client.get(reverse("milestone", args=[review.pk]), headers={"accept-language": language})
        assert told in page.content.decode(), "whoever took it back, in whatever language"
    assert client.post(reverse("undo-report", args=[review.pk]), seen, headers=SCRIPT).status_code == 409
    assert client.post(reverse("undo-report", args=[review.pk]), {"seen": "x"}, headers=SCRIPT).status_code == 422
    last = Milestone.objects.get(pk=review.pk).state_on(TODAY)
    assert last is not None
    assert last.percent == Decimal(40)


def test_a_colleague_who_may_read_may_not_report_and_a_stranger_finds_nothing(
    portfolio: Portfolio, lead: User, review: Milestone
) -> None:
    hidden = Milestone.objects.get(project=portfolio.hidden)
    for somebody, row, status in (
        (person(Role.BOARD), review, 403),
        (person(Role.FUNDER, portfolio.funder), hidden, 403),
        (person(Role.FUNDER, portfolio.other_funder), hidden, 404),
        (lead, hidden, 404),
    ):
        client = signed_in(somebody)
        assert client.get(reverse("milestone", args=[row.pk])).status_code == status
        assert client.post(reverse("report-milestone", args=[row.pk]), typed(row)).status_code == status
        assert client.post(reverse("undo-report", args=[row.pk]), {"seen": "0"}).status_code == status
    assert MilestoneReport.objects.count() == 1


def test_html_in_a_comment_stays_text(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    client.post(reverse("report-milestone", args=[review.pk]), typed(review, comment="<script>alert(1)</script>"))
    text = client.get(reverse("milestone", args=[review.pk])).content.decode()
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_milestone_in_progress_is_completed_by_its_status_and_day_alone(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    client.post(report_of(review), typed(review, percent="20", forecast="2018-07-01", comment="Later"), headers=SCRIPT)
    filled_in = typed(review, status="completed", percent="20", forecast="2018-07-01", actual="2018-05-31")
    assert client.post(report_of(review), filled_in, headers=SCRIPT).status_code == 200
    last = review.reports.latest("revision")
    assert (last.status, last.percent, last.forecast) == ("completed", None, None)


def test_what_somebody_typed_against_the_new_status_is_still_a_mistake(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    client.post(report_of(review), typed(review, percent="20"), headers=SCRIPT)
    wrong = typed(review, status="completed", percent="30", actual="2018-05-31")
    assert client.post(report_of(review), wrong, headers=SCRIPT).status_code == 422


def report_of(row: Milestone) -> str:
    return reverse("report-milestone", args=[row.pk])


def test_who_was_signed_out_while_writing_is_told_so_and_reads_what_was_typed(review: Milestone) -> None:
    answer = Client().post(report_of(review), typed(review, comment="Precious <b>words</b>"))
    assert answer.status_code == 401
    told = answer.content.decode()
    assert "You are signed out" in told
    assert "Precious &lt;b&gt;words&lt;/b&gt;" in told
    beside = Client().post(report_of(review), typed(review, comment="Precious"), headers=SCRIPT).content.decode()
    assert "what you typed is still in the form" in beside
    assert "Precious" not in beside


def test_a_page_older_than_the_sign_in_gets_a_new_key_that_works(lead: User, review: Milestone) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead, backend=BACKEND)
    client.get(reverse("my-projects"))
    refused = client.post(report_of(review), typed(review), headers=SCRIPT)
    assert refused.status_code == 403
    assert 'hx-swap-oob="outerHTML:[name=csrfmiddlewaretoken]"' in refused.content.decode()
    key = str(refused.context["csrf_token"])
    again = client.post(report_of(review), typed(review) | {"csrfmiddlewaretoken": key}, headers=SCRIPT)
    assert again.status_code == 200
