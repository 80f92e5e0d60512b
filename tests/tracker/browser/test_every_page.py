"""Every page, on a phone and on a desk, in both languages, by day and by night: it fits, and it keeps nobody out."""

import datetime
from decimal import Decimal

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from objectives import clock
from objectives.acts.closing import close_period
from objectives.acts.scenarios import make_scenario
from objectives.acts.supposing import Supposition, suppose
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.loading import load
from objectives.models import Aspect, Contract, Milestone, Project, ProjectLead, Role, Target, User
from objectives.rollup.run import roll_up
from tests.objectives.rollup.proof import TODAY
from tests.portfolio import person
from tests.tracker.browser.reading import DESKTOP, PHONE, Window, window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

PAGES = [
    "/?contract=c1",
    "/?contract=c1&as_of=2016-06-30",
    "/contracts/c1/objectives/2/",
    "/contracts/c1/kpis/revised/",
    "/contracts/c1/unknown/",
    "/projects/P000/?contract=c1",
    "/portfolio/?contract=c1&cut=funder",
    "/organisations/",
    "/network/",
    "/search/?q=project",
    "/explanations/?contract=c1&figure=contract.score",
    "/explanations/?contract=c1&figure=kpi.actual&kpi=sum-period",
    "/how-to-read/",
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
]
KEPT_PAGES = [
    "/my-projects/",
    "/measurements/",
    "/measurements/new/",
    "/measurements/calendar/",
    "/projects/P000/?contract=c1",
    "/projects/P000/change/",
    "/projects/P000/consortium/add/",
    "/projects/P000/fundings/add/",
    "/projects/P000/history/",
    "/contracts/c1/kpis/revised/",
    "/propose-a-project/",
    "/spreadsheets/",
    "/closed-periods/",
    "/seals/",
    "/scenarios/?contract=c1",
    "/contracts/c1/what-changed/?before=2015-12-31&after=2017-12-31",
    "/contracts/c1/seals/1/",
    "/invitations/",
    "/duplicates/",
    "/add-an-organisation/",
    "/rollups/",
    "/notices/",
    "/notices/preferences/",
    "/account/",
    "/webhooks/",
]
"""For who keeps the data and leads a project."""
REFUSED = ("404", "400")
"""The browser notes the answers that the test asks for."""


WAYS = [(PHONE, "fr", "dark"), (PHONE, "en", "light"), (DESKTOP, "en", "dark"), (DESKTOP, "fr", "light")]
"""Every two of width, language and scheme meet once."""


def _late(keeper: User) -> int:
    """Return the key of a scenario that supposes something of everything."""
    contract = Contract.objects.get(code="c1")
    scenario = make_scenario(by=keeper, contract=contract.pk, name="Late")
    kpi, late = contract.kpis.order_by("code").first(), Milestone.objects.filter(project__code="P000").first()
    assert kpi is not None
    assert late is not None
    said = [
        Supposition(Aspect.PLANNED, late.pk, TODAY),
        Supposition(Aspect.KPI_WEIGHT, kpi.pk, Decimal(3)),
        Supposition(Aspect.TARGET_VALUE, Target.objects.filter(kpi__code="members")[0].pk, Decimal(300)),
    ]
    return suppose(by=keeper, scenario=scenario.pk, seen=1, said=said).pk


def _wrong_on(reading: Window, paths: list[str], language: str) -> list[str]:
    wrong: list[str] = []
    for path in paths:
        page = reading.open(path)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").count() == 1, path
        wrong += [f"{path}: {told}" for told in reading.barriers()]
        if reading.overflow() > 0:
            wrong.append(f"{path}: {reading.overflow()} pixels too wide")
    wrong += [told for told in reading.complaints if not any(code in told for code in REFUSED)]
    return [f"{reading.way}: {told}" for told in wrong]


def test_they_fit_and_keep_nobody_out(browser: Browser, site: str) -> None:
    wrong = []
    for width, language, scheme in WAYS:
        with window(browser, site, width=width, language=language, scheme=scheme) as reading:
            wrong += _wrong_on(reading, PAGES, language)
    keeper = _keeper()
    kept = [*KEPT_PAGES, f"/scenarios/{_late(keeper)}/?as_of=2017-12-31"]
    for width, language, scheme in WAYS[::3]:
        with window(browser, site, width=width, language=language, scheme=scheme) as reading:
            reading.sign_in(keeper)
            wrong += _wrong_on(reading, kept, language)
    assert wrong == [], "\n".join(wrong)


def _keeper() -> User:
    """Somebody of the staff who leads a project, in a contract with a period that is closed."""
    keeper = person(Role.STAFF, email="keeper@example.org")
    ProjectLead.objects.create(project=Project.objects.get(code="P000"), person=keeper)
    close_period(
        by=keeper, contract=Contract.objects.get(code="c1").pk, through=datetime.date(2013, 6, 30), today=TODAY,
        now=clock.now(),
    )  # fmt: skip
    return keeper


@pytest.mark.django_db(transaction=True)
def test_those_of_the_real_dataset_do(browser: Browser, live_server: LiveServer) -> None:
    load(AEROSPACE_VALLEY)
    roll_up(Contract.objects.get(code="era-3"), TODAY)
    wrong = []
    for width in (PHONE, DESKTOP):
        with window(browser, live_server.url, width=width, language="fr") as reading:
            wrong += _wrong_on(reading, REAL_PAGES, "fr")
            assert reading.complaints == []
    assert wrong == [], "\n".join(wrong)
