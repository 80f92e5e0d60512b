"""A part of an address is a name and nothing else: no file of the machine, no statement, no error of the house."""

from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls.converters import IntConverter

from tests.access.test_routes import bare, routes
from tests.access.world import World
from tests.attacks.everywhere import EVERY_ONE, as_one, at, body_of, tried, ways

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people_remembered")]
CLIMBING = (
    "../../../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "..\\..\\etc\\passwd", "%00", "a%00b", "%ff",
    "%ed%a0%80",
    "' OR 1=1 --", "{{7*7}}", "<script>", "é" * 300, ".", "..", "~root", "CON", "%e2%80%ae",
)  # fmt: skip
NUMBERS = ("0", "9" * 18, "9" * 30, "9" * 400)


@cache
def one_client() -> Client:
    return Client(raise_request_exception=False)


def wrong_addresses(world: World, name: str) -> list[str]:
    """Return the address of a route with each part replaced by each hostile one."""
    pattern: Any = routes()[bare(name)].pattern
    found, right, turn = [], at(world, name), len(name)
    for part in pattern.regex.groupindex:
        is_number = isinstance(pattern.converters.get(part), IntConverter)
        mark = "987654321" if is_number else "zqzqzq"
        try:
            marked = at(world, name, **{part: int(mark) if is_number else mark})
        except Exception:  # noqa: BLE001, S112 (a route that takes no such part has no such address)
            continue
        all_of_them = NUMBERS if is_number else CLIMBING
        some = all_of_them if EVERY_ONE else [all_of_them[turn % len(all_of_them)]]
        found += [marked.replace(mark, quote(one, safe="%")) for one in some]
        turn += 3
    return [one for one in found if one != right]


def test_no_part_of_an_address_opens_what_it_does_not_name(world: World) -> None:
    wrong = []
    for method, name, kind in ways("GET"):
        for path in wrong_addresses(world, name):
            answer = tried(as_one(world, kind, one_client()), method, path)
            if answer.status_code >= 500 or b"root:x:0" in body_of(answer):
                wrong.append(f"{name} {path[:120]!r}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    ["/static/../../etc/passwd", "/static/..%2f..%2f..%2fetc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd",
     "/static//etc/passwd", "/documents/../../etc/passwd", "/.git/config", "/.env", "/.data/secret-key", "/manage.py",
     "/tracker/settings.py"],
)  # fmt: skip
def test_no_file_of_the_machine_is_served(path: str) -> None:
    assert one_client().get(path).status_code in (301, 302, 400, 403, 404)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DEBUG", "PATCH"])
def test_a_method_that_nobody_knows_is_refused(method: str) -> None:
    client = Client()
    for path in ("/", "/sign-in/", "/api/v1/projects/", "/healthz", "/en/cluster/"):
        assert client.generic(method, path).status_code in (400, 403, 404, 405, 501)


def test_another_host_is_not_answered(world: World) -> None:
    for path in ("/", "/sign-in/", "/api/v1/", "/account/password/reset/"):
        assert one_client().get(path, headers={"host": "evil.example"}).status_code == 400
