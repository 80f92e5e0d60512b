"""A lead gives a workbook back by keyboard, on a phone and on a desk: a clash, the choice, the yes, all of it back."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload

from objectives import clock
from objectives.acts.news import News
from objectives.acts.reporting import report_milestone
from objectives.models import Milestone, MilestoneReport, Project, ProjectLead, Role
from objectives.sheets import uploads
from objectives.versions import version_of
from tests.objectives.sheets.sheets import filled_at, row_of
from tests.portfolio import person
from tests.tracker.browser.reading import DESKTOP, PHONE, window
from tests.tracker.browser.test_reporting import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESKTOP, "en")])
def test_from_the_file_to_the_yes_and_back(browser: Browser, site: str, width: int, language: str) -> None:
    project = Project.objects.get(code="P000")
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=project, person=lead)
    day = timezone.localdate() - datetime.timedelta(days=10)
    steps = [
        Milestone.objects.create(
            project=project, number=70 + number, kind="review", title=title, weight=40, due=day, basis="declared"
        )
        for number, title in enumerate(("Bench review", "First flight"))
    ]
    today = clock.today()
    book = uploads.download(by=lead, kind="milestones", project=None, today=today)
    cells: dict[str, Any] = {"status": "in progress", "percent": 50, "comment": "Bench ready"}
    book = filled_at(book, {row_of(book, one): cells for one in steps})
    news = News(status="in_progress", percent=Decimal(45), comment="Seen on site")
    staff, first = person(Role.STAFF), steps[0].pk
    report_milestone(by=staff, milestone=first, seen=version_of(first), news=news, today=today)
    reports = MilestoneReport.objects.count()
    with window(browser, site, width=width, language=language) as reading:
        page = reading.open("/sign-in/?next=/spreadsheets/")
        file: FilePayload = {"name": "plan.xlsx", "mimeType": "application/octet-stream", "buffer": book}
        page.on("filechooser", lambda chooser: chooser.set_files(file))  # from the start: listening takes a moment
        tab_to(page, "#id_username")
        page.keyboard.type("lead@example.org")
        tab_to(page, "#id_password")
        page.keyboard.type("secret")
        page.keyboard.press("Enter")
        page.wait_for_selector("#workbook")
        assert (reading.barriers(), reading.overflow()) == ([], 0)
        tab_to(page, "#workbook")
        page.keyboard.press("Space")
        page.wait_for_function("() => document.querySelector('#workbook').files.length")
        tab_to(page, "button.primary")
        page.keyboard.press("Enter")
        page.wait_for_selector(".sheet-summary")
        assert (reading.barriers(), reading.overflow()) == ([], 0)
        tab_to(page, "input[type=radio]")
        page.keyboard.press("ArrowDown")  # a group is one stop; the arrow chooses in it
        assert page.locator("input[value=mine]").is_checked()
        tab_to(page, ".acts button")
        page.keyboard.press("Enter")
        page.wait_for_selector(".told")
        assert MilestoneReport.objects.count() == reports + 2
        assert (reading.barriers(), reading.overflow()) == ([], 0)
        tab_to(page, ".acts button")
        page.keyboard.press("Enter")
        page.wait_for_selector(".acts button", state="detached")
        assert reading.complaints == []
    assert MilestoneReport.objects.count() == reports + 4
    last = Milestone.objects.get(pk=first).state_on(datetime.date.max)
    assert last is not None
    assert last.percent == 45
