"""What breaks other houses: every parameter of every operation with hostile values, and hostile bodies.

No server error, and no answer that the schema does not tell of.
"""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from rest_framework.exceptions import ParseError

from api.one_schema import OneSchema
from api.parsing import ExactJSONParser
from api.throttle import Limit
from objectives.models import Kpi, Measurement, Milestone, Role
from objectives.versions import version_of
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = [pytest.mark.django_db, pytest.mark.slow(seconds=20), pytest.mark.usefixtures("people_remembered")]

VALUES = (
    "", " ", "\0", "a\0b", "\ud800", "\u202e1", "\u200f2015", "\uff19", "²", "NaN", "Infinity", "-Infinity", "1e400",
    "-0", "9" * 400, "0", "-1", "99999", "99999-01-01", "0000-00-00", "2015-02-30", "2015-W01-1", "true,false", ",",
    "%", "_", "'", '"', "\\", "a" * 5_000, "code,-code", "-", "None", "[]", "{}", "1;DROP TABLE x", "id,id", "..",
    signing.dumps([["code"], False, ["\0"]], salt="api.cursor"), signing.dumps([["code"], True, []], salt="api.cursor"),
    signing.dumps([["code"], False, [{}]], salt="api.cursor"), signing.dumps({}, salt="api.cursor"),
)  # fmt: skip
OF_THEIR_OWN = ("cursor", "page_size", "as_of", "after", "expand", "ordering", "search", "group_by", "cluster")
BODIES = (
    b"", b"null", b"[]", b'"x"', b"1", b"{", b"\xff\xfe", b"NaN", b'{"value": NaN}', b'{"value": Infinity}',
    b'{"value": 1e400}', b'{"value": 1e99999999999999999999}', b'{"value": ' + b"9" * 5_000 + b"}", b"[" * 100_000,
    b'{"a":' * 100_000, b'{"\\ud800": 1}', b'{"status": "\\ud800"}', b'{"comment": "\\u0000", "status": "completed"}',
    b'{"comment": "\\ud800", "status": "completed"}', b'{"status": {"status": []}}', b'{"percent": "\xe2\x80\xae1"}',
    b'{"status": "in_progress", "percent": 1e-400}', b'{"value": true, "period": 2015}', b'{"period": "\\u202e2015"}',
    b'{"status": "completed", "actual": "99999-01-01"}', b'{"status": "completed", "actual": "0000-00-00"}',
)  # fmt: skip


@pytest.fixture(autouse=True)
def without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has asked too much is told so before the question is looked at: a quarter of these had asked nothing."""
    monkeypatch.setattr(Limit, "counted", lambda *_: None)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@cache
def described() -> dict[str, Any]:
    generator: Any = OneSchema  # untyped
    paths: dict[str, Any] = generator().get_schema()["paths"]
    return paths


def told(operation: dict[str, Any]) -> set[int]:
    return {int(status) for status in operation["responses"]}


def keys() -> dict[str, str]:
    """Return a key of each resource: of the KPI measured, the milestone reported, and codes."""
    measurement = Measurement.objects.latest("pk")
    milestone = Milestone.objects.earliest("pk")
    codes = {"projects": "P000", "fundings": "F1", "organisations": "agency", "programmes": "FUI", "contracts": "c1"}
    return codes | {"measurements": str(measurement.pk), "milestones": str(milestone.pk), "scorecards": "c1",
                    "kpis": str(Kpi.objects.latest("pk").pk)}  # fmt: skip


def address(path: str, known: dict[str, str]) -> str:
    resource = path.split("/")[3]
    return path.split("{", maxsplit=1)[0] + known.get(resource, "1") + path.partition("}")[2] if "{" in path else path


def parameters(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Return the questions of an operation, each with its kind: hundreds of questions are of a few kinds."""
    for one in operation.get("parameters", ()):
        if one["in"] == "query":
            schema = {name: value for name, value in one["schema"].items() if name not in ("enum", "items", "default")}
            several = one["name"].rpartition("__")[2]
            own = one["name"] if one["name"] in OF_THEIR_OWN else several if several in ("in", "not") else ""
            yield one["name"], f"{own} {schema}"


def test_no_value_of_any_parameter_is_a_server_error_or_an_answer_that_is_not_told_of(client: Client) -> None:
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    known, wrong, asked, kinds = keys(), [], 0, set[str]()
    for path, operations in described().items():
        if "get" not in operations or path.endswith("schema/"):
            continue
        for name, kind in parameters(operations["get"]):
            values = VALUES if kind not in kinds else VALUES[asked % len(VALUES) :][:1]
            kinds.add(kind)
            for value in values:
                asked += 1
                answer = client.get(address(path, known), {name: value.encode("utf-8", "surrogatepass")})
                if answer.status_code not in told(operations["get"]):
                    wrong.append((answer.status_code, path, name, value[:40]))
    assert wrong == []
    assert len(kinds) > 15
    assert asked > 1_000


def test_no_key_in_an_address_is_a_server_error(client: Client) -> None:
    for path, operations in described().items():
        if "get" in operations and "{" in path:
            for value in (
                "%00",
                "%ED%A0%80",
                "%E2%80%AE",
                "9" * 400,
                "..",
                "-1",
                "NaN",
                "%27",
                "a%0Ab",
                "%F0%9D%84%9E",
            ):
                answer = client.get(path.split("{")[0] + value + path.partition("}")[2])
                assert answer.status_code in {400, 404}, (path, value, answer.status_code)


@cache
def unread() -> tuple[bytes, ...]:
    """The bodies that are no JSON to the API: one parser refuses them, whoever is asked."""
    found = []
    for body in BODIES:
        try:
            ExactJSONParser().parse(BytesIO(body))
        except ParseError:
            found.append(body)
    return tuple(found)


def bodies(turn: int) -> list[bytes]:
    """Return all bodies for the first who is asked, then of those that are no JSON two, which change."""
    read = [body for body in BODIES if body not in unread()]
    return list(BODIES) if turn == 0 else [*read, *(unread() * 2)[turn % len(unread()) :][:2]]


def test_no_body_is_a_server_error_or_an_answer_that_is_not_told_of(client: Client) -> None:
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    known, wrong, asked = keys(), [], 0
    for path, operations in described().items():
        for method in sorted({"post", "patch", "put"} & set(operations)):
            version = version_of(int(known["milestones"]))
            for body in bodies(asked):
                answer = getattr(client, method)(
                    address(path, known), body, content_type="application/json", headers={"if-match": f'"{version}"'}
                )
                if answer.status_code not in told(operations[method]):
                    wrong.append((answer.status_code, method, path, body[:40]))
            asked += 1
    assert wrong == []
    assert asked > 30


@pytest.mark.parametrize("header", ["Idempotency-Key", "If-Match", "If-None-Match", "Accept", "Accept-Language"])
def test_no_header_is_a_server_error(client: Client, header: str) -> None:
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    forecast = f"/api/v1/milestones/{keys()['milestones']}/forecast/"
    for value in ("", "*", "é", "\x00", "9" * 400, 'W/"1"', '"NaN"', "\ufffd", ";q=x", "a" * 9_000):
        told_header = {header: value.encode("utf-8").decode("latin-1")}
        assert client.get("/api/v1/projects/", headers=told_header).status_code in {200, 304, 406}
        posted = client.post(
            forecast,
            {"forecast": "2015-01-01"},
            content_type="application/json",
            headers={"If-Match": '"1"'} | told_header,
        )
        assert posted.status_code in {200, 201, 400, 406, 412, 428}, (header, value)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (b"1" + b"0" * 5000, "This JSON holds a number that is too long or too large to be read."),
        (b"1e99999999999999999999", "This JSON holds a number that is too long or too large to be read."),
        (b"NaN", "NaN is no number of JSON: leave out what is not known."),
    ],
)
def test_a_number_that_cannot_be_read_is_refused_in_words_for_who_sent_it(number: bytes, told: str) -> None:
    with pytest.raises(ParseError) as refused:
        ExactJSONParser().parse(BytesIO(b'{"value": ' + number + b"}"))
    assert str(refused.value) == told
