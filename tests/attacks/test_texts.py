"""Whatever people typed, wherever it is shown, it is text: on pages, in pictures, files, feeds and packs.

The same walk asks in the guise of a write and with addresses that lead away: it stays a read, and leads nowhere.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from icalendar import Calendar
from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader
from pytest_django.plugin import DjangoDbBlocker

from objectives import clock
from objectives.acts.commentary import Said, write_commentary
from objectives.models import Comment, Kpi, User
from objectives.packs import Edition, ask_for_pack, make_packs
from objectives.rollup.run import roll_up
from objectives.searching.rebuilding import rebuild
from tests.access.test_acts import written
from tests.access.world import World
from tests.attacks.everywhere import EVERY_ONE, as_one, at, body_of, tried, ways
from tests.attacks.marking import ATTACK, broken_out, cells, mark_every_text
from tests.portfolio import LAST_DAY
from tests.tracker.browser.every_page import ASKED
from tracker.packs import RENDERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("people_remembered")]
FORMATS = ("csv", "xlsx", "jsonld", "cerif", "datapackage")
QUESTIONS = ASKED | {"oai": "?verb=ListRecords&metadataPrefix=oai_dc", "search": "?q=zq", "search-list": "?q=zq"}
BACK = ("next", "then", "back", "url", "redirect", "redirect_to", "return_to")
LEADING_AWAY = "?" + urlencode({**dict.fromkeys(BACK, "//evil.example/"), "_method": "DELETE", "method": "DELETE"})
DISGUISE = {
    "X-HTTP-Method-Override": "DELETE", "X-HTTP-Method": "DELETE", "X-Method-Override": "DELETE",
    "Referer": "https://evil.example/",
}  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{one}=()" for one in settings.PERMISSIONS_POLICY),
}  # fmt: skip
BELOW = ("pack-file", "pack-pdf", "pack-xlsx")
"""The world's pack has no files to read; one that is made has."""
KEPT = {
    "boardpack.content", "boardpack.error", "change.kind", "change.reason", "comment.text", "commentary.signed",
    "commentary.text",
    "commentary.text_fr", "kpi.filter", "kpi.perimeter", "kpiversion.reason", "periodclosing.reopened_reason",
    "profileseries.counts", "project.domains", "seal.predecessor", "seal.reason", "seal.rules", "seal.signed",
    "seal.snapshot", "sealedpart.content", "source.published",
}  # fmt: skip
"""The columns that the database itself keeps as they are: what is sealed or was said, and words of its own lists."""


@pytest.fixture(scope="module")
def marked(world: World, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[World, set[str]]]:
    with django_db_blocker.unblock(), transaction.atomic():
        kept = mark_every_text()
        _say_it_anew(world)
        rebuild()
        roll_up(world.portfolio.contract, LAST_DAY)
        yield world, kept
        transaction.set_rollback(True)


def _say_it_anew(world: World) -> None:
    """What cannot be changed once it is said is said once more."""
    now = clock.now()
    staff = User.objects.filter(role="staff").earliest("pk")
    Comment.objects.create(kpi=Kpi.objects.get(code="jobs"), text=ATTACK, written_by=world.lead)
    said = Said(ATTACK, ATTACK)
    write_commentary(by=staff, objective=world.portfolio.first.pk, day=LAST_DAY, said=said, seen=1, now=now)


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
    formulas = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [one for one in formulas if "zq" in one]  # the others are our own


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
    policy = answer.headers.get("Content-Security-Policy", "unsafe-")
    wrong = [f"without {name}: {value}" for name, value in HEADERS.items() if answer.headers.get(name) != value]
    wrong += [policy] if "unsafe-" in policy or "default-src" not in policy else []
    if wrong:
        return wrong
    kind = answer.headers.get("Content-Type", "text/plain").partition(";")[0]
    body = body_of(answer)
    return READ[kind](body) if body else []


def test_on_every_page_in_every_picture_feed_and_file_it_is_text(marked: tuple[World, set[str]]) -> None:
    world, _ = marked
    before, client, wrong, shown = written(), Client(raise_request_exception=False), [], 0
    for method, name, kind in ways("GET"):
        path = at(world, name)
        if name in BELOW:
            continue
        for question in questions(name, path):
            answer = tried(as_one(world, kind, client), method, path + question, headers=DISGUISE)
            shown += b"zq" in body_of(answer)
            wrong += [f"{name}{question}: {one}" for one in (*wrong_in(answer), *led_to(answer))]
    assert wrong == [], "\n".join(one.replace(LEADING_AWAY, "") for one in wrong)
    assert shown > 100, "the attack was shown nowhere: nothing was tried"
    assert written() == before


def questions(name: str, path: str) -> list[str]:
    """Return what an address is asked: a list of the API in every format, a page that sends people back where to."""
    asked = QUESTIONS.get(name, "")
    if path.startswith("/api/") and name.endswith("-list"):
        forms = FORMATS if EVERY_ONE else ("csv", FORMATS[len(name) % len(FORMATS)])
        return [asked] if asked else ["", *(f"?format={one}" for one in forms)]
    return [asked or LEADING_AWAY]


def led_to(answer: Any) -> list[str]:
    """Return where an answer leads, if that is not this house."""
    place = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    return [place] if urlsplit(place.replace("\\", "/")).netloc or place.startswith("javascript:") else []


def test_in_a_board_pack_it_is_text(marked: tuple[World, set[str]]) -> None:
    world, _ = marked
    by, contract = world.people["staff"][0], world.portfolio.contract.pk
    assert isinstance(by, User)
    pack = ask_for_pack(by=by, contract=contract, day=LAST_DAY, edition=Edition("fr"), today=LAST_DAY, now=clock.now())
    make_packs(RENDERS)
    client = as_one(world, "staff", Client())
    assert wrong_in(tried(client, "GET", f"/packs/{pack.pk}/pack.xlsx")) == []
    told = body_of(tried(client, "GET", f"/packs/{pack.pk}/pack.pdf"))
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(told)).pages)
    assert ATTACK.replace(" ", "") in "".join(words.split()), "it stands there as it was typed"


def test_what_the_database_keeps_from_being_written_is_known(marked: tuple[World, set[str]]) -> None:
    """Else a column could drop out of these tests unseen."""
    assert marked[1] == KEPT
