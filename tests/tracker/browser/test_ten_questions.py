"""The board's ten questions, on the real data, in a real browser: each is answered where a reader looks for it."""

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from objectives.models import Contract, Role
from objectives.rollup.run import roll_up
from tests.objectives.rollup.proof import TODAY
from tests.portfolio import person
from tests.real_data import load_but_for_its_words
from tests.tracker.browser.reading import DESKTOP, HEIGHT, Window, window

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow(seconds=10),
    pytest.mark.timeout(180),
    pytest.mark.django_db(transaction=True),
]
WEIGHT = """[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
    .reduce((sum, one) => sum + one.transferSize, 0)"""


def signed_in(reading: Window) -> Page:
    board = person(Role.BOARD, email="board@example.org")
    page = reading.open("/sign-in/")
    page.fill("#id_username", board.email)
    page.fill("#id_password", "secret")
    page.keyboard.press("Enter")
    page.wait_for_selector(".who")
    return page


def on_one_screen(page: Page, *places: str) -> None:
    """Assert that things stand in the first window, without scrolling."""
    for place in places:
        box = page.locator(place).first.bounding_box()
        assert box is not None, place
        assert box["y"] + box["height"] <= HEIGHT[DESKTOP], place


def says(page: Page, place: str, *words: str) -> None:
    for word in words:
        expect(page.locator(place).first).to_contain_text(word)


def test_the_ten_questions_of_the_board(browser: Browser, live_server: LiveServer) -> None:
    load_but_for_its_words()
    roll_up(Contract.objects.get(code="era-3"), TODAY)
    with window(browser, live_server.url, width=DESKTOP) as reading:
        page = signed_in(reading)
        page.goto(f"{live_server.url}/?contract=era-3&as_of=2018-12-31&since=2016-12-31")

        on_one_screen(page, ".summary", ".objective >> nth=5", ".gaps", ".endings", ".unknowns")

        # 1 Are we on course? 2 Since when? 3 What changed since the last board?
        says(page, ".summary", "73.5%", "Off course", "Plan for this day 92.7%", "19.2 points behind the plan")
        says(page, ".summary .beside", "since 31 December 2018")
        says(page, ".since", "Since 31 December 2016", "+", "points")
        page.click("text=What moved it")
        says(page, ".because", "new data +")
        # 4 Where not?
        assert page.locator(".objective").count() == 6
        assert page.locator(".objective .status-off_track").count() >= 4
        # 5 Why? 6 What is expected by the end? 7 What do we not know?
        says(page, ".gaps", "SMEs in running projects", "3 of 20 expected (2018)", "behind its path since 2013")
        says(page, ".endings", "5 reached", "2 would reach", "1 might miss", "14 missed")
        says(page, ".unknowns", "20 sizes of companies", "10 plans of projects")
        assert page.evaluate(WEIGHT) < 500_000

        # 8 What is it made of, down to the fact and its source?
        page.click(".gaps a >> text=SMEs in running projects")
        page.wait_for_url("**/kpis/sme_participants/?as_of=2018-12-31")
        says(page, "table.contributors", "found in")
        expect(page.locator("figure img")).to_have_js_property("complete", True)
        assert page.locator("figure img").evaluate("image => image.naturalWidth") > 0
        page.locator("table.contributors a").first.click()
        page.wait_for_url("**/projects/**as_of=2018-12-31**")
        says(page, "main", "Source:")
        page.go_back()

        # 9 What do we say of it?
        page.fill("#text", "To be looked at by @staff")
        page.click("text=Send the comment")
        page.wait_for_url("**#comment-*")
        says(page, ".comments", "To be looked at by")

        # 10 What did we look like then, and where does the money go?
        page.click(".crumbs a >> nth=0")
        page.wait_for_url("**as_of=2018-12-31**")
        page.click(".years a >> text=2015")
        page.wait_for_url("**as_of=2015-12-31**")
        says(page, ".summary", "on 31 December 2015")
        page.click("text=By programme, funder, year")
        page.wait_for_url("**as_of=2015-12-31**")
        says(page, "h1", "Committed money")
        assert reading.complaints == []
