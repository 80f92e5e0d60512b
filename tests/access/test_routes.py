"""Every route, page and API, with every method that it takes, is in docs/access.md, and does what stands there."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from objectives.access import Reader
from objectives.models import User
from tests.access.table import PEOPLE, Promise, promises
from tests.access.world import ROWS, SAMPLES, World

pytestmark = pytest.mark.django_db
ROUTES = promises("Pages") + promises("API")
SAME_TO_ALL = {"schema": ("administrator", "visitor")}
"""It asks nobody who they are, and takes a second to make."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@cache
def routes() -> dict[str, URLPattern]:
    """By their names; django-allauth knows two of them by names of its own beside ours."""
    return {one.name or "": one for one in patterns() if one.name not in ("account_login", "account_logout")}


def patterns(of: Any = None) -> Iterator[URLPattern]:
    """Every route of ours; the back office is Django's, and tests/tracker/test_admin.py has it."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from patterns(one)
        else:
            yield one


def address(world: World, name: str) -> str:
    parts = routes()[name].pattern.regex.groupindex
    return reverse(name, kwargs={part: (SAMPLES.get(name, {}).get(part) or ROWS[part])(world) for part in parts})


def answer(world: World, somebody: Reader, name: str, method: str) -> str:
    """Say how somebody fares: `yes` is past the door, whatever is then said of an empty form."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if isinstance(somebody, User):
            client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[somebody.pk]
        data = {} if method == "GET" else {"content_type": "application/json"}
        if method == "POST" and not address(world, name).startswith("/api/"):
            data = {}
        got = getattr(client, method.lower())(address(world, name), **data)
        transaction.set_rollback(True)
    if got.status_code == 401 or (got.status_code == 302 and got.headers["Location"].startswith(reverse("sign-in"))):
        return "in"
    return str(got.status_code) if got.status_code in (403, 404, 405) or got.status_code >= 500 else "yes"


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_everybody_gets_what_the_table_says(world: World, route: Promise) -> None:
    method, name = route.name.split()
    kinds = SAME_TO_ALL.get(name, PEOPLE)
    found = {kind: sorted({answer(world, somebody, name, method) for somebody in world.people[kind]}) for kind in kinds}
    assert found == {kind: [route.cells[kind]] for kind in kinds}


def test_every_route_is_in_the_table_and_the_table_names_no_other() -> None:
    assert {route.name.split()[1] for route in ROUTES} == set(routes())


def test_a_method_that_is_not_in_the_table_is_not_taken(world: World) -> None:
    listed = {tuple(route.name.split()) for route in ROUTES}
    administrator = world.people["administrator"][0]
    untold = [
        (method, name)
        for name in routes()
        for method in (METHODS if address(world, name).startswith("/api/") else METHODS[:2])
        if (method, name) not in listed
    ]
    taken = [one for one in untold if answer(world, administrator, one[1], one[0]) not in ("403", "404", "405")]
    assert taken == []
