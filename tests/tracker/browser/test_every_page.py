"""Every page, on a phone and on a desk, in both languages, by day and by night: it fits, and it keeps nobody out."""

import pytest
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from objectives.exchange.profile import SHIPPED, load_profile
from objectives.models import Contract
from objectives.rollup.run import roll_up
from tests.access.world import make_world
from tests.objectives.rollup.proof import TODAY
from tests.real_data import load_but_for_its_words
from tests.tracker.browser.every_page import NOBODY, every_page
from tests.tracker.browser.reading import (
    DESKTOP,
    NARROWEST,
    PHONE,
    ZOOMED,
    window,
)
from tests.tracker.browser.tree import unread
from tests.tracker.written import miswritten

pytestmark = [pytest.mark.browser, pytest.mark.slow(seconds=100), pytest.mark.timeout(300)]

PAGES = [
    "/?contract=c1",
    "/?contract=c1&as_of=2016-06-30",
    "/contracts/c1/objectives/2/",
    "/contracts/c1/kpis/revised/",
    "/contracts/c1/unknown/",
    "/projects/P000/?contract=c1",
    "/portfolio/?contract=c1&cut=funder&counting=fractional",
    "/organisations/",
    "/network/",
    "/search/?q=project",
    "/explanations/?contract=c1&figure=contract.score",
    "/explanations/?contract=c1&figure=kpi.actual&kpi=sum-period",
    "/how-to-read/",
    "/activities/",
    "/cluster/",
    "/our-projects/?whose=all",
    "/our-projects/P000/",
    "/working-with-us/enquiry/",
    "/open-data/",
    "/sign-in/",
    "/projects/NOWHERE/",
    "/?as_of=never",
]
REAL_PAGES = [
    "/",
    "/contracts/era-3/objectives/1/",
    "/contracts/era-3/objectives/6/",
    "/contracts/era-3/kpis/members/",
    "/contracts/era-3/unknown/",
    "/portfolio/?cut=funder",
    "/organisations/aerospace-valley/",
    "/territory/?by=money",
    "/explanations/?contract=era-3&figure=contract.score",
    "/activities/",
    "/activities/calendar/?month=2018-03",
    "/industry-profile/",
    "/cluster/",
]
REFUSED = ("404", "400")
"""The browser notes the answers that the test asks for."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("documents")
def test_every_page_there_is_keeps_nobody_out(unpainted: Browser, live_server: LiveServer, settings: Settings) -> None:
    settings.OIDC_ISSUER, settings.OIDC_NAME = "https://id.example.org", "Cluster"  # a page and a button are for it
    pages = list(every_page(make_world()))
    assert [page.name for page in pages if page.cookie == NOBODY] == []
    assert [page.name for page in pages if '<html lang="en"' not in page.text] == ["mail-off"]
    wrong: list[str] = []
    with window(unpainted, live_server.url, width=PHONE, language="fr", scheme="dark", still=True) as reading:
        for one in pages:
            reading.go_on_as(one.cookie)
            reading.open(one.path)
            written = (*miswritten(one.text), *miswritten(reading.page.content()))
            found = *reading.moving(), *reading.wrong_in_both_lights()
            wrong += [f"{one.name}: {told}" for told in (*written, *found)]
        wrong += reading.complaints
    assert wrong == [], "\n".join(wrong)


def test_so_do_the_pages_that_are_full_of_figures(unpainted: Browser, site: str) -> None:
    wrong: list[str] = []
    for language, scheme, width in (("fr", "light", PHONE), ("en", "dark", DESKTOP)):
        with window(unpainted, site, width=width, language=language, scheme=scheme, still=True) as reading:
            for path in PAGES:
                page = reading.open(path)
                assert page.locator("html").get_attribute("lang") == language
                wrong += [f"{path}, {language}: {told}" for told in reading.wrong()]
            wrong += [told for told in reading.complaints if not any(code in told for code in REFUSED)]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.django_db(transaction=True)
def test_and_the_real_dataset(unpainted: Browser, live_server: LiveServer) -> None:
    load_but_for_its_words()
    load_profile(SHIPPED)
    roll_up(Contract.objects.get(code="era-3"), TODAY)
    with window(unpainted, live_server.url, width=PHONE, language="fr", still=True) as reading:
        for path in REAL_PAGES:
            page = reading.open(path)
            assert [*reading.barriers(), *unread(page)] == [], path
            assert reading.lost_when(DESKTOP, NARROWEST, ZOOMED, PHONE) == [], path
        assert reading.complaints == []
