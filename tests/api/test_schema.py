"""The schema served is valid, complete and true: generated requests find no server error, no undocumented answer."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from api.one_schema import made
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

RESOURCES = (
    "activities", "calls", "comments", "contracts", "fundings", "imports", "kpis", "links", "measurements",
    "milestones", "objectives", "organisations", "packs", "participations", "programmes", "projects", "scenarios",
    "scorecards", "seals", "sources", "subventions", "targets", "territories", "webhooks",
)  # fmt: skip
LISTS = (
    "changes", "changes-of-score", "data-quality", "explanations", "fundings/totals", "kpis/KEY/definition",
    "kpis/KEY/values", "objectives/KEY/commentary", "participations/totals", "portfolio", "portfolio/counted",
    "projects/KEY/labels", "projects/KEY/progress", "projects/totals", "search", "subventions/missing",
    "webhooks/KEY/deliveries",
)  # fmt: skip
"""Questions whose answers are no rows with a key."""
PATHS = [
    *(f"/api/v1/{name}/{key}" for name in RESOURCES for key in ("", "KEY/")),
    *(f"/api/v1/{one}/" for one in LISTS),
    "/api/v1/imports/KEY/subjects/",
    "/api/v1/scenarios/KEY/scorecard/",
    *(f"/api/v1/packs/KEY/{kind}/" for kind in ("pdf", "xlsx")),
]


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Keep the connection over requests, as Django's own test client does: the test's transaction lives in it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@cache
def described() -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", get_wsgi_application())


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
@pytest.mark.parametrize("path", PATHS)
def test_no_generated_request_is_a_server_error_or_answers_what_the_schema_does_not_say(path: str) -> None:
    known = next(known for known in described() if re.sub(r"{[^}]+}", "KEY", known) == path)
    cases = described()[known]["GET"].as_strategy()

    @given(case=cases)
    @settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck), deadline=None)
    def ask(case: "schemathesis.Case[Any]") -> None:
        case.call_and_validate(checks=[not_a_server_error, response_schema_conformance])

    ask()


def test_the_schema_is_openapi_3_1_without_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("spectacular", "--fail-on-warn")
    assert capsys.readouterr().out.startswith("openapi: 3.1")


@pytest.mark.django_db
@pytest.mark.usefixtures("one_connection")
def test_the_schema_is_what_the_standard_says_and_every_read_in_it_is_asked() -> None:
    schema = described().raw_schema
    OpenAPIV31SpecValidator(schema).validate()
    reads = {re.sub(r"{[^}]+}", "KEY", path) for path, operations in schema["paths"].items() if "get" in operations}
    assert reads == set(PATHS)


@pytest.mark.django_db
def test_the_documentation_of_the_schema_is_served_here(client: Client) -> None:
    page = client.get("/api/v1/docs/").content.decode()
    assert "https://" not in page


@pytest.mark.django_db
def test_the_documentation_keeps_to_our_policy_and_is_no_dead_end_without_a_script(client: Client) -> None:
    page = client.get("/api/v1/docs/", headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="fr">' in page
    assert "<style" not in page, "the policy would not let it count"
    assert "<noscript>" in page
    for way_on in ("/", "/api/v1/schema/?format=json", "/fr/open-data/"):
        assert f'href="{way_on}"' in page


@pytest.mark.django_db
def test_the_schema_that_was_made_before_is_given_in_the_language_of_who_asks(client: Client) -> None:
    english, french = (client.get("/api/v1/schema/", {"lang": one}).content for one in ("en", "fr"))
    makings = made.cache_info().misses
    for other in ({"lang": "en"}, {"version": "7"}, {"lang": "de"}, {"lang": "aa", "version": "x"}):
        assert client.get("/api/v1/schema/", other).content == english, other
    assert (french != english, made.cache_info().misses) == (True, makings)
