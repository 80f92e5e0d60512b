"""What will go away says so, with the day and what takes its place, on every answer and in the schema."""

import datetime
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from api.deprecation import Deprecated, deprecate
from api.resources.portfolio import Projects
from api.resources.reporting import MilestoneReports
from tests.portfolio import small_portfolio

MARK = Deprecated(datetime.date(2026, 1, 1), datetime.date(2027, 3, 1), "/api/v1/docs/")
LATER = Deprecated(datetime.date(2026, 6, 1), datetime.date(2027, 1, 1), "https://example.org/new")
TOLD = {
    "Deprecation": "@1767225600",
    "Sunset": "Mon, 01 Mar 2027 00:00:00 GMT",
    "Link": '</api/v1/docs/>; rel="deprecation"',
}


@pytest.fixture(autouse=True)
def nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program itself changes in these tests: what was answered before is no answer of it."""
    monkeypatch.setattr("api.ready._given", lambda *_: None)


def told(answer: Any) -> dict[str, str]:
    return {name: answer.headers[name] for name in TOLD if name in answer.headers}


@pytest.mark.django_db
def test_a_resource_says_it_on_every_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    small_portfolio()
    assert told(client.get("/api/v1/projects/")) == {}
    monkeypatch.setattr(Projects, "deprecated", MARK, raising=False)
    first = client.get("/api/v1/projects/")
    again = client.get("/api/v1/projects/", headers={"If-None-Match": first.headers["ETag"]})
    answers = (first, again, client.get("/api/v1/projects/NONE/"), client.get("/api/v1/projects/?colour=blue"))
    assert [one.status_code for one in answers] == [200, 304, 404, 400]
    assert [told(one) for one in answers] == [TOLD] * 4
    assert told(client.get("/api/v1/sources/")) == {}


@pytest.mark.django_db
def test_a_method_says_it_alone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = Projects.list

    @deprecate(MARK)
    def answered(self: Projects, request: Any) -> Any:
        return listed(self, request)

    monkeypatch.setattr(Projects, "list", answered)
    monkeypatch.setattr(MilestoneReports, "deprecated", MARK, raising=False)
    assert told(client.get("/api/v1/projects/")) == TOLD
    assert told(client.get("/api/v1/projects/NONE/")) == {}
    assert told(client.post("/api/v1/milestones/1/reports/", {})) == TOLD


@pytest.mark.django_db
def test_parameters_and_fields_say_it_where_they_are_asked_for(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Projects, "deprecated_parameters", {"status": MARK}, raising=False)
    assert told(client.get("/api/v1/projects/")) == {}
    assert told(client.get("/api/v1/projects/?status=running")) == TOLD
    monkeypatch.setattr(Projects, "deprecated_fields", {"tags": LATER}, raising=False)
    assert told(client.get("/api/v1/projects/?fields=id")) == {}
    assert told(client.get("/api/v1/projects/?fields=id,tags"))["Deprecation"] == "@1780272000"
    both = told(client.get("/api/v1/projects/?status=running"))
    assert both == {
        "Deprecation": TOLD["Deprecation"],
        "Sunset": "Fri, 01 Jan 2027 00:00:00 GMT",
        "Link": f'{TOLD["Link"]}, <https://example.org/new>; rel="deprecation"',
    }


def test_the_schema_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MilestoneReports, "deprecated", MARK, raising=False)
    monkeypatch.setattr(Projects, "deprecated_parameters", {"status": MARK}, raising=False)
    monkeypatch.setattr(Projects, "deprecated_fields", {"tags": LATER}, raising=False)
    generator: Any = SchemaGenerator  # untyped
    schema = generator().get_schema(public=True)
    paths = schema["paths"]
    assert [path for path, one in paths.items() if one.get("post", {}).get("deprecated")] == [
        "/api/v1/milestones/{id}/reports/"
    ]
    asked = {one["name"]: one for one in paths["/api/v1/projects/"]["get"]["parameters"]}
    assert [name for name, one in asked.items() if one.get("deprecated")] == ["status"]
    assert "2027-03-01" in asked["status"]["description"]
    fields = schema["components"]["schemas"]["Project"]["properties"]
    assert [name for name, one in fields.items() if one.get("deprecated")] == ["tags"]
