"""Which pages are there? Those that docs/access.md lists, each with an address and somebody whom it answers."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client
from django.urls import reverse

from objectives.models import Role, User
from tests.access.table import promises
from tests.access.test_routes import address
from tests.access.world import World
from tests.portfolio import person
from tracker.accounts.single_sign_on.proving import note_proof

NOBODY = "nobody"
"""Instead of a session, where no one of those asked is shown a page."""
FIRST_ASKED = ("visitor", "staff", "lead", "administrator", "board")
"""Who is asked first by pages for everybody is the visitor, by others who keeps the data."""
FOR_VISITORS = ("account_reset", "account_inactive", "sign-in", "accept-invitation", "mail-off", "how-to-read")
CONFIRMED = "board"
"""Has a second factor, and has just confirmed: there are pages for nobody else."""
NO_PAGES = {
    "activity-feed",
    "calendar",
    "catalogue",
    "document",
    "healthz",
    "industry-profile-picture",
    "kpi-series",
    "metrics",
    "mfa_download_recovery_codes",
    "moves",
    "network-picture",
    "openid_connect_callback",
    "organisation-network",
    "organisations-named",
    "pack-file",
    "personal-data-file",
    "public-project (unpublished)",
    "readyz",
    "robots",
    "set_language",
    "security-txt",
    "sitemap",
    "spreadsheet-download",
    "supposable-named",
    "timeline",
    "what-changed-picture",
}
"""Pictures, files, and parts of pages."""
WITHOUT_PASSWORD, HALFWAY = "account_set_password", "mfa_authenticate"
"""Pages for who never had a password, and between the two halves of signing in."""
ASKED = {"explanation": "?contract=c1&figure=contract.score", "what-changed": "?before=2015-12-31&after=2017-12-31"}
"""What an address has to ask for."""


@dataclass(frozen=True)
class Page:
    """A page, and the session of who opens it; empty for a visitor."""

    name: str
    path: str
    cookie: str
    text: str
    """As it is first answered: in English, but for a page in the language of whoever it was mailed to."""


def every_page(world: World) -> Iterator[Page]:
    """Yield each route of the table that a browser is shown, with the first of those it is shown to."""
    _confirm(world)
    client = Client(raise_request_exception=False, headers={"accept-language": "en"})
    for promise in promises("Pages"):
        method, name = promise.name.split(maxsplit=1)
        if method != "GET" or name in NO_PAGES:
            continue
        path = address(world, name) + ASKED.get(name, "")
        answers = ((one, _answer(client, path, one)) for one in _sessions(world, name))
        cookie, text = next((found for found in answers if found[1]), (NOBODY, ""))
        yield Page(name, path, cookie, text)


def _sessions(world: World, name: str) -> list[str]:
    if name in (WITHOUT_PASSWORD, HALFWAY):
        return [_one_of_their_own(name)]
    order = FIRST_ASKED if name.startswith(FOR_VISITORS) else (*FIRST_ASKED[1:], FIRST_ASKED[0])
    people = [world.people[kind][0] for kind in order]
    return [world.cookies[one.pk] if isinstance(one, User) else "" for one in people]


def _one_of_their_own(name: str) -> str:
    """Return the session of somebody new, who has no password, or has given it and is asked for the second factor."""
    client, somebody = Client(), person(Role.BOARD, email=f"{name}@example.org")
    if name == WITHOUT_PASSWORD:
        somebody.set_unusable_password()
        somebody.save()
        client.force_login(somebody)
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "socialaccount", "at": time.time()}]
        note_proof(session, somebody.pk, time.time())
        session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(somebody.pk)
        session.save()
    else:
        TOTP.activate(somebody, generate_totp_secret())
        client.post(reverse("sign-in"), {"login": somebody.email, "password": "secret"})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _answer(client: Client, path: str, cookie: str) -> str:
    """Return the page that somebody is shown there, empty where it is none."""
    client.cookies.clear()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    got = client.get(path)
    return got.content.decode() if got.status_code == 200 and b"<html lang=" in got.content else ""


def _confirm(world: World) -> None:
    """Give somebody a second factor, confirmed a moment ago."""
    somebody = world.people[CONFIRMED][0]
    assert isinstance(somebody, User)
    TOTP.activate(somebody, generate_totp_secret())
    RecoveryCodes.activate(somebody)
    for key, cookie in world.cookies.items():
        session = import_module(settings.SESSION_ENGINE).SessionStore(cookie)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(key)
        session.save()
