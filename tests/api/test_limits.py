"""How often a machine may ask, told on every answer; a cache that does not answer breaks and delays nothing."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches
from django.test import Client
from redis.exceptions import ConnectionError as CacheIsDead

from api import throttle
from objectives.acts.tokens import create_token
from objectives.models import Role
from tests.portfolio import person

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/sources/"


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(throttle.Limit, "THROTTLE_RATES", {"address": "3/min", "token": "4/min", "person": "5/min"})
    monkeypatch.setattr(throttle.Limit, "timer", lambda _: 1_000_010.0)
    for name in ("limits", "process"):
        caches[name].clear()
    yield
    for name in ("limits", "process"):
        caches[name].clear()


def token() -> dict[str, str]:
    _, secret = create_token(by=person(Role.FUNDER, email=""), name="Report", scopes=["read"], days=30)
    return {"authorization": f"Token {secret}"}


def test_every_answer_says_what_is_left(client: Client) -> None:
    headers = token()
    told = [client.get(ADDRESS, headers=headers).headers for _ in range(2)]
    assert [one["RateLimit"] for one in told] == ['"token";r=3;t=10', '"token";r=2;t=10']
    assert {one["RateLimit-Policy"] for one in told} == {'"token";q=4;w=60'}


def test_too_many_is_a_problem_that_says_when_to_ask_again(client: Client) -> None:
    for _ in range(3):
        assert client.get(ADDRESS).status_code == 200
    answer = client.get(ADDRESS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "10")
    assert answer.headers["RateLimit"] == '"address";r=0;t=10'
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "https://iana.org/assignments/http-problem-types#quota-exceeded"
    assert problem["violated-policies"] == ["address"]
    assert "10" in problem["detail"]


def test_each_has_its_own_count_and_the_next_window_is_a_new_one(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = token()
    for _ in range(4):
        client.get(ADDRESS)
    assert client.get(ADDRESS).status_code == 429
    assert client.get(ADDRESS, headers=headers).status_code == 200
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(ADDRESS).headers["RateLimit-Policy"] == '"person";q=5;w=60'
    client.logout()
    monkeypatch.setattr(throttle.Limit, "timer", lambda _: 1_000_020.0)
    assert client.get(ADDRESS).status_code == 200


def test_nobody_is_somebody_else_by_a_header(client: Client) -> None:
    told = [client.get(ADDRESS, headers={"x-forwarded-for": f"10.0.0.{n}"}).status_code for n in range(4)]
    assert told == [200, 200, 200, 429]


def test_a_dead_cache_is_not_waited_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def dead(*_: object, **__: object) -> int:
        asked.append(1)
        raise CacheIsDead

    monkeypatch.setattr(throttle, "_asked_again_from", 0.0)
    monkeypatch.setattr(caches["limits"], "count", dead)
    assert [client.get(ADDRESS).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert len(asked) == 1, "a cache that does not answer is left alone for a while"
