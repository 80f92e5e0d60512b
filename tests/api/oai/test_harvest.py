"""A real harvester collects everything, later only what changed, and learns what is gone; every answer is valid."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from lxml import etree
from pytest_django.live_server_helper import LiveServer

from api.oai import records as oai_records
from objectives import access
from objectives.exchange.harvest import catch_up
from objectives.models import Funding, HarvestRecord, Organisation, Participation, Project
from tests.api.formats.schemas import judged, schema
from tests.api.oai.harvester import NoRecordsMatch, Sickle
from tests.portfolio import Portfolio, small_portfolio

__all__ = ["schema"]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CERIF, DUBLIN = "oai_cerif_openaire_v1_2", "oai_dc"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
HOST = "127.0.0.1"


@pytest.fixture
def portfolio(monkeypatch: pytest.MonkeyPatch) -> Portfolio:
    monkeypatch.setattr(oai_records, "SIZE", 2)
    made = small_portfolio(published_projects=3)
    project = made.published
    project.summary, project.title, project.tags = "A\x01 <b> & Σ", "T & C", ["x\x0by"]
    project.grant_id, project.end = "G<1>", datetime.date(2018, 1, 1)
    project.save()
    Organisation.objects.filter(code="agency").update(ror="https://ror.org/02feahw73", website="not an address")
    Funding.objects.create(
        code="G 1/é", project=made.published, funder=made.other_funder, stage="committed", amount="10.00",
        programme=made.published.programme,
    )  # fmt: skip
    Funding.objects.create(
        code="ASKED", project=made.published, funder=made.other_funder, stage="requested", amount="10.00"
    )
    return made


def names(found: Iterator[Any]) -> list[tuple[str, bool]]:
    return [(one.header.identifier.partition(f"{HOST}:")[2], one.header.deleted) for one in found]


def test_a_harvester_collects_everything_then_what_changed_and_what_is_gone(
    live_server: LiveServer, portfolio: Portfolio
) -> None:
    sickle = Sickle(f"{live_server.url}/oai")
    everything = names(sickle.ListRecords(metadataPrefix=CERIF))
    assert sorted(everything) == [
        ("Fundings/G%201%2F%C3%A9", False), ("OrgUnits/agency", False), ("OrgUnits/ministry", False),
        ("Projects/P000", False), ("Projects/P001", False), ("Projects/P002", False),
    ]  # fmt: skip
    assert names(sickle.ListRecords(metadataPrefix=DUBLIN)) == everything
    assert len(list(sickle.ListIdentifiers(metadataPrefix=CERIF, set="openaire_cris_projects"))) == 3
    with time_machine.travel(datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=10)) as clock:
        since = oai_records.told(datetime.datetime.now(datetime.UTC))
        with pytest.raises(NoRecordsMatch):
            sickle.ListRecords(metadataPrefix=CERIF, **{"from": since})
        portfolio.published.published = False
        portfolio.published.save()
        Participation.objects.create(
            project=Project.objects.get(code="P001"), organisation=portfolio.funder, role="partner"
        )
        Project.objects.filter(code="H1").update(summary="still nobody's business")
        clock.shift(1)
        changed = names(sickle.ListRecords(metadataPrefix=CERIF, **{"from": since}))
        assert sorted(changed) == [
            ("Fundings/G%201%2F%C3%A9", True), ("Projects/P000", True), ("Projects/P001", False),
        ]  # fmt: skip
        gone = sickle.GetRecord(identifier=f"oai:{HOST}:Projects/P000", metadataPrefix=CERIF)
        assert gone.header.deleted
        assert b"T &amp; C" not in etree.tostring(gone.xml)
        with pytest.raises(NoRecordsMatch):
            sickle.ListRecords(metadataPrefix=CERIF, until="2001-01-01")


def test_records_are_what_a_visitor_may_see(portfolio: Portfolio) -> None:
    catch_up()
    visitor = AnonymousUser()
    expected = {
        *(("projects", code) for code in access.visible_projects(visitor).values_list("code", flat=True)),
        *(("orgunits", code) for code in Organisation.objects.values_list("code", flat=True)),
        *(("funding", one.code) for one in access.visible_fundings(visitor).filter(stage="committed")),
    }
    assert set(HarvestRecord.objects.values_list("set", "code")) == expected
    Project.objects.filter(code="P000").update(code="NEW")
    catch_up()
    assert set(HarvestRecord.objects.filter(set="projects", deleted=True).values_list("code", flat=True)) == {"P000"}


def test_what_was_unpublished_and_not_yet_read_from_the_ledger_is_not_told(
    client: Client, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    catch_up()
    Project.objects.update(published=False)
    monkeypatch.setattr("api.oai.answering.catch_up", lambda: datetime.datetime.now(datetime.UTC))
    answer = client.get("/oai", {"verb": "ListRecords", "metadataPrefix": CERIF, "set": "openaire_cris_projects"})
    assert b"OPEN0" not in answer.content
    assert answer.content.count(b'status="deleted"') == 2


QUESTIONS = (
    {"verb": "Identify"},
    {"verb": "ListSets"},
    {"verb": "ListMetadataFormats"},
    {"verb": "ListIdentifiers", "metadataPrefix": CERIF},
    *({"verb": "ListRecords", "metadataPrefix": CERIF, "set": f"openaire_cris_{one}"} for one in
      ("projects", "orgunits", "funding")),
    {"verb": "GetRecord", "metadataPrefix": CERIF, "identifier": "oai:127.0.0.1:Projects/P000"},
    {"verb": "GetRecord", "metadataPrefix": CERIF, "identifier": "oai:127.0.0.1:Nothing/\x01"},
    {"verb": "Nothing"},
    {"verb": "ListRecords", "metadataPrefix": CERIF, "from": "x"},
)  # fmt: skip


def test_every_answer_keeps_the_published_schemas(
    client: Client, portfolio: Portfolio, schema: etree.XMLSchema
) -> None:
    for question in QUESTIONS:
        document = etree.fromstring(client.get("/oai", question).content)
        assert judged(schema, document) == "", question
