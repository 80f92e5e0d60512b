"""What every format says of one and the same world, and to whom."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from api.formats.cerif import NAMESPACE
from objectives.access import Reader
from objectives.models import Organisation, Project, User
from tests.access.conftest import documents_of_module, world
from tests.access.world import World
from tests.api.formats.reading import fetch, lines, rows_of, sheet, table, unzipped
from tests.api.formats.schemas import judged, schema
from tests.api.test_lists import RESOURCES

__all__ = ["documents_of_module", "schema", "world"]
pytestmark = pytest.mark.django_db
LINKED, CERIF = ("activities", "fundings", "organisations", "projects"), ("fundings", "organisations", "projects")
SPACE = {"c": NAMESPACE}
READ: dict[str, Callable[[bytes], str]] = {
    "csv": bytes.decode,
    "ndjson": bytes.decode,
    "xlsx": lambda content: str(sheet(content)),
    "datapackage": lambda content: str(unzipped(content)),
}


def sign_in(client: Client, world: World, somebody: Reader | None = None) -> None:
    reader = somebody or world.people["board"][0]
    client.cookies.clear()
    if isinstance(reader, User):
        client.cookies[settings.SESSION_COOKIE_NAME] = world.cookies[reader.pk]


def text(value: Any) -> str:
    if isinstance(value, list):
        return json.dumps(value) if value and isinstance(value[0], dict) else "|".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_file_holds_what_the_json_answer_holds(client: Client, world: World, resource: str) -> None:
    sign_in(client, world)
    expected = rows_of(client, resource)
    assert expected
    assert lines(fetch(client, resource, "ndjson")) == expected
    found = table(fetch(client, resource, "csv"))
    plain = [{name: value for name, value in row.items() if name != "reports"} for row in found]
    assert plain == [{name: text(value) for name, value in row.items() if name != "reports"} for row in expected]
    package = unzipped(fetch(client, resource, "datapackage"))
    told = json.loads(package["datapackage.json"])["resources"][0]
    assert table(package[told["path"]]) == found
    assert [field["name"] for field in told["schema"]["fields"]] == list(expected[0])
    assert len(sheet(fetch(client, resource, "xlsx"))) == len(expected)


@pytest.mark.parametrize("form", READ)
def test_a_file_shows_each_reader_what_the_list_shows(client: Client, world: World, form: str) -> None:
    for kind in ("funder", "partner", "stranger", "visitor"):
        for somebody in world.people[kind]:
            sign_in(client, world, somebody)
            for resource in ("projects", "fundings"):
                assert ("H1" in READ[form](fetch(client, resource, form))) == any(
                    "H1" in str(row) for row in rows_of(client, resource)
                ), (kind, resource)


def test_a_package_names_the_licences_of_what_everybody_may_see_and_none_of_what_only_some_may(
    client: Client, world: World
) -> None:
    def named() -> list[dict[str, str]]:
        told = json.loads(unzipped(fetch(client, "projects", "datapackage"))["datapackage.json"])
        return list(told.get("licenses", []))

    ouverte, cc_by = named()
    assert ouverte["path"].startswith("https://www.etalab.gouv.fr/")
    assert "name" not in ouverte
    assert cc_by["name"] == "CC-BY-4.0"
    sign_in(client, world)
    assert named() == []


def test_organisations_grants_and_events_have_their_types(client: Client, world: World) -> None:
    sign_in(client, world)
    found = {resource: json.loads(fetch(client, resource, "jsonld"))["@graph"] for resource in LINKED}
    assert {row["@type"] for row in found["organisations"]} == {"Corporation", "Organization"}
    assert {row["@type"] for row in found["activities"]} == {"Event"}
    grant = next(row for row in found["fundings"] if row["identifier"] == "F1")
    assert grant["amount"] == {"@type": "MonetaryAmount", "currency": "EUR", "value": "100.01"}
    assert (grant["funder"]["name"], grant["fundedItem"]["name"]) == ("ministry", "HIDDEN")


@pytest.mark.parametrize("form", ["jsonld", "cerif"])
def test_each_reader_gets_what_the_list_shows_and_of_a_consortium_the_own_part(
    client: Client, world: World, form: str
) -> None:
    seen = {}
    for kind in ("visitor", "stranger", "funder", "partner"):
        [somebody, *_] = world.people[kind]
        sign_in(client, world, somebody)
        content = fetch(client, "projects", form).decode()
        seen[kind] = [word in content for word in ("HIDDEN", "/partner", "/third")]
    nothing, whole, part = [False, False, False], [True, True, True], [True, True, False]
    assert seen == {"visitor": nothing, "stranger": nothing, "funder": whole, "partner": part}


@pytest.mark.parametrize("resource", CERIF)
def test_every_record_keeps_the_schema(client: Client, world: World, schema: etree.XMLSchema, resource: str) -> None:
    Organisation.objects.filter(code="partner").update(
        name="A\x01 & <B>\ufffe", ror="https://ror.org/02feahw73", siret="12345678901234", website="not an address",
        acronym="\x0b",
    )  # fmt: skip
    Project.objects.update(
        summary="Σ & <p>\x00".replace("\x00", "\x1f"), title="T", domains=["space"], end="2018-01-01"
    )
    sign_in(client, world)
    document = etree.fromstring(fetch(client, resource, "cerif"))
    assert len(document)
    for record in document:
        assert judged(schema, record) == ""
    if resource == "organisations":
        names = document.xpath("//c:OrgUnit[@id='OrgUnits/partner']/c:Name/text()", namespaces=SPACE)
        assert names == ["A & <B>"]
