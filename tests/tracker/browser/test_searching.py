"""What the search suggests is there while somebody searches, and covers nothing once they go on."""

import pytest
from playwright.sync_api import Browser, expect

from tests.tracker.browser.reading import PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]


def test_what_is_suggested_closes_with_a_tap_elsewhere_and_leads_on_with_a_tap_on_it(
    browser: Browser, site: str
) -> None:
    with window(browser, site, width=PHONE) as reading:
        page = reading.open("/portfolio/?contract=c1")
        found = page.locator("#suggestions .found")
        page.locator("#search").press_sequentially("OPEN0")
        expect(found).to_be_visible()
        page.mouse.click(4, 600)  # the margin
        expect(found).to_have_count(0)
        page.locator("#search").press_sequentially("x")
        page.keyboard.press("Backspace")
        first = found.locator("a").first
        address = first.get_attribute("href")
        first.click()
        page.wait_for_url(f"{site}{address}")
        assert reading.complaints == []


def test_what_is_suggested_closes_where_the_keyboard_goes_on_and_comes_no_more(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reading.open("/portfolio/?contract=c1")
        found = page.locator("#suggestions .found")
        page.locator("#search").press_sequentially("OPEN0")
        expect(found).to_be_visible()
        page.keyboard.press("Tab")
        expect(found).to_be_visible()
        page.locator("main a").first.focus()
        expect(found).to_have_count(0)
        held = reading.hold("**/search/**")
        with page.expect_request("**/search/**"):
            page.locator("#search").press_sequentially("x")
        page.locator("main a").first.focus()
        with page.expect_response("**/search/**"):
            held[0].continue_()
        page.wait_for_timeout(300)
        expect(found).to_have_count(0)


def test_who_stands_on_a_suggestion_stays_there_when_a_late_answer_comes(browser: Browser, site: str) -> None:
    with window(browser, site) as reading:
        page = reading.open("/portfolio/?contract=c1")
        first = page.locator("#suggestions .found a").first
        page.locator("#search").press_sequentially("OPEN")
        expect(first).to_be_visible()
        held = reading.hold("**/search/**")
        with page.expect_request("**/search/**"):
            page.keyboard.type("0")
        page.keyboard.press("Tab")
        expect(first).to_be_focused()
        with page.expect_response("**/search/**"):
            reading.first(held).continue_()
        page.wait_for_timeout(300)
        expect(first).to_be_focused()
        page.keyboard.press("Escape")
        expect(first).to_have_count(0)
        expect(page.locator("#search")).to_be_focused()
