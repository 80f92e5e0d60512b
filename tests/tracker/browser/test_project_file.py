"""Staff record money on a project's file: suggestions, a refusal, then every page of it, on a phone, in French."""

import pytest
from playwright.sync_api import Browser

from objectives.models import Funding, Role
from tests.portfolio import person
from tests.tracker.browser.reading import PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(120)]

PAGES = ["change/", "move/", "consortium/add/", "documents/add/", "objectives/c1/", "history/", ""]


def test_money_is_recorded_with_a_suggested_funder(browser: Browser, site: str) -> None:
    person(Role.STAFF, email="staff@example.org")
    with window(browser, site, width=PHONE, language="fr") as reading:
        page = reading.open("/sign-in/")
        page.fill("#id_username", "staff@example.org")
        page.fill("#id_password", "secret")
        page.keyboard.press("Enter")
        page.wait_for_selector(".who")
        page = reading.open("/projects/P000/fundings/add/")
        page.locator("#id_funder").press_sequentially("minis")
        page.wait_for_selector("#organisations option", state="attached")
        page.fill("#id_funder", page.locator("#organisations option").first.get_attribute("value") or "")
        page.fill("#id_amount", "-1")
        page.keyboard.press("Enter")
        page.wait_for_selector(".error-summary:focus")
        assert reading.barriers() == []
        page.fill("#id_amount", "12.50")
        page.keyboard.press("Enter")
        page.wait_for_url("**/projects/P000/#money")
        for path in PAGES:
            reading.open(f"/projects/P000/{path}")
            assert reading.overflow() == 0, path
            assert reading.barriers() == [], path
        assert [told for told in reading.complaints if "422" not in told] == []
    assert str(Funding.objects.get(project__code="P000", stage="requested").amount) == "12.50"
