"""The pages of an account and of invitations: they fit, keep nobody out, and work without a script of ours."""

import pytest
from playwright.sync_api import Browser

from objectives.models import Invitation, Role
from tests.portfolio import person
from tests.tracker.browser.reading import DESKTOP, PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=10), pytest.mark.timeout(180)]

OPEN_TO_ALL = ["/account/password/reset/", "/account/password/reset/1-nothing/", "/invitation/nothing/"]
SIGNED_IN = ["/account/", "/account/password/", "/invitations/", "/projects/P000/deputies/", "/sign-out/"]


@pytest.mark.parametrize(("width", "language"), [(PHONE, "fr"), (DESKTOP, "en")])
def test_they_fit_and_keep_nobody_out(browser: Browser, site: str, width: int, language: str) -> None:
    person(Role.STAFF, email="keeper@example.org")
    wrong: list[str] = []
    with window(browser, site, width=width, language=language) as reading:

        def read(path: str) -> None:
            wrong.extend(f"{path}: {told}" for told in reading.barriers())
            if reading.overflow() > 0:
                wrong.append(f"{path}: {reading.overflow()} pixels too wide")

        for path in OPEN_TO_ALL:
            reading.open(path)
            read(path)
        page = reading.open("/sign-in/")
        page.fill("#id_username", "keeper@example.org")
        page.fill("#id_password", "secret")
        page.keyboard.press("Enter")
        page.wait_for_selector(".who")
        page = reading.open("/invitations/")
        page.fill("#id_email", "guest@example.org")
        page.fill("#id_full_name", "Jo Guest")
        page.select_option("#id_role", "board")
        page.click("form.inviting button")
        page.wait_for_selector(".told")
        for path in SIGNED_IN:
            reading.open(path)
            read(path)
        page = reading.open("/account/second-factor/totp/activate/")
        page.fill("#id_password", "secret")
        page.click("button.primary")
        page.wait_for_selector("#id_code")
        read("the second factor")
        complaints = [told for told in reading.complaints if "410" not in told]
    assert wrong + complaints == [], "\n".join(wrong + complaints)
    assert Invitation.objects.get().sent_at is not None
