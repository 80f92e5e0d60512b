"""The back office on a phone by night and on a desk by day: it fits, and keeps nobody out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Shown
from pytest_django.live_server_helper import LiveServer

from objectives.models import Kpi, Link, User
from tests.access.world import World, make_world
from tests.tracker.browser.reading import PHONE, window

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=15), pytest.mark.timeout(180)]

KNOWN = ("Applying inline style", "422")
"""Styles in the markup of Django's own search box, which the policy leaves out; a refusal that is asked for."""


def pages(world: World) -> Iterator[tuple[str, str]]:
    """Yield the back office's own kinds of pages, each by its name."""
    kpi, link = Kpi.objects.get(code="jobs"), Link.objects.get(project=world.portfolio.hidden)
    yield "index", "/backoffice/"
    yield "list", "/backoffice/objectives/measurement/"
    yield "form", f"/backoffice/objectives/link/{link.pk}/change/"
    yield "form with rows below", f"/backoffice/objectives/kpi/{kpi.pk}/change/"
    yield "row to read", f"/backoffice/objectives/rolluprun/{world.run.pk}/change/"
    yield "history", f"/backoffice/objectives/kpi/{kpi.pk}/history/"


def to_a_yes(page: Shown) -> None:
    """Choose the first rows of a list and an act, by keyboard, up to the page that asks for a yes."""
    page.locator("input.action-select").first.focus()
    page.keyboard.press("Space")
    page.locator("select[name=action]").select_option("validate")
    page.locator(".actions button[name=index]").press("Enter")
    page.wait_for_selector("form.together")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("documents")
def test_the_back_office_keeps_nobody_out(browser: Browser, live_server: LiveServer) -> None:
    world, wrong = make_world(), list[str]()
    [staff] = world.people["staff"]
    assert isinstance(staff, User)
    with window(browser, live_server.url, width=PHONE, language="fr", scheme="dark", still=True) as reading:
        reading.go_on_as(world.cookies[staff.pk])

        def read(what: str) -> None:
            wrong.extend(f"{what}: {told}" for told in reading.wrong_in_both_lights())

        for name, path in pages(world):
            page = reading.open(path)
            assert page.locator("html").get_attribute("lang") == "fr"
            read(name)
        for status, answered in (("submitted", ".messagelist"), ("draft", ".refused")):
            page = reading.open(f"/backoffice/objectives/measurement/?status__exact={status}")
            to_a_yes(page)
            if status == "submitted":
                read("yes")
            page.locator("form.together button[type=submit]").press("Enter")
            page.wait_for_selector(answered)
            read(answered)
        wrong += [told for told in reading.complaints if not any(known in told for known in KNOWN)]
    assert wrong == [], "\n".join(wrong)
