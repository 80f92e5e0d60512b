"""Staff enter, submit and validate a measurement, by keyboard alone: on a phone in French, on a desk in English."""

import pytest
from playwright.sync_api import Browser, Page

from objectives.models import Kpi, Measurement, Role
from tests.portfolio import person
from tests.tracker.browser.reading import DESKTOP, PHONE, Window, window
from tests.tracker.browser.test_reporting import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=10), pytest.mark.timeout(120)]


def sign_in(reading: Window, email: str) -> Page:
    page = reading.open("/sign-in/?next=/measurements/")
    tab_to(page, "#id_username")
    page.keyboard.type(email)
    tab_to(page, "#id_password")
    page.keyboard.type("secret")
    page.keyboard.press("Enter")
    page.wait_for_selector("a.button")
    return page


@pytest.mark.parametrize(("width", "language", "done"), [(PHONE, "fr", "Validée."), (DESKTOP, "en", "Validated.")])
def test_from_the_list_to_the_figure(browser: Browser, site: str, width: int, language: str, done: str) -> None:
    Measurement.objects.filter(kpi__code="members").delete()
    for role in (Role.STAFF, Role.ADMINISTRATOR):
        person(role, email=f"{role}@example.org")
    with window(browser, site, width=width, language=language) as reading:
        page = sign_in(reading, "staff@example.org")
        tab_to(page, "a.button.primary")
        page.keyboard.press("Enter")
        page.wait_for_selector("#kpi")
        name = page.locator(f"#kpi option[value='{Kpi.objects.get(code='members').pk}']").inner_text()
        tab_to(page, "#kpi")
        page.keyboard.type(name)
        tab_to(page, "button.primary")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_value")
        assert reading.overflow() == 0
        assert reading.barriers() == []
        tab_to(page, "#id_value")
        page.keyboard.type("170")
        page.keyboard.press("Enter")
        page.wait_for_selector(".state-submitted")
        assert reading.barriers() == []
        assert reading.complaints == []
    with window(browser, site, width=width, language=language) as reading:
        page = sign_in(reading, "administrator@example.org")
        row = Measurement.objects.get(kpi__code="members")
        tab_to(page, f"a[href='/measurements/{row.pk}/']")
        page.keyboard.press("Enter")
        page.wait_for_selector("#measurement")
        page.evaluate("window.sameDocument = true")
        tab_to(page, "button.primary")
        page.keyboard.press("Enter")
        page.wait_for_selector(".told:focus")
        assert done in page.locator(".told").inner_text()
        assert page.evaluate("window.sameDocument") is True, "the page was loaded anew"
        assert reading.overflow() == 0
        assert reading.barriers() == []
        reading.open("/measurements/calendar/")
        assert reading.overflow() == 0
        assert reading.barriers() == []
        reading.open("/closed-periods/")
        assert reading.overflow() == 0
        assert reading.barriers() == []
        assert reading.complaints == []
    assert Measurement.objects.get(pk=row.pk).status == "validated"


def test_who_goes_back_from_a_correction_reads_what_is_so_now_and_the_browser_keeps_no_page(
    browser: Browser, site: str
) -> None:
    row = Measurement.objects.filter(kpi__code="members", status="validated").latest("ends_on")
    with window(browser, site) as reading:
        reading.sign_in(person(Role.STAFF))
        page = reading.open(f"/measurements/{row.pk}/")
        page.click("summary:has-text('Correct it')")
        page.fill("#id_value", "171")
        page.fill("#id_reason", "Counted again")
        page.click("button:has-text('Save as a draft')")
        page.wait_for_selector(".told:focus")
        page.wait_for_url(lambda at: not at.endswith(f"/{row.pk}/"))
        page.go_back()
        page.locator("#measurement", has_text="Counted again").wait_for()
        page.go_forward()
        page.locator("header.masthead").wait_for()
        page.locator("#measurement .state-draft").wait_for()
        assert page.evaluate("sessionStorage.getItem('htmx-history-cache')") is None
        assert reading.complaints == []
