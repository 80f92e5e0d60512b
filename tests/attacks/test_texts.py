"""Whatever people typed, wherever it is shown, it is text: on pages, in pictures, files, feeds, packs and mails."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from icalendar import Calendar
from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django.plugin import DjangoDbBlocker

from objectives import clock
from objectives.models import BoardPack, Project, Role
from objectives.packs import ask_for_pack, make_packs
from objectives.rollup.run import roll_up
from objectives.searching.rebuilding import rebuild
from tests.access.world import World
from tests.attacks.everywhere import as_one, at, body_of, tried, ways
from tests.attacks.marking import ATTACK, broken_out, cells, mark_every_text
from tests.portfolio import LAST_DAY, person, small_portfolio
from tests.objectives.reminding.making import lead_of
from tests.tracker.browser.every_page import ASKED
from tests.tracker.test_every_mail import MAILS
from tracker.packs import RENDERS

pytestmark = pytest.mark.django_db
FORMATS = ("csv", "xlsx", "ndjson", "jsonld", "cerif", "datapackage", "geojson")
QUESTIONS = ASKED | {"oai": "?verb=ListRecords&metadataPrefix=oai_dc", "search": "?q=zq", "search-list": "?q=zq"}
KEPT: set[str] = set()
"""The columns whose form the database itself keeps."""


@pytest.fixture(scope="module")
def marked(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, set[str]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        kept = mark_every_text()
        rebuild()
        roll_up(world.portfolio.contract, LAST_DAY)
        yield world, kept
        transaction.set_rollback(True)


def of_html(body: bytes) -> list[str]:
    return broken_out(body.decode())


def of_xml(body: bytes) -> list[str]:
    tree = etree.fromstring(body)
    return [str(one.tag) for one in tree.iter() if "zq" in one.attrib or "onzq" in one.attrib]


def of_json(body: bytes) -> list[str]:
    json.loads(body)
    return []


def of_lines(body: bytes) -> list[str]:
    return [found for line in body.splitlines() for found in of_json(line)]


def of_csv(body: bytes) -> list[str]:
    return [cell for cell in cells(body) if cell.startswith("=")]


def of_workbook(body: bytes) -> list[str]:
    book = load_workbook(io.BytesIO(body))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def of_zip(body: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        tables = [archive.read(name) for name in archive.namelist() if name.endswith(".csv")]
    return [found for table in tables for found in of_csv(table)]


def of_calendar(body: bytes) -> list[str]:
    known = {"BEGIN", "END", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "URL", "UID", "DTSTAMP"}
    return [name for one in Calendar.from_ical(body).walk() for name in one if "ZQ" in name and name not in known]


def of_text(body: bytes) -> list[str]:
    body.decode()
    return []


def of_anything(_body: bytes) -> list[str]:
    return []


READ: dict[str, Callable[[bytes], list[str]]] = {
    "text/html": of_html,
    "image/svg+xml": of_xml,
    "application/xml": of_xml,
    "text/xml": of_xml,
    "application/json": of_json,
    "application/ld+json": of_json,
    "application/problem+json": of_json,
    "application/geo+json": of_json,
    "application/x-ndjson": of_lines,
    "text/csv": of_csv,
    "application/zip": of_zip,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": of_workbook,
    "text/calendar": of_calendar,
    "text/plain": of_text,
    "application/pdf": of_anything,  # below
    "application/vnd.oai.openapi": of_text,
}


def wrong_in(answer: Any) -> list[str]:
    """Return what an attack made of an answer; an answer of a kind that nobody reads here is wrong, too."""
    if answer.status_code >= 500:
        return [str(answer.status_code)]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    kind = answer.headers.get("Content-Type", "text/plain").partition(";")[0]
    body = body_of(answer)
    return READ[kind](body) if body else []


def test_on_every_page_in_every_picture_feed_and_file_it_is_text(marked: tuple[World, set[str]]) -> None:
    world, _ = marked
    client, wrong, shown = Client(raise_request_exception=False), [], 0
    for method, name, kind in ways("GET"):
        path = at(world, name) + QUESTIONS.get(name, "")
        forms = ("", *(f"?format={one}" for one in FORMATS)) if path.startswith("/api/") and "?" not in path else ("",)
        for form in forms:
            answer = tried(as_one(world, kind, client), method, path + form)
            shown += b"zq" in body_of(answer)
            wrong += [f"{name}{form}: {one}" for one in wrong_in(answer)]
    assert wrong == []
    assert shown > 100, "the attack was shown nowhere: nothing was tried"


def test_in_a_board_pack_it_is_text(marked: tuple[World, set[str]]) -> None:
    world, _ = marked
    by = world.people["staff"][0]
    pack = ask_for_pack(
        by=by, contract=world.portfolio.contract.pk, day=LAST_DAY, language="fr", today=LAST_DAY, now=clock.now()
    )  # type: ignore[arg-type]
    make_packs(RENDERS)
    client = as_one(world, "staff", Client())
    assert wrong_in(tried(client, "GET", f"/packs/{pack.pk}/pack.xlsx")) == []
    told = body_of(tried(client, "GET", f"/packs/{pack.pk}/pack.pdf"))
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(told)).pages)
    assert ATTACK.replace(" ", "") in "".join(words.split()), "it stands there as it was typed"


def test_what_the_database_keeps_from_being_written_is_known(marked: tuple[World, set[str]]) -> None:
    """Else a column could drop out of these tests unseen."""
    assert marked[1] == KEPT


@pytest.mark.parametrize("kind", MAILS)
def test_in_a_mail_it_is_text_and_no_header(kind: str) -> None:
    portfolio = small_portfolio()
    portfolio.hidden.milestones.update(due="2020-01-01")
    person(Role.STAFF)
    lead = lead_of(portfolio.hidden)
    mark_every_text()
    Project.objects.update(acronym="Wing\r\nBcc: evil@example.org")
    lead.refresh_from_db()
    portfolio.hidden.refresh_from_db()
    MAILS[kind](portfolio)(lead)
    [letter] = mail.outbox
    assert "\n" not in letter.subject
    assert "evil@example.org" not in letter.recipients()
    assert "\nBcc:" not in letter.message().as_string().partition("\n\n")[0]
    pages = [str(one.content) for one in letter.alternatives] if isinstance(letter, EmailMultiAlternatives) else []
    assert [found for page in pages for found in broken_out(page)] == []
