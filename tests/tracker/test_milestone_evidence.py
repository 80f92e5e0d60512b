"""On the page: a file as evidence, a day planned anew, what is refused and what the second writer keeps."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import Document, Milestone, MilestoneReport, ProjectLead, Role, User
from objectives.rollup.run import roll_up
from objectives.versions import version_of
from tests.files import BAD, PDF, sent
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)
SCRIPT = {"HX-Request": "true"}
HTML = "<script>alert(1)</script>"


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
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def report(client: Client, row: Milestone, seen: int | None = None, **said: Any) -> Any:
    values = {"seen": version_of(row.pk) if seen is None else seen, "status": "in_progress", "percent": "60"} | said
    typed = {f"m{row.pk}-{name}": value for name, value in values.items()}
    return client.post(reverse("report-milestone", args=[row.pk]), typed, headers=SCRIPT)


def replan(client: Client, row: Milestone, seen: int | None = None, **said: Any) -> Any:
    values = {"seen": version_of(row.pk) if seen is None else seen, "forecast": "2018-09-01", "reason": "Late"} | said
    typed = {f"p{row.pk}-{name}": value for name, value in values.items()}
    return client.post(reverse("replan-milestone", args=[row.pk]), typed, headers=SCRIPT)


def test_a_file_goes_with_the_report_and_stands_in_its_history(lead: User, review: Milestone, documents: Path) -> None:
    answer = report(signed_in(lead), review, evidence_file=sent(f"{HTML}bench.pdf", PDF))
    row = Document.objects.get()
    text = answer.content.decode()
    assert (answer.status_code, row.report) == (200, MilestoneReport.objects.latest("pk"))
    assert reverse("document", args=[row.pk]) in text
    assert HTML not in text


@pytest.mark.parametrize("name", ["tool.exe", "drawing.svg", "bomb.docx", "empty.pdf"])
def test_a_bad_file_is_refused_beside_its_field_with_every_other_mistake(
    lead: User, review: Milestone, documents: Path, name: str
) -> None:
    answer = report(signed_in(lead), review, percent="101", comment="Kept", evidence_file=sent(name, BAD[name]()))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Evidence (file)</a>:" in text
    assert "Percent done</a>:" in text
    assert "Kept" in text
    assert "Choose the file again" in text
    assert (MilestoneReport.objects.count(), Document.objects.count()) == (1, 0)


def test_twenty_four_megabytes_are_refused_with_how_many_may_be(lead: User, review: Milestone, documents: Path) -> None:
    answer = report(signed_in(lead), review, evidence_file=sent("large.pdf", PDF.ljust(24 * 2**20, b"0")))
    assert answer.status_code == 422
    assert "The file has 24.0 MB, at most 20.0 are kept" in answer.content.decode()
    assert (MilestoneReport.objects.count(), Document.objects.count()) == (1, 0)
    assert not documents.exists()


def test_a_day_is_planned_anew_with_a_reason_and_the_baseline_stays(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    answer = replan(client, review, reason=HTML)
    last = MilestoneReport.objects.latest("pk")
    assert answer.status_code == 200
    assert (last.status, last.percent, last.forecast) == ("in_progress", 40, datetime.date(2018, 9, 1))
    assert (last.comment, last.reported_by) == (HTML, lead)
    assert Milestone.objects.get(pk=review.pk).due == datetime.date(2015, 1, 1)
    assert HTML not in answer.content.decode()
    wrong: list[dict[str, Any]] = [{"reason": " "}, {"forecast": "2018-05-01"}, {"forecast": "never"}, {"seen": "x"}]
    for said in wrong:
        refused = replan(client, review, **said)
        assert refused.status_code == 422, said
        assert "Not saved:" in refused.content.decode()
    assert MilestoneReport.objects.filter(milestone=review).count() == 2


def test_the_second_who_plans_anew_sees_what_changed_and_keeps_what_was_typed(lead: User, review: Milestone) -> None:
    seen = version_of(review.pk)
    report(signed_in(person(Role.STAFF)), review, percent="55", comment="On site")
    client = signed_in(lead)
    answer = replan(client, review, seen=seen, reason="Bench late")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "staff reported: in progress, 55% “On site”" in text
    assert "Bench late" in text
    assert f'name="p{review.pk}-seen" value="{version_of(review.pk)}"' in text
    assert replan(client, review, reason="Bench late").status_code == 200


def test_a_second_writer_with_a_file_is_told_to_choose_it_again(lead: User, review: Milestone, documents: Path) -> None:
    seen = version_of(review.pk)
    report(signed_in(person(Role.STAFF)), review)
    answer = report(signed_in(lead), review, seen=seen, evidence_file=sent("a.pdf", PDF))
    assert answer.status_code == 409
    assert "Choose the file again" in answer.content.decode()
    assert not Document.objects.exists()


def test_a_closed_period_takes_no_report_of_its_days(portfolio: Portfolio, lead: User, review: Milestone) -> None:
    staff = person(Role.STAFF)
    client, day = signed_in(lead), "2018-05-31"
    closed = {"by": staff, "contract": portfolio.contract.pk, "through": datetime.date(2018, 5, 31), "today": TODAY}
    close_period(**closed, now=clock.now())  # type: ignore[arg-type]
    machine = client.post(
        f"/api/v1/milestones/{review.pk}/reports/",
        {"status": "in_progress", "percent": "60", "reported_on": day},
        content_type="application/json",
        headers={"If-Match": f'"{version_of(review.pk)}"'},
    )
    assert machine.status_code == 400
    (told,) = machine.json()["errors"]
    assert told["field"] == "reported_on"
    assert "First contract is closed up to 31 May 2018" in told["message"]
    assert MilestoneReport.objects.count() == 1
    assert report(client, review).status_code == 200, "today is open"


def test_what_was_completed_without_evidence_waits_for_who_leads(
    lead: User, review: Milestone, documents: Path
) -> None:
    client = signed_in(lead)
    done: dict[str, Any] = {"status": "completed", "percent": "", "actual": "2018-06-01"}
    report(client, review, **done)
    assert b"completed without a link or a file" in client.get(reverse("my-projects")).content
    report(client, review, **done, evidence_file=sent("a.pdf", PDF))
    assert b"completed without a link or a file" not in client.get(reverse("my-projects")).content


def test_my_projects_says_what_the_project_gives_its_objective(lead: User) -> None:
    text = signed_in(lead).get(reverse("my-projects")).content.decode()
    assert "50% of the project counts here." in text
    assert "It gives 40.0% of the 40.0% delivered on 1 June 2018; by its plan it would give 60.0% more." in text


def test_nobody_else_plans_anew(portfolio: Portfolio, lead: User, review: Milestone) -> None:
    hidden = Milestone.objects.get(project=portfolio.hidden)
    assert replan(signed_in(person(Role.BOARD)), review).status_code == 403
    assert replan(signed_in(lead), hidden).status_code == 404
    assert replan(Client(), review).status_code == 401
    assert MilestoneReport.objects.count() == 1
