"""No write without the house's own form; nothing beside the form is taken; nobody is led away."""

import json
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client

from objectives.models import User
from tests.access.test_acts import written
from tests.access.world import World
from tests.attacks.everywhere import WRITES, as_one, at, tried, ways

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people_remembered")]
EVIL = ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)")
NAMES_OF_BACK = ("next", "then", "back", "url", "redirect", "redirect_to", "return_to")
POWERS = {
    "role": "administrator", "is_staff": "on", "is_superuser": "on", "is_active": "on", "organisation": "1",
    "groups": "1", "user_permissions": "1", "email": "evil@example.org", "password": "evil", "version": "99",
    "published": "on", "id": "1", "pk": "1", "person": "1", "owner": "1", "by": "1", "entered_by": "1",
    "status": "validated",
}  # fmt: skip
"""What a form could be made to bear beside its own fields."""
OPEN_TO_FORMS = {"oauth-token", "oauth-revoke", "oai", "mail-off"}
"""What no cookie opens: machines say an id and a secret, a harvest reads what is public, a signed link (RFC 8058) is
pressed by the mail program."""


@cache
def client_of(strict: bool) -> Client:
    return Client(enforce_csrf_checks=strict, raise_request_exception=False)


def powers() -> Any:
    return list(User.objects.order_by("pk").values_list("pk", "role", "is_staff", "is_superuser", "is_active", "email"))


def test_no_write_of_another_site_is_done(world: World) -> None:
    """A browser brings its cookie to whatever form of another site; only ours bear the key."""
    before, taken = written(), []
    for method, name, kind in ways(*WRITES):
        client = as_one(world, kind, client_of(strict=True))
        answer = tried(client, method, at(world, name), headers={"origin": "https://evil.example"})
        if answer.status_code not in (401, 403) and name not in OPEN_TO_FORMS:
            taken.append(f"{method} {name}: {answer.status_code}")
    assert taken == []
    assert written() == before


def test_a_form_leads_nobody_away_and_gives_no_power_that_it_has_no_field_for(world: World) -> None:
    """Of the account, the invitation, the deputies, …: every page that takes a form."""
    wrong, before = [], powers()
    for method, name, kind in ways("POST"):
        path, client = at(world, name), as_one(world, kind, client_of(strict=False))
        if path.startswith("/api/") or name == "erase-person":
            continue
        for evil in EVIL if "sign" in name or "language" in name or "account" in name else EVIL[:1]:
            said = {**dict.fromkeys(NAMES_OF_BACK, evil), "full_name": "Evil", "language": "en", **POWERS}
            with transaction.atomic():
                answer = client.post(path, said, headers={"referer": "https://evil.example/"})
                now = powers()
                transaction.set_rollback(True)
            place = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
            if urlsplit(place.replace("\\", "/")).netloc or place.startswith("javascript:"):
                wrong.append(f"{method} {name} leads to {place}")
            if answer.status_code >= 500 or [one for one in now if one in before] != before:
                wrong.append(f"{method} {name}: {answer.status_code}, or a power given")
    assert wrong == []


@pytest.mark.parametrize(
    ("method", "name", "kind"),
    [
        pytest.param(*way, id=f"{way[0]} {way[1]}")
        for way in ways("POST", "PUT", "PATCH", doors=("API",))
        if way[1] not in OPEN_TO_FORMS
    ],
)
def test_a_machine_that_says_more_than_is_asked_is_told_so_and_changes_nothing(
    world: World, method: str, name: str, kind: str
) -> None:
    path, before = at(world, name), written()
    client = as_one(world, kind, client_of(strict=False))
    said = json.dumps({"is_superuser": True, "published": True, "version": 99, "id": 1, "entered_by": 1})
    answer = tried(client, method, path, said, headers={"if-match": '"1"'})
    if answer.status_code < 300:  # an act that is told nothing
        empty = tried(client, method, path, headers={"if-match": '"1"'})
        assert (empty.status_code, empty.json().keys()) == (answer.status_code, answer.json().keys())
    else:
        assert answer.status_code in (400, 409, 412, 428), answer.content
    assert written() == before
