"""The national schema of subsidy agreements: what it asks, what we know of it, and what we say that we do not."""

from pathlib import Path
from typing import Any

import frictionless
import pytest
from django.test import Client

from objectives.exchange.subventions import NAMES
from objectives.models import Funding, Organisation, Role
from tests.api.formats.reading import fetch, rows_of, table
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/subventions/"
UNKNOWN = {"conditionsVersement", "datesPeriodeVersement", "notificationUE"}
"""What the schema requires and Sextant holds of no grant."""
SIRET = r"^\d{14}$"
SCDL: dict[str, dict[str, Any]] = {
    "nomAttribuant": {"required": True},
    "idAttribuant": {"required": True, "pattern": SIRET},
    "dateConvention": {"type": "date", "required": True},
    "referenceDecision": {},
    "nomBeneficiaire": {"required": True},
    "idBeneficiaire": {"pattern": SIRET},
    "rnaBeneficiaire": {"pattern": r"^W\d{9}$"},
    "objet": {"required": True, "maxLength": 256},
    "montant": {"type": "number", "required": True},
    "nature": {
        "required": True,
        "enum": [
            "aide en numéraire", "aide en nature", "aide en numéraire;aide en nature",
            "aide en nature;aide en numéraire",
        ],
    },
    "conditionsVersement": {"required": True, "maxLength": 256},
    "datesPeriodeVersement": {
        "required": True, "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?$",
    },
    "idRAE": {"maxLength": 5},
    "notificationUE": {"type": "boolean", "required": True},
    "pourcentageSubvention": {"type": "number", "required": True, "minimum": "0.01", "maximum": "1"},
    "dispositifAide": {},
}  # fmt: skip
"""The rules of the national schema, version 2.1 (schema.data.gouv.fr, scdl/subventions)."""


def scdl(unknown: set[str]) -> frictionless.Schema:
    fields = []
    for name, rules in SCDL.items():
        limits = {rule: value for rule, value in rules.items() if rule != "type"}
        if name in unknown:
            limits.pop("required", None)
        field = {"name": name, "type": rules.get("type", "string"), "constraints": limits}
        if name == "notificationUE":
            field |= {"trueValues": ["oui"], "falseValues": ["non"]}
        fields.append(field)
    return frictionless.Schema.from_descriptor({"fields": fields, "missingValues": [""]})


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Organisation.objects.filter(pk=made.other_funder.pk).update(siret="130 015 332 00013")
    sme = Organisation.objects.create(code="sme", name="SME", kind="sme", siret="12345678901234")
    made.published.title = "T" * 300
    made.published.save()
    for code, stage, beneficiary in (("G1", "committed", sme), ("G2", "paid", sme), ("G3", "committed", None)):
        Funding.objects.create(
            code=code, project=made.published, funder=made.other_funder, stage=stage, beneficiary=beneficiary,
            amount="1000.50", decided_on="2015-03-01", reference="2015-3",
        )  # fmt: skip
    return made


def test_the_columns_are_the_schemas_in_its_order(client: Client, portfolio: Portfolio) -> None:
    assert tuple(SCDL) == NAMES == tuple(table(fetch(client, "subventions", "csv"))[0])


def test_a_grant_says_what_is_known_and_nothing_else(client: Client, portfolio: Portfolio) -> None:
    [grant, without] = rows_of(client, "subventions", funder="agency")
    assert grant == {
        "nomAttribuant": "agency", "idAttribuant": "13001533200013", "dateConvention": "2015-03-01",
        "referenceDecision": "2015-3", "nomBeneficiaire": "SME", "idBeneficiaire": "12345678901234",
        "rnaBeneficiaire": None, "objet": "T" * 256, "montant": "1000.50", "nature": "aide en numéraire",
        "conditionsVersement": None, "datesPeriodeVersement": None, "idRAE": None, "notificationUE": None,
        "pourcentageSubvention": "1.00", "dispositifAide": None,
    }  # fmt: skip
    assert (without["nomBeneficiaire"], without["pourcentageSubvention"]) == (None, None)


def test_what_the_schema_refuses_is_what_is_reported(client: Client, portfolio: Portfolio, tmp_path: Path) -> None:
    path = tmp_path / "subventions.csv"
    path.write_bytes(fetch(client, "subventions", "csv", funder="agency"))
    resource = frictionless.Resource(path=str(path), basepath="", schema=scdl(set()))
    with frictionless.system.use_context(trusted=True):
        refused = frictionless.validate(resource).flatten(["rowNumber", "fieldName", "type"])
    report = client.get(f"{ADDRESS}missing/", {"funder": "agency"}).json()
    required = {gap["field"]: gap["rows"] for gap in report["missing"] if gap["required"]}
    assert {kind for _, _, kind in refused} == {"constraint-error"}
    assert required == {name: sum(field == name for _, field, _ in refused) for name in required}
    assert len(refused) == sum(required.values())
    assert (report["rows"], report["complete"]) == (2, 0)
    assert set(required) == UNKNOWN | {"nomBeneficiaire", "pourcentageSubvention"}


def test_but_for_what_nobody_recorded_a_whole_grant_keeps_the_schema(
    client: Client, portfolio: Portfolio, tmp_path: Path
) -> None:
    Funding.objects.filter(code="G3").delete()
    path = tmp_path / "subventions.csv"
    path.write_bytes(fetch(client, "subventions", "csv"))
    resource = frictionless.Resource(path=str(path), basepath="", schema=scdl(UNKNOWN))
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(resource)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type"])


def test_the_rows_that_lack_a_field_can_be_asked_for(client: Client, portfolio: Portfolio) -> None:
    assert [row["montant"] for row in rows_of(client, "subventions", lacks="nomBeneficiaire")] == ["1000.50"]
    assert rows_of(client, "subventions", lacks="montant") == []
    assert client.get(ADDRESS, {"lacks": "colour"}).json()["errors"][0]["field"] == "lacks"


def test_a_number_that_is_no_siret_is_lacking(client: Client, portfolio: Portfolio) -> None:
    Organisation.objects.filter(code="sme").update(siret="123")
    assert rows_of(client, "subventions")[0]["idBeneficiaire"] is None


def test_each_funder_sees_the_own_unpublished_grants(client: Client, portfolio: Portfolio) -> None:
    seen = {}
    for who, funder in (("visitor", None), ("ministry", portfolio.funder), ("agency", portfolio.other_funder)):
        if funder:
            client.force_login(person(Role.FUNDER, funder), backend="django.contrib.auth.backends.ModelBackend")
        report = client.get(f"{ADDRESS}missing/").json()
        csv = table(fetch(client, "subventions", "csv"))
        assert report["rows"] == len(rows_of(client, "subventions")) == len(csv)
        seen[who] = {row["nomAttribuant"] for row in csv}
    assert seen == {"visitor": {"agency"}, "ministry": {"agency", "ministry"}, "agency": {"agency"}}


def test_the_report_is_one_statement(client: Client, portfolio: Portfolio) -> None:
    with statements() as made:
        client.get(f"{ADDRESS}missing/")
    assert len(made) == 2, "the watermark, and the report"
