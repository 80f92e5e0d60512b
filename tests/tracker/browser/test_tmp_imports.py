"""Temporary: look at the pages."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from objectives.imports.asking import Said, set_columns
from objectives.models import Organisation, Programme
from tests.objectives.imports.world import brought, cordis, known_world, table, worked
from tests.tracker.browser.reading import window

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.usefixtures("documents")]


@pytest.mark.django_db(transaction=True)
def test_look(browser: Browser, live_server: LiveServer) -> None:
    _p, staff = known_world()
    Organisation.objects.create(code="two-checkwatts", name="Checkwatt", kind="sme", country="SE")
    Organisation.objects.filter(code="hannover").update(name="Gottfried Wilhelm Leibniz Universität Hannover")
    one = cordis(staff)
    LIST = table(
        [
            ["Code décision", "Acronyme", "Titre du projet", "Coordinateur", "Aide allouée (k€)", "Ville", "Début"],
            [
                "ANR-14-CE01-0001",
                "HELIOS",
                "Une lumière d'un genre nouveau",
                "Nova Aerospace",
                "12,50",
                "Toulouse",
                "2014",
            ],
            ["ANR-2", "SELENE", "Lune", "Agency", "many", "Pau", "10/2015"],
        ]
    )
    cols = brought(staff, "Projets retenus ANR 2014.csv", LIST)
    bad = brought(staff, "anr (wrong).csv", LIST)
    bad = worked(
        set_columns(
            by=staff,
            upload=bad.pk,
            said=Said(columns=bad.columns, unit=1000, programme=Programme.objects.get(code="FUI")),
        )
    )
    cl = Client()
    cl.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")
    for width, lang in ((390, "fr"), (1440, "en")):
        with window(browser, live_server.url, width=width, language=lang) as reading:
            reading.page.context.add_cookies(
                [
                    {
                        "name": settings.SESSION_COOKIE_NAME,
                        "value": cl.cookies[settings.SESSION_COOKIE_NAME].value,
                        "url": live_server.url,
                    }
                ]
            )
            for name, path in (
                ("list", "/imports/"),
                ("cols", f"/imports/{cols.pk}/"),
                ("plan", f"/imports/{one.pk}/"),
                ("bad", f"/imports/{bad.pk}/"),
            ):
                page = reading.open(path)
                for d in page.locator("details.import-shown").all():
                    d.evaluate("e => e.open = true")
                page.screenshot(path=f"/tmp/imp_{name}_{width}.png", full_page=True)
                print(path, width, reading.barriers(), [t for t in reading.lost_when(width)])
