"""Every route, page and API, with every method that it takes, is in docs/access.md, and does what stands there."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from objectives.access import Reader
from objectives.models import User
from tests.access.table import PEOPLE, Promise, promises
from tests.access.world import ROWS, SAMPLES, World

pytestmark = pytest.mark.django_db
ROUTES = promises("Pages") + promises("API")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def patterns(of: Any = None) -> Iterator[URLPattern]:
    """Every route of ours; the back office is Django's, and tests/tracker/test_admin.py has it."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from patterns(one)
        else:
            yield one


def address(world: World, name: str) -> str:
    parts = next(one for one in patterns() if one.name == name).pattern.regex.groupindex
    return reverse(name, kwargs={part: (SAMPLES.get(name, {}).get(part) or ROWS[part])(world) for part in parts})


def answer(world: World, somebody: Reader, name: str, method: str) -> str:
    """Say how somebody fares: `yes` is past the door, whatever is then said of an empty form."""
    client = Client(raise_request_exception=False)
    with transaction.atomic():
        if isinstance(somebody, User):
            client.force_login(somebody)
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
    found = {
        kind: sorted({answer(world, somebody, name, method) for somebody in world.people[kind]}) for kind in PEOPLE
    }
    assert found == {kind: [cell] for kind, cell in route.cells.items()}


def test_every_route_is_in_the_table_and_the_table_names_no_other() -> None:
    assert {route.name.split()[1] for route in ROUTES} == {one.name for one in patterns()}


@pytest.mark.parametrize("name", sorted({route.name.split()[1] for route in ROUTES}))
def test_a_method_that_is_not_in_the_table_is_not_taken(world: World, name: str) -> None:
    listed = {route.name.split()[0] for route in ROUTES if route.name.split()[1] == name}
    administrator = world.people["administrator"][0]
    taken = {
        method: got
        for method in METHODS
        if method not in listed and (got := answer(world, administrator, name, method)) not in ("403", "404", "405")
    }
    assert taken == {}
