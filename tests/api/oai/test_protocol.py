"""What the protocol does not take is an error by the name that it gives it, and an answer all the same."""

import datetime
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from lxml import etree

from api import throttle
from api.oai import records as oai_records
from api.oai.asking import SALT
from objectives.models import HarvestRecord, Organisation
from tests.counting import statements

pytestmark = pytest.mark.django_db
SPACE = {"o": "http://www.openarchives.org/OAI/2.0/"}
FORM = "oai_cerif_openaire_v1_2"


def ask(client: Client, address: str = "", **questions: str) -> "etree._Element":
    answer = client.get(f"/oai{address}", questions)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(answer.content)


def at(document: "etree._Element", path: str) -> Any:
    return document.xpath(path, namespaces=SPACE)


def code(document: "etree._Element") -> str:
    return ",".join(str(one) for one in at(document, "//o:error/@code"))


@pytest.fixture
def organisations() -> None:
    Organisation.objects.bulk_create([Organisation(code=f"o{at:03}", name=f"O{at}", kind="sme") for at in range(130)])
    moment = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    HarvestRecord.objects.bulk_create(
        [HarvestRecord(set="orgunits", code=f"o{at:03}", changed_at=moment) for at in range(130)]
    )


def test_a_harvester_that_asks_too_often_is_told_when_to_come_back(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle.ByAddress, "THROTTLE_RATES", {"address": "2/min"})
    monkeypatch.setattr(throttle.Limit, "timer", lambda _: 3_000_010.0)
    monkeypatch.setattr(throttle, "_asked_again_from", float("inf"))  # counted in this process
    for _ in range(2):
        assert client.get("/oai?verb=Identify").headers["RateLimit-Policy"] == '"address";q=2;w=60'
    for answer in (client.get("/oai?verb=Identify"), client.post("/oai", {"verb": "Identify"})):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "50")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("", "badVerb"), ("?verb=Steal", "badVerb"), ("?verb=Identify&verb=Identify", "badVerb"),
        ("?verb=%00", "badVerb"), ("?verb=Identify&colour=blue", "badArgument"),
        ("?verb=ListRecords", "badArgument"), ("?verb=GetRecord&metadataPrefix=oai_dc", "badArgument"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&set=a&set=b", "badArgument"),
        ("?verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&from=2018-02-30", "badArgument"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&from=2018-01-01T00:00:00.5Z", "badArgument"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&from=2018-01-01&until=2018-01-01T00:00:00Z", "badArgument"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&from=2018-01-02&until=2018-01-01", "badArgument"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&from=0000-01-01", "badArgument"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&until=9999-12-31", "noRecordsMatch"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&until=0001-01-01", "noRecordsMatch"),
        ("?verb=ListRecords&metadataPrefix=oai_dc&set=nothing", "noRecordsMatch"),
        ("?verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("?verb=ListRecords&resumptionToken=%00", "badResumptionToken"),
        ("?verb=ListRecords&resumptionToken=x&metadataPrefix=oai_dc", "badArgument"),
        ("?verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("?verb=ListMetadataFormats&identifier=oai:x:Projects/none", "idDoesNotExist"),
        ("?verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:127.0.0.1:Projects/%2500", "idDoesNotExist"),
        ("?verb=GetRecord&metadataPrefix=oai_dc&identifier=%01", "idDoesNotExist"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_an_error_of_the_protocol(client: Client, address: str, expected: str) -> None:
    assert code(ask(client, address)) == expected


def test_a_token_is_of_its_list_only(client: Client, organisations: None) -> None:
    document = ask(client, verb="ListIdentifiers", metadataPrefix=FORM)
    [token] = at(document, "//o:resumptionToken/text()")
    assert code(ask(client, verb="ListRecords", resumptionToken=token)) == "badResumptionToken"
    assert code(ask(client, verb="ListIdentifiers", resumptionToken=f"{token}x")) == "badResumptionToken"
    forged = signing.dumps(["ListIdentifiers"], salt=SALT)
    assert code(ask(client, verb="ListIdentifiers", resumptionToken=forged)) == "badResumptionToken"


def test_a_list_goes_on_where_it_stopped_and_ends_with_an_empty_token(client: Client, organisations: None) -> None:
    first = ask(client, verb="ListIdentifiers", metadataPrefix=FORM)
    [token] = at(first, "//o:resumptionToken/text()")
    second = ask(client, verb="ListIdentifiers", resumptionToken=token)
    found = [str(name) for page in (first, second) for name in at(page, "//o:header/o:identifier/text()")]
    assert len(found) == len(set(found)) == 130
    [last] = at(second, "//o:resumptionToken")
    assert (last.text, last.get("cursor")) == (None, "100")


def test_a_question_may_be_posted_without_a_form_of_ours(organisations: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/oai", {"verb": "ListSets"})
    assert b"openaire_cris_funding" in answer.content


def test_records_cost_the_same_statements_at_one_and_at_a_hundred(
    client: Client, organisations: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, verb="Identify")
    counts = []
    for size in (1, 100):
        monkeypatch.setattr(oai_records, "SIZE", size)
        with statements() as made:
            ask(client, verb="ListRecords", metadataPrefix=FORM)
        counts.append(len(made))
    assert counts[0] == counts[1]
