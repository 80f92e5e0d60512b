"""Workbooks that nobody should have given back: each is refused with a reason and a way out, quickly, without trace."""

import datetime
import io
import re
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from objectives.models import Change, SheetUpload, User
from objectives.sheets import reading, unpacking, uploads
from tests.objectives.sheets.sheets import downloaded, edited, filled


def repacked(content: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """Pack a workbook anew, each part changed; `more` adds parts (`__` is a slash)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in more.items():
            new.writestr(name.replace("__", "/"), part)
    return out.getvalue()


def in_part(part: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        def replaced(name: str, text: bytes) -> bytes:
            if name != part:
                return text
            assert old in text, f"{old!r} is not in {name}"
            return text.replace(old, new, 1)

        return repacked(content, replaced)

    return change


def cell(key: str, value: Any) -> Callable[[bytes], bytes]:
    return lambda content: filled(content, **{key: value})


def in_sheet(change: Callable[[Any], object]) -> Callable[[bytes], bytes]:
    return lambda content: edited(content, lambda book: change(book.worksheets[0]))


def other_workbook(_content: bytes) -> bytes:
    book, out = Workbook(), io.BytesIO()
    book.active.append(["Invoice", 1])
    book.save(out)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b"<sheetData>" + b"<row/>" * 3_000_000
EMPTY = b"".join(b'<row r="%d"/>' % at for at in range(4, 100_004))
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def added(name: str, part: bytes) -> Callable[[bytes], bytes]:
    return lambda content: repacked(content, lambda _, text: text, **{name: part})


def in_sheet_xml(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda content: repacked(content, lambda name, text: change(text) if name == SHEET else text)


def below(rows: bytes) -> Callable[[bytes], bytes]:
    return in_part(SHEET, b"</sheetData>", rows + b"</sheetData>")


FAR = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
STYLES = b"<dxfs>" + b"<dxf/>" * 60_000 + b"</dxfs><cellXfs"

HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a formula": (cell("comment", '=HYPERLINK("https://evil.example","more")'), "L3 (Comment): a formula"),
    "a formula where a number is wanted": (cell("percent", "=1+1"), "I3 (Percent done): a formula"),
    "an error": (cell("percent", "#REF!"), "I3 (Percent done): an error"),
    "a long text": (cell("comment", "x" * 6_000), "L3 (Comment): a text of more than 5000"),
    "a zip bomb": (in_part(SHEET, b"<sheetData>", BOMB), "far larger"),
    "a sheet of nothing but room": (in_part(SHEET, b"<sheetData>", b"<sheetData>" + b" " * 15_000_000), "far larger"),
    "100,000 empty rows": (below(EMPTY), "at most 2000 rows"),
    "a last row far below": (below(FAR), "at most 2000 rows"),
    "styles without end": (in_part("xl/styles.xml", b"<cellXfs", STYLES), "far larger"),
    "elements without end": (added("xl__worksheets__sheet9.xml", b"<a>" * 900_000), "far larger"),
    "entities": (in_sheet_xml(lambda text: LAUGHS + text), "no XLSX"),
    "another encoding": (in_sheet_xml(lambda text: text.decode().encode("utf-16")), "no XLSX"),
    "macros": (added("xl__vbaProject.bin", b"\x00"), "macros"),
    "another workbook": (other_workbook, "not one that was downloaded here"),
    "another sheet": (in_sheet(lambda sheet: sheet.delete_rows(1)), "not one that was downloaded here"),
    "a column less": (in_sheet(lambda sheet: sheet.delete_cols(9)), "The column “Percent done” is missing"),
    "a column twice": (in_sheet(lambda sheet: sheet.cell(1, 13, "percent")), "“Percent done” is there twice"),
    "no rows": (in_sheet(lambda sheet: sheet.delete_rows(3, 9)), "holds no rows"),
    "a torn sheet": (in_part(SHEET, b"</sheetData>", b""), "damaged"),
    "a number that is none": (in_sheet_xml(lambda text: re.sub(rb"<v>40[.0]*</v>", b"<v>forty</v>", text)), "damaged"),
    "a torn file": (lambda content: content[:-200], "no XLSX"),
    "no workbook": (lambda _: b"id;version\n1;2\n", "no XLSX"),
    "nothing": (lambda _: b"", "no XLSX"),
    "an archive of something else": (lambda _: zipped(), "no XLSX"),
    "a file too large": (lambda content: content + b"\0" * unpacking.LARGEST_FILE, "larger than 3 MB"),
}


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("readme.txt", "hello")
    return out.getvalue()


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_reason_quickly_and_nothing_stays(lead: User, name: str) -> None:
    spoil, told = HOSTILE[name]
    content, before = spoil(downloaded(lead)), Change.objects.count()
    begun = time.process_time()
    with pytest.raises(ValidationError) as refused:
        uploads.receive(by=lead, name="plan.xlsx", content=content)
    assert time.process_time() - begun < 3
    assert any(told in message for message in refused.value.messages), refused.value.messages
    assert not SheetUpload.objects.exists()
    assert Change.objects.count() == before


def test_every_formula_is_told_at_once(lead: User) -> None:
    with pytest.raises(ValidationError) as refused:
        uploads.receive(by=lead, name="x.xlsx", content=filled(downloaded(lead), percent="=1", comment="=2"))
    assert [message[:2] for message in refused.value.messages] == ["I3", "L3"]


def test_reading_gives_up_when_it_takes_too_long(lead: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LONGEST_SECONDS", -1)
    with pytest.raises(ValidationError):
        uploads.receive(by=lead, name="x.xlsx", content=downloaded(lead))


def test_columns_of_ones_own_and_another_order_do_no_harm(lead: User) -> None:
    def rearrange(book: Any) -> None:
        sheet = book.worksheets[0]
        sheet.insert_cols(5)
        sheet.cell(3, 5).value = "=1+1"
        sheet.cell(3, 20).value = datetime.date(2018, 1, 1)

    upload = uploads.receive(by=lead, name="x.xlsx", content=edited(downloaded(lead), rearrange))
    assert upload.rows[0]["cells"]["percent"] == "40"
