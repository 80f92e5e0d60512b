"""How is a workbook read? Row by row; its texts alone are held in memory, and only so many of them."""

import datetime
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from numbers import Real
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _
from openpyxl.utils.escape import unescape

from objectives.imports.words import UnreadableError

Row = tuple[int, list[str]]
MOST_COLUMNS = 200
LARGEST = {"xl/sharedStrings.xml": 128 * 2**20, "xl/styles.xml": 16 * 2**20}
"""Unpacked bytes of what is held in memory; of the rest it is all in all that counts."""
LARGEST_WORKBOOK = 400 * 2**20
MOST_PARTS = 500
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A cell with a formula and nothing that it came to."""
LONGEST_CELL = 2**17
AT_ONCE = 2**20


def check_workbook(file: BinaryIO) -> None:
    """Refuse a workbook that would fill the memory, that none writes, or whose formulas were never computed."""
    file.seek(0)
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        largest = any(part.file_size > LARGEST.get(part.filename, LARGEST_WORKBOOK) for part in parts)
        if largest or sum(part.file_size for part in parts) > LARGEST_WORKBOOK or len(parts) > MOST_PARTS:
            raise UnreadableError(_("The workbook is larger than can be read: save it as CSV."))
        for part in parts:
            if part.filename.endswith((".xml", ".rels")):
                with archive.open(part) as opened:
                    if DECLARES.search(opened.read(4096)):
                        raise UnreadableError(_("The workbook is none that a spreadsheet writes: save it anew."))
            if part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml"):
                with archive.open(part) as opened:
                    _check_formulas(opened)


def _check_formulas(sheet: Any) -> None:
    """A formula stands for what it came to when it was saved: without that the cell would seem to be empty."""
    rest = b""
    while piece := sheet.read(AT_ONCE):
        for found in UNCOMPUTED.finditer(rest + piece):
            if b't="str"' in found[1]:  # it came to no letters
                continue
            place = re.search(rb'\br="(\w+)"', found[1])
            cell = place[1].decode() if place else "?"
            raise UnreadableError(
                _("The formula in cell %(cell)s was never computed: open the workbook in a spreadsheet and save it."),
                cell=cell,
            )
        rest = piece[-LONGEST_CELL:]


def rows_of_workbook(file: BinaryIO) -> Iterator[Row]:
    """Yield the rows of the first sheet, with their numbers; each cell as the text that it stands for."""
    from openpyxl import load_workbook  # noqa: PLC0415 - 0.05 s of the start of each worker, for the few that read one

    file.seek(0)
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for at, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), 1):
            yield at, [_said(value) for value in cells]
    finally:
        book.close()


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, Real):
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    text = unescape(str(value))  # `_x000D_`: what XML cannot hold
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)
