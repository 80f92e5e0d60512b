"""Which addresses are there to attack? Those of docs/access.md: a route is attacked without being named here."""

import os
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import Client

from objectives.access import Reader
from objectives.models import User
from tests.access.table import promises
from tests.access.test_routes import address
from tests.access.world import World

EVERY_ONE = "SEXTANT_EVERY_ATTACK" in os.environ
"""Each route with each attack; else each with some, which change from route to route."""
WRITES = ("POST", "PUT", "PATCH", "DELETE")
FIRST = ("staff", "lead", "administrator", "board", "visitor")
"""Who attacks is whoever gets furthest: the first of these who is past the door."""


def ways(*methods: str, doors: tuple[str, ...] = ("Pages", "API")) -> Iterator[tuple[str, str, str]]:
    """Yield the method, the name in the table and the kind of person of every way in that somebody may go."""
    for promise in (promise for door in doors for promise in promises(door)):
        method, name = promise.name.split(maxsplit=1)
        kinds = [kind for kind in (*FIRST, *promise.cells) if promise.cells[kind] == "yes"]
        if method in methods and kinds:
            yield method, name, kinds[0]


def as_one(world: World, kind: str, client: Client) -> Client:
    """Sign the client in as somebody of a kind."""
    client.cookies.clear()
    somebody: Reader = world.people[kind][0]
    if isinstance(somebody, User):
        client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[somebody.pk]
    else:
        assert isinstance(somebody, AnonymousUser)
    return client


def tried(client: Client, method: str, at: str, data: Any = None, **more: Any) -> Any:
    """Ask, and take back whatever it did. Files are read to their end."""
    is_json = at.startswith("/api/") and method != "GET"
    with transaction.atomic():
        kind = {"content_type": "application/json"} if is_json else {}
        answer = getattr(client, method.lower())(at, data or {}, **kind, **more)
        if answer.streaming:
            answer.read_whole = answer.getvalue()
        transaction.set_rollback(True)
    return answer


def body_of(answer: Any) -> bytes:
    """Return what an answer of `tried` held."""
    body: bytes = answer.read_whole if answer.streaming else answer.content
    return body


def at(world: World, name: str, **parts: Any) -> str:
    """Return the address of a way in."""
    return address(world, name, **parts)
