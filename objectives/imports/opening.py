"""How is a file read, however it is packed and written? Row by row, so that memory does not grow with it.

CSV in UTF-8, UTF-16 or Windows' own encoding, with any usual separator, plain, gzipped or in a ZIP; XLSX.
"""

import codecs
import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from objectives.imports.words import UnreadableError
from objectives.imports.workbook import MOST_COLUMNS, Row, check_workbook, rows_of_workbook

GIGABYTE = 2**30
LARGEST_UNPACKED = 4 * GIGABYTE
LONGEST_LINE = 4 * 2**20
DELIMITERS = ",;\t|"
SAYS_SO = re.compile(rf'"?sep=([{re.escape(DELIMITERS)}])"?\s*$', re.IGNORECASE)
"""What programs write for Excel into a line before the heading: which separator the file has."""
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LOOKED_AT = 20
"""Rows among which the heading is looked for: the first with two cells or more."""
AT_ONCE = 2**20
csv.field_size_limit(32 * 2**20)

BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, csv.Error, UnicodeError, RuntimeError, NotImplementedError,
          ValueError, KeyError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written, and where its heading is."""

    form: str
    member: str = ""
    encoding: str = ""
    delimiter: str = ""
    heading_at: int = 1
    heading: tuple[str, ...] = ()


def layout_of(file: BinaryIO, wanted: str = "") -> Layout:
    """Return how a file is written; of a ZIP with several tables the one whose name holds a wanted word.

    Reads the whole of a table once: its encoding is known only at its end. Raises UnreadableError.
    """
    with _told():
        form, member = _form(file, wanted)
        if form == "xlsx":
            check_workbook(file)
            draft = Layout(form)
        else:
            encoding = _encoding(file, form, member)
            draft = Layout(form, member, encoding, _delimiter(file, form, member, encoding))
        for at, cells in _first(file, draft):
            if sum(bool(cell.strip()) for cell in cells) > 1:
                while cells and not cells[-1].strip():
                    cells.pop()
                heading = tuple(" ".join(cell.split())[:200] for cell in cells)
                return Layout(form, member, draft.encoding, draft.delimiter, at, heading)
    raise UnreadableError(_("The file has no heading: a row that names the columns."))


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise UnreadableError(_("The file is damaged, or none of CSV, CSV in gzip or ZIP, and XLSX.")) from error


def _first(file: BinaryIO, draft: Layout) -> Iterator[Row]:
    for at, cells in _rows(file, draft):
        if at > LOOKED_AT:
            return
        yield at, cells


def rows(file: BinaryIO, layout: Layout) -> Iterator[Row]:
    """Yield the rows below the heading that are not empty, with the line on which each begins; UnreadableError."""
    with _told():
        for at, cells in _rows(file, layout):
            if at > layout.heading_at and any(cell.strip() for cell in cells):
                yield at, cells


def _form(file: BinaryIO, wanted: str) -> tuple[str, str]:
    file.seek(0)
    head = file.read(4)
    if head.startswith(b"\x1f\x8b"):
        return "gz", ""
    if not head.startswith(b"PK"):
        return "csv", ""
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names:
            return "xlsx", ""
        tables = [name for name in names if name.lower().endswith((".csv", ".txt", ".tsv"))]
        fitting = [name for name in tables if wanted and wanted in name.rsplit("/", 1)[-1].lower()]
        chosen = fitting if len(fitting) == 1 else tables
        if not chosen:
            raise UnreadableError(_("The ZIP holds no table (CSV): pack the file itself, or send it as it is."))
        if len(chosen) != 1:
            raise UnreadableError(
                _("The ZIP holds %(number)s tables (%(names)s): send the one that is meant."),
                number=len(chosen),
                names=", ".join(chosen[:5])[:200],
            )
        return "zip", chosen[0]


@contextmanager
def _unpacked(file: BinaryIO, form: str, member: str) -> Iterator[BinaryIO]:
    file.seek(0)
    if form == "gz":
        with gzip.GzipFile(fileobj=file) as unpacked:
            yield unpacked  # type: ignore[misc]  # reads as a file does
    elif form == "zip":
        with zipfile.ZipFile(file) as archive, archive.open(member) as opened:
            yield opened  # type: ignore[misc]
    else:
        yield file


def _encoding(file: BinaryIO, form: str, member: str) -> str:
    with _unpacked(file, form, member) as unpacked:
        first, total, is_utf8 = True, 0, True
        decoder = codecs.getincrementaldecoder("utf-8")()
        while piece := unpacked.read(AT_ONCE):
            if first:
                if mark := next((name for mark, name in MARKS.items() if piece.startswith(mark)), ""):
                    return mark
                first = False
            total += len(piece)
            if total > LARGEST_UNPACKED:
                raise UnreadableError(_("Unpacked, the file is larger than can be read: cut it into parts."))
            if is_utf8:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    is_utf8 = False
    return "utf-8" if is_utf8 else "cp1252"


def _delimiter(file: BinaryIO, form: str, member: str, encoding: str) -> str:
    with _unpacked(file, form, member) as unpacked:
        text = io.TextIOWrapper(unpacked, encoding, newline="")
        lines = [text.readline(LONGEST_LINE) for _number in range(LOOKED_AT)]
        text.detach()
    if said := SAYS_SO.match(lines[0]):
        return said[1]
    return max(
        DELIMITERS, key=lambda one: _agreement([len(cells) for cells in csv.reader(lines, delimiter=one) if cells])
    )


def _agreement(widths: list[int]) -> tuple[int, int]:
    """Return how many thousandths of the rows a separator makes no wider than the heading, and how wide that is.

    The separator that makes most cells is not the one: decimals and titles have commas, of which a heading has none.
    Rows may be narrower: Excel leaves empty cells away at their ends.
    """
    heading = next((width for width in widths if width > 1), 0)
    return (1000 * sum(1 < width <= heading for width in widths) // len(widths) if heading else 0, heading)


def _rows(file: BinaryIO, layout: Layout) -> Iterator[Row]:
    if layout.form == "xlsx":
        yield from rows_of_workbook(file)
        return
    with _unpacked(file, layout.form, layout.member) as unpacked:
        text = io.TextIOWrapper(unpacked, layout.encoding, newline="")
        try:
            yield from _cells(csv.reader(_lines(text), delimiter=layout.delimiter))
        finally:
            with suppress(ValueError):  # closed with the file that it reads
                text.detach()


def _cells(reader: Any) -> Iterator[Row]:
    at = 1
    for cells in reader:
        if len(cells) > MOST_COLUMNS:
            raise UnreadableError(_("Line %(line)s has more than %(most)s columns."), line=at, most=MOST_COLUMNS)
        yield at, cells
        at = reader.line_num + 1


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise UnreadableError(_("Line %(line)s is longer than can be read."), line=number)
        if "\0" in line:
            raise UnreadableError(_("Line %(line)s holds a zero byte: save the file anew."), line=number)
        yield line
