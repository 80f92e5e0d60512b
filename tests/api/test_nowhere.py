"""Where there is nothing, and where too much is sent: a problem as everywhere in the API, never a page."""

import pytest
from django.test import Client

from objectives.acts.tokens import create_token
from objectives.models import Role
from tests.portfolio import person

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.mark.parametrize("path", ["v1/nope/", "v1/webhooks/no-key/", "v2/projects/", "", "v1/projects/a/b/c/"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_an_address_without_a_resource_is_a_problem(client: Client, path: str, method: str) -> None:
    answer = client.generic(method, f"/api/{path}")
    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (404, PROBLEM, 404)


def test_a_forgotten_slash_is_still_forgiven(client: Client) -> None:
    answer = client.get("/api/v1/projects")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/projects/")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/comments", "/oauth/token", "/api/v1/activities/E1"])
def test_a_write_that_forgot_its_slash_comes_again_as_a_write_and_not_as_a_read_that_is_answered_200(
    client: Client, path: str, method: str
) -> None:
    answer = client.generic(method, path)
    assert (answer.status_code, answer["Location"]) == (308, f"{path}/")


@pytest.mark.parametrize(
    ("method", "address", "headers", "status"),
    [
        ("GET", "schema/?format=xml", {}, 406),
        ("GET", "schema/", {"authorization": "Token sxt_wrong"}, 401),
        ("POST", "schema/", {}, 405),
        ("GET", "projects/?format=csv&page_size=3", {}, 400),
    ],
)
def test_a_refusal_is_json_where_the_answer_would_be_none(
    client: Client, method: str, address: str, headers: dict[str, str], status: int
) -> None:
    answer = client.generic(method, f"/api/v1/{address}", headers=headers)
    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (status, PROBLEM, status)


@pytest.mark.parametrize(("language", "told"), [("en", "as its Content-Type"), ("fr", "en Content-Type\u00a0:")])
def test_a_body_that_is_not_read_is_refused_with_what_is(client: Client, language: str, told: str) -> None:
    _token, secret = create_token(by=person(Role.STAFF), name="Script", scopes=["export"], days=30)
    asked = {"accept-language": language, "authorization": f"Token {secret}"}
    answer = client.post("/api/v1/webhooks/", "x=1", "text/plain", headers=asked)
    assert (answer.status_code, answer["Content-Type"]) == (415, PROBLEM)
    assert told in answer.json()["detail"]
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("address", ["webhooks/", "packs/"])
def test_a_body_that_is_too_large_is_a_problem(client: Client, address: str) -> None:
    client.force_login(person(Role.STAFF), backend="django.contrib.auth.backends.ModelBackend")
    body = b'{"note": "' + b"x" * 3_000_000 + b'"}'
    answer = client.post(f"/api/v1/{address}", body, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"], answer.json()["status"]) == (413, PROBLEM, 413)
    assert "send it in parts" in answer.json()["detail"]
