"""The quality of the data in the API: read by who may, in every format; accepted by staff; not there for others."""

import datetime
import io
from collections.abc import Iterator

import openpyxl
import pytest
import time_machine
from django.test import Client

from objectives.models import AcceptedFinding, MilestoneReport, Organisation, Project, ProjectLead, Role, User
from tests.api.formats.reading import table
from tests.objectives.quality.sound import sound_portfolio
from tests.portfolio import person

pytestmark = pytest.mark.django_db
QUALITY = "/api/v1/data-quality/"


@pytest.fixture(autouse=True)
def spoilt() -> Iterator[Project]:
    """A project whose milestone is late without a word, and a company of unknown size."""
    with time_machine.travel(datetime.datetime(2016, 6, 1, 10, tzinfo=datetime.UTC), tick=False):
        project = sound_portfolio()
        MilestoneReport.objects.all().delete()
        Organisation.objects.filter(code="p1-1").update(kind="company", name="=1+1")
        yield project


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("form", ["csv", "ndjson", "xlsx"])
def test_a_file_is_not_sent_to_who_holds_any(form: str) -> None:
    client, address = signed_in(person(Role.BOARD)), f"{QUALITY}?format={form}"
    first, again = client.get(address), client.get(address, headers={"if-none-match": "*"})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert "Content-Disposition" not in again.headers


def test_findings_are_told_in_parts_with_what_they_move_and_how_many_there_are() -> None:
    client = signed_in(person(Role.BOARD))
    told = client.get(f"{QUALITY}?page_size=1").json()
    assert [(one["check"], one["standing"]) for one in told["counts"]] == [("overdue", 1), ("no-size", 1)]
    (late,) = told["results"]
    assert (late["project"], late["severity"], late["objectives"], late["leads"]) == ("P1", "high", ["c1.1"], [])
    (size,) = client.get(QUALITY, {"after": told["next"]}).json()["results"]
    assert (size["organisation"], size["about"]) == ("p1-1", "=1+1")
    french = client.get(QUALITY, headers={"accept-language": "fr"}).json()["results"][0]
    assert "attendu" in french["wrong"]
    for question in ("check=taste", "page_size=0", "colour=blue", "objective=c1.9", "after=taste.1"):
        assert client.get(f"{QUALITY}?{question}").status_code == 400


def test_they_are_had_as_files() -> None:
    client = signed_in(person(Role.STAFF))
    rows = client.get(QUALITY, {"format": "csv"}).content.decode().splitlines()
    assert rows[0].startswith("id,check,flaw")
    assert len(rows) == 3
    assert [row["about"] for row in table("\n".join(rows).encode()) if row["organisation"]] == ["'=1+1"], "no formula"
    assert client.get(QUALITY, {"format": "ndjson"}).content.count(b"\n") == 2
    book = openpyxl.load_workbook(io.BytesIO(client.get(QUALITY, {"format": "xlsx"}).content))
    cells = {cell.value: cell.data_type for row in book.active.iter_rows() for cell in row}
    assert cells["=1+1"] == "s", "a name is no formula"


def test_staff_accept_and_take_back_under_the_same_tag_never() -> None:
    client = signed_in(person(Role.STAFF))
    answer = client.get(QUALITY, {"check": "no-size"})
    said = {"findings": [answer.json()["results"][0]["id"]], "reason": "A start-up"}
    tried = client.post(f"{QUALITY}?dry_run=true", said, content_type="application/json")
    assert tried.status_code == 200
    assert not AcceptedFinding.objects.exists()
    (key,) = client.post(QUALITY, said, content_type="application/json").json()["accepted"]
    again = client.get(QUALITY, {"check": "no-size"}, headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.json()["results"]) == (200, [])
    (kept,) = client.get(QUALITY, {"accepted": "true"}).json()["results"]
    assert (kept["acceptance"], kept["reason"]) == (key, "A start-up")
    assert client.post(f"{QUALITY}{key}/undo/").json() == {"acceptance": key}
    assert client.post(f"{QUALITY}{key}/undo/").status_code == 404
    refused = client.post(QUALITY, said | {"findings": ["no-size.1.x"]}, content_type="application/json")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "findings")


def test_a_lead_reads_the_own_and_accepts_nothing_a_stranger_finds_nothing(spoilt: Project) -> None:
    lead, stranger = (person(Role.CONTRIBUTOR, email=f"{name}@example.org") for name in ("lead", "stranger"))
    ProjectLead.objects.create(project=spoilt, person=lead)
    (one,) = signed_in(lead).get(QUALITY).json()["results"]
    assert (one["check"], one["leads"]) == ("overdue", [lead.full_name])
    said = {"findings": [one["id"]], "reason": "Mine"}
    assert signed_in(lead).post(QUALITY, said, content_type="application/json").status_code == 403
    for client in (signed_in(stranger), Client()):
        assert client.get(QUALITY).status_code == 404
        assert client.post(QUALITY, said, content_type="application/json").status_code == 404
