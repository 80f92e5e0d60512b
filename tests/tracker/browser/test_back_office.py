"""The back office on a phone and on a desk, in both languages, by day and by night: it fits, and keeps nobody out."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Shown
from pytest_django.live_server_helper import LiveServer

from objectives.models import Kpi, Link, User
from tests.access.world import World, make_world
from tests.tracker.browser.reading import DESKTOP, PHONE, window

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
    ways = ("fr", "dark", PHONE, "submitted"), ("en", "light", DESKTOP, "draft")
    for language, scheme, width, status in ways:
        with window(browser, live_server.url, width=width, language=language, scheme=scheme) as reading:
            reading.go_on_as(world.cookies[staff.pk])
            for name, path in pages(world):
                page = reading.open(path)
                assert page.locator("html").get_attribute("lang") == language
                wrong += [f"{name}, {language}: {told}" for told in reading.wrong()]
            page = reading.open(f"/backoffice/objectives/measurement/?status__exact={status}")
            to_a_yes(page)
            wrong += [f"yes, {language}: {told}" for told in reading.wrong()]
            page.locator("form.together button[type=submit]").press("Enter")
            page.wait_for_selector(".messagelist, .refused")
            wrong += [f"done, {language}: {told}" for told in reading.wrong()]
            wrong += [told for told in reading.complaints if not any(known in told for known in KNOWN)]
    assert wrong == [], "\n".join(wrong)
