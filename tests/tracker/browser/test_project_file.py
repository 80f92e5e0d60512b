"""Staff keep a project's file by keyboard alone, on a phone in French and on a desk in English.

Money with a suggested funder and a refusal, another title, a decision; then the other pages of the file fit and keep
nobody out.
"""

import pytest
from playwright.sync_api import Browser

from objectives.models import Funding, Milestone, Project, ProjectDecision, Role
from tests.portfolio import person
from tests.tracker.browser.reading import DESKTOP, PHONE, window
from tests.tracker.browser.test_reporting import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=10), pytest.mark.timeout(240)]

PAGES = ["move/", "milestones/add/", "documents/add/", "objectives/c1/", ""]
"""The other pages of the file are in `test_every_page.py`."""


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESKTOP, "en")])
def test_money_a_title_and_a_decision_from_sign_in_to_done(
    browser: Browser, site: str, width: int, language: str
) -> None:
    person(Role.STAFF, email="staff@example.org")
    with window(browser, site, width=width, language=language) as reading:
        page = reading.open("/sign-in/?next=/projects/P000/")
        tab_to(page, "#id_username")
        page.keyboard.type("staff@example.org")
        tab_to(page, "#id_password")
        page.keyboard.type("secret")
        page.keyboard.press("Enter")
        page.wait_for_selector(".who")  # the address of the sign-in ends like the project's: it says nothing
        tab_to(page, "a[href$='/fundings/add/']")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_funder")
        tab_to(page, "#id_funder")
        page.keyboard.type("minis")
        page.wait_for_selector("#organisations option", state="attached")
        page.keyboard.press("Control+A")
        page.keyboard.type(page.locator("#organisations option").first.get_attribute("value") or "")
        tab_to(page, "#id_amount")
        page.keyboard.type("-1")
        page.keyboard.press("Enter")
        page.wait_for_selector(".error-summary:focus")
        assert reading.barriers() == []
        tab_to(page, "#id_amount")
        page.keyboard.press("Control+A")
        page.keyboard.type("12.50")
        page.keyboard.press("Enter")
        page.wait_for_selector("#money")
        tab_to(page, "a[href$='/projects/P000/change/']")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_title")
        tab_to(page, "#id_title")
        page.keyboard.press("Control+A")
        page.keyboard.type("Quieter wings")
        page.keyboard.press("Enter")
        page.wait_for_selector("#way")
        tab_to(page, "a.doing[href$='to=abandoned']")
        page.keyboard.press("Enter")
        page.wait_for_selector("#id_note")
        tab_to(page, "#id_note")
        page.keyboard.type("The partner left")
        tab_to(page, "button.primary")
        page.keyboard.press("Enter")
        page.wait_for_selector("#way .decided")
        milestone = Milestone.objects.filter(project__code="P000").latest("pk")
        for path in [*(f"/projects/P000/{part}" for part in PAGES), f"/milestones/{milestone.pk}/"]:
            reading.open(path)
            assert reading.overflow() == 0, path
            assert reading.barriers() == [], path
        assert [told for told in reading.complaints if "422" not in told] == []
    assert str(Funding.objects.get(project__code="P000", stage="requested").amount) == "12.50"
    assert (Project.objects.get(code="P000").title, ProjectDecision.objects.get().note) == (
        "Quieter wings",
        "The partner left",
    )
