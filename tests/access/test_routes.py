"""Every route, page and API, with every method that it takes, is in docs/access.md, and does what stands there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.template import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter

from api.throttle import Limit
from objectives.access import Reader
from objectives.models import User
from tests.access.samples import ROWS, SAMPLES
from tests.access.table import PEOPLE, Promise, promises
from tests.access.world import World
from tests.remembering import remembered_people

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=40)]
ROUTES = promises("Pages") + promises("API")
SAME_TO_ALL = {"schema": ("administrator", "visitor")}
"""It asks nobody who they are, and takes a second to make."""
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@cache
def routes() -> dict[str, URLPattern]:
    """By their names; django-allauth knows two of them by names of its own beside ours."""
    return {one.name or "": one for one in patterns() if one.name not in ("account_login", "account_logout")}


def patterns(of: Any = None) -> Iterator[URLPattern]:
    """Every route of ours; the back office is Django's, and tests/tracker/admin has it."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            if one.namespace != "admin":
                yield from patterns(one)
        else:
            yield one


def address(world: World, name: str, **other: Any) -> str:
    """Return an address of a route; `route (sample)` stands in the table where its rows differ."""
    route = bare(name)
    parts = routes()[route].pattern.regex.groupindex
    samples = SAMPLES.get(name) or next((one for of, one in SAMPLES.items() if bare(of) == route), {})
    return reverse(route, kwargs={part: (samples.get(part) or ROWS[part])(world) for part in parts} | other)


def bare(name: str) -> str:
    return name.split(" (", maxsplit=1)[0]


MISSING: dict[str, Any] = {"code": "NONE", "key": 987654321, "pk": 987654321, "webhook": UUID(int=0)}
"""What an address names that there is not."""


@cache
def one_client() -> Client:
    """Each client of its own would set the middleware up, which looks through all static files."""
    return Client(raise_request_exception=False)


def ask(world: World, somebody: Reader, at: str, method: str, **headers: str) -> Any:
    client = one_client()
    client.cookies.clear()
    if isinstance(somebody, User):
        client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[somebody.pk]
    data = {} if method == "GET" else {"content_type": "application/json"}
    if method == "POST" and not at.startswith("/api/"):
        data = {}
    got = getattr(client, method.lower())(at, headers=headers, **data)
    if got.streaming:
        got.getvalue()
    return got


@dataclass(frozen=True)
class Said:
    """What an answer tells: how somebody fares (`yes` is past the door, whatever is then said of an empty form)."""

    fares: str
    word_for_word: tuple[int, str, str] | str
    """Of who is refused: the status, where it sends, the words; else the address, which no other answer has."""


@dataclass
class House:
    """Where each asks. Nothing stays of a question, so the answer to the same question is kept instead."""

    world: World
    said: dict[tuple[int | None, str, str], Said] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    untouched: str = ""
    """The savepoint before the first question of a test, to which each of them goes back."""

    def address(self, name: str) -> str:
        """Return the address of a route, with the rows of the table."""
        if name not in self.addresses:
            self.addresses[name] = address(self.world, name)
        return self.addresses[name]

    def answer(self, somebody: Reader, at: str, method: str) -> Said:
        asked = somebody.pk, at, method
        if asked not in self.said:
            got = ask(self.world, somebody, at, method)
            transaction.set_rollback(False)
            transaction.savepoint_rollback(self.untouched)
            fares = judged(got)
            self.said[asked] = Said(fares, word_for_word(got, at) if fares in ("404", "in") else at)
        return self.said[asked]


def judged(got: Any) -> str:
    if got.status_code == 401 or (got.status_code == 302 and got.headers["Location"].startswith(reverse("sign-in"))):
        return "in"
    return str(got.status_code) if got.status_code in (403, 404, 405) or got.status_code >= 500 else "yes"


def word_for_word(got: Any, at: str) -> tuple[int, str, str]:
    """Return the status, where it sends, and the words of an answer, without its own address and marks of a session."""
    words = re.sub(r'(csrf\w*" value=|nonce=)"[^"]*"', "", got.content.decode())
    return got.status_code, got.headers.get("Location", "").replace(at, ""), words.replace(at, "")


@pytest.fixture(scope="module")
def house_of_the_file(world: World) -> Iterator[House]:
    with remembered_people(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", lambda template, context: template.nodelist.render(context))
        patch.setattr(Limit, "counted", lambda *_: None)
        yield House(world)


@pytest.fixture
def house(house_of_the_file: House, db: None) -> House:
    house_of_the_file.untouched = transaction.savepoint()
    return house_of_the_file


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_everybody_gets_what_the_table_says(house: House, route: Promise) -> None:
    method, name = route.name.split(maxsplit=1)
    kinds = SAME_TO_ALL.get(name, PEOPLE)
    people, at = house.world.people, house.address(name)
    found = {kind: sorted({house.answer(one, at, method).fares for one in people[kind]}) for kind in kinds}
    assert found == {kind: route.cells[kind].split(", ") for kind in kinds}


def test_every_route_is_in_the_table_and_the_table_names_no_other() -> None:
    assert {bare(route.name.split(maxsplit=1)[1]) for route in ROUTES} == set(routes())


def test_a_method_that_is_not_in_the_table_is_not_taken(house: House) -> None:
    listed = {tuple(bare(route.name).split()) for route in ROUTES}
    administrator = house.world.people["administrator"][0]
    untold = [
        (method, name)
        for name in routes()
        for method in (METHODS if house.address(name).startswith("/api/") else METHODS[:2])
        if (method, name) not in listed
    ]
    answers = {one: house.answer(administrator, house.address(one[1]), one[0]).fares for one in untold}
    taken = [one for one, fares in answers.items() if fares not in ("403", "404", "405")]
    assert taken == []


def test_what_is_only_sent_to_leads_who_reads_it_to_a_page(house: House) -> None:
    administrator = house.world.people["administrator"][0]
    sent_to = [
        one for one in routes()
        if not house.address(one).startswith("/api/")
        and house.answer(administrator, house.address(one), "GET").fares == "405"
    ]  # fmt: skip
    assert len(sent_to) > 30
    everybody = [administrator, *(one for kind in ("staff", "lead", "board") for one in house.world.people[kind])]
    lost = {one for one in sent_to if not any(lands_on_a_page(house, somebody, one) for somebody in everybody)}
    assert lost == {"oauth-token", "oauth-revoke"}


def lands_on_a_page(house: House, somebody: Reader, name: str) -> bool:
    """Return whether a browser that reads an address comes to a page of its reader's."""
    at = house.address(name)
    for _ in range(3):
        got = ask(house.world, somebody, at, "GET", accept="text/html")
        if got.status_code != 302:
            return bool(got.status_code == 200) and got.headers["Content-Type"].startswith("text/html")
        at = got.headers["Location"]
    return False


@pytest.mark.parametrize("kind", ["stranger", "visitor"])
def test_what_may_not_be_seen_is_answered_like_what_is_not_there(house: House, kind: str) -> None:
    """Word for word, but for the address itself and the marks of the session."""
    told = {route.name: differences(house, kind, route) for route in ROUTES if route.cells[kind] in ("404", "in")}
    assert not {name: people for name, people in told.items() if people}


def differences(house: House, kind: str, route: Promise) -> list[str]:
    """Return to whom of a kind a route tells a row that there is from one that there is not."""
    method, name = route.name.split(maxsplit=1)
    missing = {part: MISSING[part] for part in routes()[bare(name)].pattern.regex.groupindex if part in MISSING}
    if not missing:
        return []
    if isinstance(routes()[bare(name)].pattern.converters.get("key"), UUIDConverter):
        missing["key"] = UUID(int=0)
    hidden, none = (house.address(name), method), (address(house.world, name, **missing), method)
    return [
        str(somebody)
        for somebody in house.world.people[kind]
        if house.answer(somebody, *hidden).word_for_word != house.answer(somebody, *none).word_for_word
    ]
