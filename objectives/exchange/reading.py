"""Read a file of the dataset: typed rows with the line on which each begins, and every problem named."""

import csv
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from objectives.exchange.problems import Problems
from objectives.exchange.table import Table

Row = tuple[Any, ...]
"""The line number, whether the row is bad, then the value of each column of the table (none where it is bad)."""

CellReader = tuple[str, Callable[[str], Any], int | None]
"""The name of a column, how its cells are read, and where they stand."""
KEPT = 4_096
"""Cells of a column that are read once: a day, a number, a choice stands in a file many times."""

LONGEST_LINE = 32 * 2**20
csv.field_size_limit(LONGEST_LINE)  # the limit of a line holds; a cell that is too long is told by its column

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
OPTIONAL = ("source", "note")
"""Columns that a file may leave out altogether (dataset.md: "every file may also carry")."""


class _UnreadableError(Exception):
    """From here on the file cannot be read."""

    def __init__(self, line: int, reason: str) -> None:
        self.line, self.reason = line, reason
        super().__init__(reason)


def rows_of(path: Path, table: Table, problems: Problems) -> Iterator[Row]:
    """Yield the rows of a file, bad ones marked; note what is wrong. A file with a wrong header yields none."""
    try:
        with path.open("rb") as file:
            yield from _rows(file, table, problems)
    except _UnreadableError as error:
        problems.unreadable.add(table.name)
        problems.add(table.file, error.line, "", error.reason)
    except OSError as error:
        problems.unreadable.add(table.name)
        problems.add(table.file, 0, "", _("the file cannot be read: %(why)s") % {"why": error.strerror})


def _rows(file: BinaryIO, table: Table, problems: Problems) -> Iterator[Row]:
    reader = csv.reader(_lines(file), strict=True)
    line = 1
    try:
        header = next(reader, [])
        places = _places(header, table, problems)
        if places is None:
            problems.unreadable.add(table.name)
            return
        readers = _readers(table, places)
        line = reader.line_num + 1
        for cells in reader:
            if len(cells) == len(header):
                yield _row(table, readers, line, cells, problems)
            else:
                found = _("%(count)s cells") % {"count": len(cells)} if cells else _("an empty line")
                wanted = _("%(found)s, where the header has %(count)s") % {"found": found, "count": len(header)}
                problems.add(table.file, line, "", wanted)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _UnreadableError(line, _reason(error)) from None


def _reason(error: csv.Error) -> str:
    if str(error).startswith("new-line character"):
        return _("a carriage return stands alone: lines end with LF or CR LF")
    return _("the rest of the file cannot be read from here: %(why)s") % {"why": error}


def _lines(file: BinaryIO) -> Iterator[str]:
    """Yield the physical lines of a file as text, one at a time: memory does not grow with the file."""
    number = 0
    while raw := file.readline(LONGEST_LINE):
        number += 1
        if number == 1 and raw.startswith(BYTE_ORDER_MARK):
            raise _UnreadableError(1, _("the file begins with a byte order mark: save it as plain UTF-8"))
        if len(raw) == LONGEST_LINE:
            raise _UnreadableError(number, _("the line is longer than %(most)s bytes") % {"most": LONGEST_LINE})
        if b"\0" in raw:
            raise _UnreadableError(number, _("the line holds a NUL byte"))
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError as error:
            found = f"0x{raw[error.start]:02x}"
            reason = _("byte %(byte)s is not UTF-8: save the file as UTF-8") % {"byte": found}
            raise _UnreadableError(number, reason) from None


def _places(header: list[str], table: Table, problems: Problems) -> list[int | None] | None:
    """Return where each column of the table stands in the file; None when the header cannot be used."""
    known = [column.name for column in table.columns]
    before = problems.total
    if not header:
        problems.add(table.file, 1, "", _("the header row is missing: %(names)s") % {"names": ",".join(known)})
        return None
    for name in dict.fromkeys(header):
        if name not in known:
            problems.add(table.file, 1, name[:60], _("the format has no such column"))
        elif header.count(name) > 1:
            problems.add(table.file, 1, name, _("the column stands twice in the header"))
    for name in known:
        if name not in header and name not in OPTIONAL:
            problems.add(table.file, 1, name, _("the column is missing"))
    if problems.total > before:
        return None
    return [header.index(name) if name in header else None for name in known]


def _readers(table: Table, places: list[int | None]) -> list[CellReader]:
    return [
        (column.name, lru_cache(KEPT)(column.read) if column.repeats else column.read, place)
        for column, place in zip(table.columns, places, strict=True)
    ]


def _row(table: Table, readers: list[CellReader], line: int, cells: list[str], problems: Problems) -> Row:
    values: list[Any] = [line, False]
    for name, read, place in readers:
        try:
            values.append(read("" if place is None else cells[place]))
        except ValueError as error:
            problems.add(table.file, line, name, str(error))
            values.append(None)
            values[1] = True
    return tuple(values)
