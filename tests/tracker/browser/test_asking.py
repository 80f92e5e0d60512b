"""What does somebody learn whose click is answered late, never, by a proxy's word, or who clicked twice?"""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser, Page, Route, expect

from objectives.imports import work_on_imports
from objectives.imports.asking import receive_import
from objectives.models import Comment, Milestone, Project, ProjectLead, Role
from tests.portfolio import person
from tests.tracker.browser.reading import Window, window

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=10), pytest.mark.timeout(120)]

REPORT, SAVE = "**/milestones/**", "article.milestone form.report button.primary"
LIST = b"Acronyme,Ville\nHELIOS,Toulouse\n"
NO_ANSWER = "Sextant does not answer at this moment."
TROUBLE = """<html><head><title>Busy</title></head><body><main id="main"><h1>Busy</h1></main></body></html>"""


def reporting(reading: Window) -> Page:
    """Open a lead's projects, where milestones are reported."""
    lead = person(Role.CONTRIBUTOR, email="lead@example.org")
    project = Project.objects.get(code="P000")
    ProjectLead.objects.create(project=project, person=lead)
    assert Milestone.objects.filter(project=project).exists()
    reading.sign_in(lead)
    return reading.open("/my-projects/")


def refuse(route: Route) -> None:
    """Answer as Sextant does where many ask."""
    route.fulfill(status=503, body=TROUBLE, content_type="text/html")


def test_who_saves_without_a_line_is_told_and_is_told_no_more_once_it_is_saved(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reporting(reading)
        page.context.set_offline(True)
        page.locator(SAVE).first.click()
        page.locator("#trouble").get_by_text(NO_ANSWER).wait_for()
        page.context.set_offline(False)
        assert reading.barriers() == []
        page.locator(SAVE).first.click()
        page.wait_for_selector("article .told:focus")
        assert page.locator("#trouble").inner_text() == ""


def test_a_proxy_that_answers_with_a_line_of_its_own_is_not_silence(browser: Browser, site: str) -> None:
    with window(browser, site, language="fr") as reading:
        page = reporting(reading)
        page.route(REPORT, lambda route: route.fulfill(status=502, body="Ask again", content_type="text/plain"))
        page.locator(SAVE).first.click()
        page.locator("#trouble").get_by_text("Sextant ne répond pas en ce moment.").wait_for()


def test_an_answer_that_is_late_is_waited_for_in_words(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reporting(reading)
        held = reading.hold(REPORT)
        page.locator(SAVE).first.click()
        page.locator("#wait").get_by_text("One moment").wait_for()
        held[0].continue_()
        page.wait_for_selector("article .told:focus")
        assert page.locator("#wait").inner_text() == ""


def test_nothing_is_waited_for_where_one_answer_took_away_what_asked_for_another(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reporting(reading)
        held = reading.hold(REPORT)
        page.locator(SAVE).first.click()
        page.locator("article.milestone summary", has_text="Plan anew").first.click()
        page.locator(".replan input[name$=forecast]").first.fill("2019-01-31")
        page.locator(".replan button", has_text="Plan anew").first.click()
        page.locator("#wait").get_by_text("One moment").wait_for()
        held[0].continue_()
        page.wait_for_selector("article .told:focus")
        held[1].continue_()
        expect(page.locator("#wait")).to_be_empty()


def test_any_answer_shows_that_sextant_answers_again(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reading.open("/?contract=c1&as_of=2018-12-31")
        page.route("**/search/**", lambda route: route.abort())
        page.locator("#search").press_sequentially("OPEN0")
        page.locator("#trouble").get_by_text(NO_ANSWER).wait_for()
        expect(page.locator("#trouble")).to_be_empty()


def test_what_a_page_asks_each_second_tells_its_trouble_once_and_only_while_it_lasts(
    browser: Browser, site: str
) -> None:
    with window(browser, site) as reading:
        page = reading.open("/?contract=c1&as_of=2018-12-31")
        title, told = page.title(), page.locator("#trouble")
        page.evaluate(
            "window.told = 0; new MutationObserver(() => window.told++)"
            ".observe(document.getElementById('trouble'), {childList: true})"
        )
        page.route("**/moves/**", refuse)
        told.get_by_text("Busy").wait_for()
        page.wait_for_timeout(2500)
        assert (page.evaluate("window.told"), page.title()) == (1, title)
        page.unroute("**/moves/**")
        page.wait_for_function("() => !document.getElementById('trouble').textContent")


def test_two_clicks_before_the_answer_are_one_comment(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        reading.sign_in(person(Role.BOARD, email="board@example.org"))
        page = reading.open("/contracts/c1/kpis/members/")
        form = page.locator("form[action$='/comments/']")
        form.locator("textarea").fill("Said once")
        line = page.context.new_cdp_session(page)
        slow = {"offline": False, "latency": 1000, "downloadThroughput": -1, "uploadThroughput": -1}
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", slow)
        form.locator("button").scroll_into_view_if_needed()
        box = form.locator("button").bounding_box()
        assert box
        for _ in range(2):
            page.mouse.click(box["x"] + 5, box["y"] + 5)
            page.wait_for_timeout(200)
        page.wait_for_url("**/#comment-*")
    assert Comment.objects.filter(text="Said once").count() == 1


def test_who_was_signed_out_goes_back_to_the_form_and_saves_what_was_typed(browser: Browser, site: str) -> None:
    board = person(Role.BOARD, email="board@example.org")
    with window(browser, site) as reading:
        reading.sign_in(board)
        page = reading.open("/contracts/c1/kpis/members/")
        page.fill("#text", "Said in the end")
        reading.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.click("form[action$='/comments/'] button")
        page.get_by_text("go back with your browser").wait_for()
        assert reading.wrong() == []
        reading.sign_in(board)
        page.go_back()
        assert page.input_value("#text") == "Said in the end"
        page.click("form[action$='/comments/'] button")
        page.wait_for_url("**/#comment-*")
    assert Comment.objects.filter(text="Said in the end").count() == 1


@pytest.mark.usefixtures("documents")
def test_who_stands_on_what_goes_when_the_work_is_done_stands_where_it_is_told(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        staff = person(Role.STAFF, email="keeper@example.org")
        reading.sign_in(staff)
        row = receive_import(by=staff, kind="list", file=SimpleUploadedFile("fui.csv", LIST))
        page = reading.open(f"/imports/{row.pk}/")
        page.focus("#look-again")
        work_on_imports()
        page.wait_for_selector("#look-again", state="detached")
        expect(page.locator("#step")).to_be_focused()
