"""Parts of a list never lie: each row once, in any order, while rows come and go, at any depth, back and forth."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.core.cache import caches
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.models import Organisation, Project
from tests.counting import statements

pytestmark = pytest.mark.django_db

ORDERINGS = ["code", "-code", "acronym", "-acronym", "start", "-start", "total_cost", "-total_cost", "start,-acronym"]
LIST = "/api/v1/projects/"


def _projects(*facts: tuple[str, str | None, str | None]) -> None:
    Project.objects.bulk_create(
        Project(code=f"P{n:03}", acronym=acronym, start=start, total_cost=cost, scope="labelled", status="running",
                published=True)
        for n, (acronym, start, cost) in enumerate(facts)
    )  # fmt: skip


def _part(client: Client, address: str, **asked: Any) -> dict[str, Any]:
    response = client.get(address, asked)
    assert response.status_code == 200, response.content
    part: dict[str, Any] = response.json()
    return part


def _codes(part: dict[str, Any]) -> list[str]:
    return [row["id"] for row in part["results"]]


def _walk(client: Client, **asked: Any) -> list[str]:
    part = _part(client, LIST, **asked)
    found = _codes(part)
    while part["next"]:
        part = _part(client, part["next"])
        found += _codes(part)
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.lists(
        st.tuples(
            st.sampled_from(["", "A", "b", "É"]),
            st.sampled_from([None, "2014-01-01", "2015-02-03"]),
            st.sampled_from([None, "0.00", "1000000.01"]),
        ),
        max_size=9,
    ),
    size=st.integers(1, 4),
    ordering=st.sampled_from(ORDERINGS),
)
def test_a_walk_answers_every_row_once_in_the_order_of_the_whole_list(
    client: Client, facts: list[tuple[str, str | None, str | None]], size: int, ordering: str
) -> None:
    Project.objects.all().delete()
    _projects(*facts)
    caches["limits"].clear()
    whole = _codes(_part(client, LIST, ordering=ordering))
    assert len(whole) == len(facts)
    assert _walk(client, ordering=ordering, page_size=size) == whole


def test_the_way_back_is_the_way_there(client: Client) -> None:
    _projects(*[("A", None, None)] * 3, *[("B", "2014-01-01", "1.00")] * 4)
    for ordering in ORDERINGS:
        part = _part(client, LIST, ordering=ordering, page_size=2)
        assert part["previous"] is None
        there = [_codes(part)]
        while part["next"]:
            part = _part(client, part["next"])
            there.append(_codes(part))
        back = [_codes(part)]
        while part["previous"]:
            part = _part(client, part["previous"])
            back.append(_codes(part))
        assert back == there[::-1], ordering


def test_what_comes_and_goes_before_the_reader_moves_nothing_that_is_still_to_come(client: Client) -> None:
    _projects(*[("A", None, None)] * 6)
    first = _part(client, LIST, page_size=2)
    Project.objects.filter(code="P000").delete()
    Project.objects.create(code="P000A", scope="labelled", status="running", published=True)
    assert _codes(_part(client, first["next"])) == ["P002", "P003"]


FORGED: dict[str, str] = {
    "empty": "",
    "no cursor": "x",
    "zero byte": "\0",
    "accent": "é",
    "long": "9" * 10_000,
    "signed for something else": signing.dumps(["code", False, ["P"]]),
    "signed number": signing.Signer(salt="api.cursor").sign_object(1),
    "of another order": signing.Signer(salt="api.cursor").sign_object([["-start", "code"], False, [None, "P"], LIST]),
    "of before": signing.Signer(salt="api.cursor").sign_object([["code"], False, ["P"]]),
}


@pytest.mark.parametrize("cursor", FORGED.values(), ids=FORGED.keys())
def test_a_cursor_that_is_forged_or_of_another_order_is_refused_by_name(client: Client, cursor: str) -> None:
    response = client.get(LIST, {"cursor": cursor})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == ["cursor"]


def test_rows_are_counted_when_asked_for_and_only_then(client: Client) -> None:
    _projects(*[("A", None, None)] * 3)
    with statements() as counted:
        part = _part(client, LIST, page_size=1)
    assert "count" not in part
    with statements() as more:
        part = _part(client, LIST, page_size=1, count="true")
    assert (part["count"], part["count_is_exact"]) == (3, True)
    assert len(more) == len(counted) + 1


def test_a_count_stops_where_it_would_cost_too_much(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.paging.COUNTED", 2)
    _projects(*[("A", None, None)] * 3)
    part = _part(client, LIST, count="true")
    assert (part["count"], part["count_is_exact"]) == (2, False)


def test_a_cursor_is_of_one_list_and_taken_by_no_other_of_the_same_order(client: Client) -> None:
    _projects(*[("A", None, None)] * 3)
    for code in ("q1", "q2"):
        Organisation.objects.create(code=code, kind="sme")
    cursor = parse_qs(urlsplit(_part(client, LIST, page_size=1)["next"]).query)["cursor"][0]
    refused = client.get("/api/v1/organisations/", {"cursor": cursor})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "cursor")
    assert _codes(_part(client, LIST, page_size=1, cursor=cursor)) == ["P001"]
