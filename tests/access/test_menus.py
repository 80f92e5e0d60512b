"""Are menus that a process keeps those of who asks? Everybody is given what an empty process makes for them."""

import re

import pytest
from django.core.cache import caches
from django.test import Client

from objectives.access import Reader
from objectives.models import Role, User
from tests.portfolio import person

pytestmark = pytest.mark.django_db
MENUS = re.compile(r"<nav.*?</nav>|<search>.*?</search>", re.DOTALL)
ADDRESSES = ("/how-to-read/", "/cluster/", "/open-data/")


def menus(reader: Reader | None, language: str, at: str) -> list[str]:
    client = Client(headers={"accept-language": language})
    if isinstance(reader, User):
        client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    return MENUS.findall(client.get(at, follow=True).content.decode())


def test_each_reader_is_given_their_own_menus_whoever_asked_before() -> None:
    readers = [None, *(person(role, email=f"{role}@example.org") for role in Role if role != Role.FUNDER)]
    asked = [(reader, language, at) for reader in readers for language in ("en", "fr") for at in ADDRESSES]
    own = []
    for one in asked:
        caches["layout"].clear()
        own.append(menus(*one))
    assert len({str(one) for one in own}) > 2 * len(ADDRESSES)
    assert sum('aria-current="page"' in str(one) for one in own) == len(asked) * 2 / 3
    caches["layout"].clear()
    assert [menus(*one) for one in asked] == own
