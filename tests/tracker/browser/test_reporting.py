"""A lead reports a milestone from sign-in to done: on a phone and a desk, by keyboard alone, in both languages."""

import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, FilePayload, Page, expect

from objectives.models import Document, Milestone, MilestoneReport, Project, ProjectLead, Role, User
from tests.files import PDF
from tests.portfolio import person
from tests.tracker.browser.reading import DESKTOP, PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=10), pytest.mark.timeout(120)]

WORDS = {
    "en": ("My projects", "Save the report", "Take the last report back", "in progress"),
    "fr": ("Mes projets", "Enregistrer le compte rendu", "Retirer le dernier compte rendu", "en cours"),
}
CHOSEN = "wanted => [...document.querySelector(wanted).files].map((file) => file.name)"
"""The names of the files chosen in an input."""


@pytest.fixture
def late(site: str) -> Milestone:
    """A milestone ten days late in a project that somebody leads."""
    project = Project.objects.get(code="P000")
    ProjectLead.objects.create(project=project, person=person(Role.CONTRIBUTOR, email="lead@example.org"))
    day = timezone.localdate() - datetime.timedelta(days=10)
    return Milestone.objects.create(
        project=project, number=77, kind="review", title="Bench review", weight=40, due=day, basis="declared"
    )


def tab_to(page: Page, selector: str) -> None:
    """Go to a control with the Tab key, as one without a mouse does."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no way to {selector} by keyboard")


def choose_the_file(page: Page, form: str) -> None:
    tab_to(page, f"{form} input[type=file]")
    page.keyboard.press("Space")
    page.wait_for_function("wanted => document.querySelector(wanted).files.length", arg=f"{form} input[type=file]")


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESKTOP, "en")])
def test_by_keyboard_alone_from_sign_in_to_the_report_and_back(
    browser: Browser, site: str, late: Milestone, documents: Path, width: int, language: str
) -> None:
    mine, save, undo, status = WORDS[language]
    form = f"#milestone-{late.pk}"
    with window(browser, site, width=width, language=language) as reading:
        page = reading.open("/sign-in/")
        chosen = FilePayload(name="bench.pdf", mimeType="application/pdf", buffer=PDF)
        page.on("filechooser", lambda chooser: chooser.set_files(chosen))  # from the start: listening takes a moment
        tab_to(page, "#id_username")
        page.keyboard.type("lead@example.org")
        tab_to(page, "#id_password")
        page.keyboard.type("secret")
        page.keyboard.press("Enter")
        page.wait_for_selector(".who")
        if width == PHONE:  # the menu is folded away
            tab_to(page, ".fold")
            page.keyboard.press("Enter")
        tab_to(page, "a[href='/my-projects/']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/my-projects/")
        assert page.locator("h1").inner_text() == mine
        page.evaluate("window.sameDocument = true")
        tab_to(page, f"{form} select")
        page.keyboard.type(status)
        choose_the_file(page, form)
        tab_to(page, f"{form} input[type=number]")
        page.keyboard.type("101")
        page.evaluate("wanted => { document.querySelector(wanted).noValidate = true }", f"{form} form")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"{form} .error-summary:focus")
        assert "100" in page.locator(f"{form} .error-summary").inner_text()
        assert page.evaluate(CHOSEN, f"{form} input[type=file]") == ["bench.pdf"], "it stays chosen"
        assert page.locator(".choose-again").count() == 0
        assert reading.barriers() == []
        tab_to(page, f"{form} input[type=number]")
        page.keyboard.press("Control+A")
        page.keyboard.type("50")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"{form} .told:focus")
        assert "50" in page.locator(form).inner_text()
        assert page.locator(f"{form} .reports a[href^='/documents/']").count() == 1
        assert page.get_by_role("button", name=save).count() >= 1
        assert reading.barriers() == []
        assert reading.overflow() == 0
        tab_to(page, f"{form} .past button")
        assert page.evaluate("document.activeElement.textContent") == undo
        page.keyboard.press("Enter")
        page.wait_for_function("form => document.querySelectorAll(form + ' .reports li').length === 2", arg=form)
        assert page.evaluate("window.sameDocument") is True, "the page was loaded anew"
        assert [told for told in reading.complaints if "422" not in told] == []
    assert list(MilestoneReport.objects.filter(milestone=late).order_by("pk").values_list("status", flat=True)) == [
        "in_progress",
        "planned",
    ]
    assert Document.objects.get().report == MilestoneReport.objects.get(milestone=late, status="in_progress")


def test_what_was_begun_in_one_form_of_a_row_stays_when_the_other_is_saved(
    browser: Browser, site: str, late: Milestone
) -> None:
    with window(browser, site, width=PHONE) as reading:
        reading.sign_in(User.objects.get(email="lead@example.org"))
        page = reading.open("/my-projects/")
        row = page.locator(f"#milestone-{late.pk}")
        row.locator(".replan summary").click()
        row.get_by_label("Reason").fill("The yard is closed")
        row.get_by_label("Percent done").fill("30")
        row.get_by_label("Comment").fill("A third")
        row.get_by_label("Status").select_option("in_progress")
        row.get_by_role("button", name="Save the report").click()
        row.locator(".told:focus").wait_for()
        assert row.get_by_label("Reason").input_value() == "The yard is closed"
        assert row.get_by_label("Comment").input_value() == "", "what was saved is not in the form again"
        row.get_by_label("Comment").fill("Half a bench")
        row.get_by_label("Percent done").fill("50")
        assert page.locator("#overdue-count").inner_text() == "3"
        begun = FilePayload(name="b.pdf", mimeType="application/pdf", buffer=PDF)
        row.locator("input[type=file]").set_input_files([begun])
        row.get_by_label("New day").fill("2030-02-28")
        row.get_by_role("button", name="Plan anew").click()
        page.wait_for_function("id => !document.querySelector(`#milestone-${id} .replan`)?.open", arg=late.pk)
        expect(page.locator("#overdue-count")).to_have_text("2")
        expect(page.locator("#late")).to_contain_text("2 milestones are late")
        assert row.get_by_label("Comment").input_value() == "Half a bench"
        assert row.get_by_label("Percent done").input_value() == "50", "words and state are of one report"
        assert page.evaluate(CHOSEN, f"#milestone-{late.pk} input[type=file]") == ["b.pdf"]
        assert row.get_by_label("Expected on").input_value() == "2030-02-28", "the new day is not taken back"
        assert "30%" in row.inner_text()
        expect(page.locator("#waits")).not_to_contain_text("Bench review")
        row.locator("input[type=file]").set_input_files([])
        row.get_by_label("Comment").fill("The whole bench")
        row.get_by_label("Percent done").fill("100")
        row.get_by_label("Expected on").fill("")
        row.get_by_label("Completed on").fill(timezone.localdate().isoformat())
        row.get_by_label("Status").select_option("completed")
        row.get_by_role("button", name="Save the report").click()
        expect(page.locator("#waits")).to_contain_text("Bench review")
    assert not MilestoneReport.objects.filter(milestone=late, comment="Half a bench").exists()


def test_what_is_written_while_an_answer_is_on_its_way_stays_and_so_does_the_keyboard(
    browser: Browser, site: str, late: Milestone
) -> None:
    with window(browser, site) as reading:
        reading.sign_in(User.objects.get(email="lead@example.org"))
        page = reading.open("/my-projects/")
        page.evaluate("htmx.config.defaultSettleDelay = 300")
        row, held = page.locator(f"#milestone-{late.pk}"), reading.hold("**/report/")
        row.get_by_label("Status").select_option("in_progress")
        row.get_by_label("Percent done").fill("30")
        row.get_by_label("Comment").fill("A third")
        row.get_by_role("button", name="Save the report").click()
        expect(page.locator("#wait")).not_to_be_empty()
        row.get_by_label("Comment").press_sequentially(", and")
        page.keyboard.press("Home")  # who mends what stands before goes on there
        held.pop().continue_()
        expect(row.locator(".told")).to_be_visible()
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(400)  # it has settled
        page.keyboard.type("Only ")
        assert row.get_by_label("Comment").input_value() == "Only A third, and"
        row.get_by_role("button", name="Save the report").click()
        expect(page.locator("#wait")).not_to_be_empty()
        elsewhere = page.locator(f"article.milestone:not(#milestone-{late.pk}) textarea[name$=comment]").first
        elsewhere.press_sequentially("The oth")
        held.pop().continue_()
        expect(page.locator("#wait")).to_be_empty()
        page.wait_for_load_state("networkidle")
        page.keyboard.type("er row")
        assert elsewhere.input_value() == "The other row"


def test_what_two_reports_in_a_row_did_is_counted_and_who_stands_on_a_project_stays_there(
    browser: Browser, site: str, late: Milestone
) -> None:
    day = timezone.localdate().isoformat()
    with window(browser, site) as reading:
        reading.sign_in(User.objects.get(email="lead@example.org"))
        page = reading.open("/my-projects/")
        rows, count = page.locator("article.milestone"), page.locator("#overdue-count")
        before = int(count.inner_text())
        held = reading.hold("**/my-projects/")
        for number in (0, 1):
            row = rows.nth(number)
            row.get_by_label("Status").select_option("completed")
            row.get_by_label("Completed on").fill(day)
            if number:
                early = reading.first(held).fetch()
            row.get_by_role("button", name="Save the report").click()
            row.locator(".told:focus").wait_for()
        page.focus("#led a >> nth=0")
        held[0].fulfill(response=early)
        page.wait_for_timeout(500)
        for one in held[1:]:
            one.continue_()
        expect(count).to_have_text(str(before - 2))
        expect(page.locator("#led a").first).to_be_focused()
        page.wait_for_load_state("networkidle")
