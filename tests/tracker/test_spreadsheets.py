"""The pages of spreadsheets: download, give back, look, apply, take back; who may, and what is said when it fails."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from objectives.acts.news import News
from objectives.acts.reporting import report_milestone
from objectives.models import Measurement, Milestone, MilestoneReport, Project, ProjectLead, Role, SheetUpload, User
from objectives.sheets.unpacking import LARGEST_FILE
from objectives.versions import version_of
from tests.counting import statements
from tests.measuring import entered
from tests.objectives.sheets.sheets import TODAY, filled
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
ALL = reverse("spreadsheet-download", args=["milestones"])


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with time_machine.travel(datetime(2018, 6, 1, 10, tzinfo=UTC), tick=False):
        yield


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


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


def give_back(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("June plan.xlsx", content)
    return client.post(reverse("spreadsheet-upload"), {"workbook": file})


def preview(client: Client, content: bytes) -> tuple[SheetUpload, str, str]:
    """Give a workbook back; return it, what its page says, and what its yes answers to."""
    answer = give_back(client, content)
    text = client.get(answer.headers["Location"]).content.decode()
    seen = text.partition('name="seen" value="')[2].partition('"')[0]
    return SheetUpload.objects.latest("pk"), text, seen


def reported_by_another(review: Milestone) -> None:
    news = News(status="in_progress", percent=Decimal(55), comment="On <b>site</b>")
    staff = person(Role.STAFF)
    report_milestone(by=staff, milestone=review.pk, seen=version_of(review.pk), news=news, today=TODAY)


def test_a_lead_downloads_fills_gives_back_applies_and_takes_back(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    assert "All that I may fill (1 row)" in client.get(reverse("spreadsheets")).content.decode()
    book = client.get(ALL)
    assert book.headers["Content-Disposition"] == 'attachment; filename="milestones-2018-06-01.xlsx"'
    upload, text, seen = preview(client, filled(book.content, percent=60, comment="<i>Bench</i>"))
    assert "<strong>1 row would change</strong>" in text
    assert "Percent done: 40%" in text
    assert "<b>60%</b>" in text
    assert "&lt;i&gt;Bench&lt;/i&gt;" in text
    assert MilestoneReport.objects.count() == 1, "nothing changes before the yes"
    answer = client.post(reverse("spreadsheet-apply", args=[upload.pk]), {"seen": seen}, follow=True)
    assert "Applied: 1 row." in answer.content.decode()
    assert MilestoneReport.objects.latest("pk").reported_by == lead
    twice = client.post(reverse("spreadsheet-apply", args=[upload.pk]), {"seen": seen}, follow=True)
    assert "had been dealt with already" in twice.content.decode()
    undone = client.post(reverse("spreadsheet-undo", args=[upload.pk]), follow=True).content.decode()
    assert "All that the spreadsheet wrote is taken back." in undone
    assert "Take all of it back" not in undone
    assert MilestoneReport.objects.latest("pk").percent == 40
    assert "June plan.xlsx" in client.get(reverse("spreadsheets")).content.decode()


def test_what_is_wrong_links_to_its_row_and_cannot_be_applied(lead: User) -> None:
    client = signed_in(lead)
    upload, text, seen = preview(client, filled(client.get(ALL).content, percent=101))
    assert '<a href="#row-3">I3 (Percent done)</a>: Give a number from 0 to 100.' in text
    assert "Apply all of it" not in text
    answer = client.post(reverse("spreadsheet-apply", args=[upload.pk]), {"seen": seen})
    assert answer.status_code == 422
    assert MilestoneReport.objects.count() == 1


def test_a_clash_shows_who_and_what_and_wants_a_choice(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    content = filled(client.get(ALL).content, percent=60)
    reported_by_another(review)
    upload, text, seen = preview(client, content)
    assert "staff reported: in progress, 55% “On &lt;b&gt;site&lt;/b&gt;”" in text
    address = reverse("spreadsheet-apply", args=[upload.pk])
    refused = client.post(address, {"seen": seen})
    assert refused.status_code == 422
    assert "Choose for row 3" in refused.content.decode()
    client.post(address, {"seen": seen, "row-3": "mine"})
    assert MilestoneReport.objects.latest("pk").percent == 60


def test_what_changed_under_the_preview_is_shown_before_anything_is_applied(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    upload, _text, seen = preview(client, filled(client.get(ALL).content, percent=60))
    reported_by_another(review)
    answer = client.post(reverse("spreadsheet-apply", args=[upload.pk]), {"seen": seen})
    assert answer.status_code == 409
    assert "Something changed while you looked" in answer.content.decode()
    assert "Keep theirs" in answer.content.decode()
    assert MilestoneReport.objects.count() == 2


def test_what_somebody_reported_since_is_named_and_nothing_is_taken_back(lead: User, review: Milestone) -> None:
    client = signed_in(lead)
    upload, _text, seen = preview(client, filled(client.get(ALL).content, percent=60))
    client.post(reverse("spreadsheet-apply", args=[upload.pk]), {"seen": seen})
    reported_by_another(review)
    answer = client.post(reverse("spreadsheet-undo", args=[upload.pk]))
    assert answer.status_code == 409
    assert f'<a href="/milestones/{review.pk}/">OPEN0 1: Review</a>' in answer.content.decode()
    lead.led_projects.all().delete()
    assert client.post(reverse("spreadsheet-undo", args=[upload.pk])).status_code == 403
    assert MilestoneReport.objects.count() == 3


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id;percent", "This is no XLSX workbook"),
        (b"", "Choose the workbook to give back"),
        (b"x" * (LARGEST_FILE + 1), "larger than 3 MB"),
    ],
    ids=["text", "empty", "large"],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(lead: User, content: bytes, told: str) -> None:
    client = signed_in(lead)
    answer = give_back(client, content) if content else client.post(reverse("spreadsheet-upload"))
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not SheetUpload.objects.exists()


def test_one_that_waits_can_be_dropped(lead: User) -> None:
    client = signed_in(lead)
    upload, _text, _seen = preview(client, filled(client.get(ALL).content, percent=60))
    answer = client.post(reverse("spreadsheet-drop", args=[upload.pk]), follow=True)
    assert "Nothing was changed." in answer.content.decode()
    assert "It waits no more" in answer.content.decode()


def test_a_colleague_has_nothing_to_fill_and_a_stranger_finds_nothing(portfolio: Portfolio, lead: User) -> None:
    mine = signed_in(lead)
    upload, _text, seen = preview(mine, filled(mine.get(ALL).content, percent=60))
    for somebody in (person(Role.BOARD), person(Role.STAFF)):
        client = signed_in(somebody)
        assert client.get(reverse("spreadsheet", args=[upload.pk])).status_code == 404
        for name in ("spreadsheet-apply", "spreadsheet-undo", "spreadsheet-drop"):
            assert client.post(reverse(name, args=[upload.pk]), {"seen": seen}).status_code == 404
    board = signed_in(User.objects.get(role=Role.BOARD))
    assert board.get(ALL).status_code == 403
    assert b"You have no rows to fill." in board.get(reverse("spreadsheets")).content
    assert board.get(ALL, {"project": "P000"}).status_code == 403
    assert mine.get(ALL, {"project": "P000"}).status_code == 200
    for code in ("H1", "NOWHERE", "\0"):
        assert mine.get(ALL, {"project": code}).status_code == 404
    assert mine.get(reverse("spreadsheet-download", args=["users"])).status_code == 404
    stranger = Client()
    for address in (reverse("spreadsheets"), ALL, reverse("spreadsheet", args=[upload.pk])):
        assert stranger.get(address).headers["Location"].startswith(reverse("sign-in"))
    assert stranger.post(reverse("spreadsheet-upload")).status_code == 401


def test_who_lost_the_project_reads_no_more_of_it_in_a_spreadsheet_of_before(portfolio: Portfolio) -> None:
    somebody, milestone = person(Role.CONTRIBUTOR), Milestone.objects.get(project=portfolio.hidden)
    led = ProjectLead.objects.create(project=portfolio.hidden, person=somebody)
    report = MilestoneReport.objects.create(
        milestone=milestone, reported_on="2018-05-01", status="planned", basis="declared"
    )
    made = SheetUpload.objects.create(
        person=somebody, kind="milestones", name="May.xlsx", state="applied", made=[report.pk]
    )
    client, page = signed_in(somebody), reverse("spreadsheet", args=[made.pk])
    assert "HIDDEN" in client.get(page).content.decode()
    led.delete()
    assert "HIDDEN" not in client.get(page).content.decode()
    assert client.post(reverse("spreadsheet-undo", args=[made.pk])).status_code == 403


def test_a_preview_costs_the_same_with_1_and_with_100_rows(portfolio: Portfolio) -> None:
    client = signed_in(person(Role.STAFF))

    def costs() -> list[int]:
        with statements() as overview:
            client.get(reverse("spreadsheets"))
        with statements() as download:
            content = client.get(ALL).content
        answer = give_back(client, filled(content, comment="All is well"))
        with statements() as page:
            client.get(answer.headers["Location"])
        return [len(overview), len(download), len(page)]

    costs()  # a first one, so that the overview lists something
    few = costs()
    many = [Project(code=f"M{n}", scope="labelled", status="running") for n in range(98)]
    Project.objects.bulk_create(many)
    Milestone.objects.bulk_create(
        [Milestone(project=one, number=1, kind="review", title="R", weight=1, due="2018-05-01", basis="declared")
         for one in many]
    )  # fmt: skip
    assert costs() == few


def test_measurements_go_the_same_way(portfolio: Portfolio) -> None:
    Measurement.objects.filter(status="draft").delete()
    staff = person(Role.STAFF)
    client = signed_in(staff)
    content = client.get(reverse("spreadsheet-download", args=["measurements"])).content
    content = filled(content, value=88, then="submit")
    entered(person(Role.ADMINISTRATOR), portfolio.kpi, "2013", value=Decimal(80))
    upload, text, seen = preview(client, content)
    assert "Value: 80" in text
    assert "administrator: draft, 80" in text
    answer = client.post(reverse("spreadsheet-apply", args=[upload.pk]), {"seen": seen, "row-3": "mine"}, follow=True)
    assert "1 row was written" in answer.content.decode()
    assert "Members 2013" in answer.content.decode()
    row = Measurement.objects.get(period="2013")
    assert (row.value, row.status) == (88, "submitted")
    client.post(reverse("spreadsheet-undo", args=[upload.pk]))
    row.refresh_from_db()
    assert (row.value, row.status) == (80, "draft")
