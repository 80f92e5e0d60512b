"""Read a file of the dataset: typed rows with the line on which each begins, and every problem named."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from objectives.exchange.problems import Problems
from objectives.exchange.table import Table

Row = tuple[Any, ...]
"""The line number, then the value of each column of the table, in the table's order."""


def rows_of(path: Path, table: Table, problems: Problems) -> Iterator[Row]:
    """Yield the good rows of a file; note every bad one. A file whose text or header is wrong yields none."""
    text = _text_of(path, table.file, problems)
    if text is None:
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, None)
        places = _places(header or [], table, problems)
        if places is None:
            return
        line = reader.line_num + 1
        for cells in reader:
            if row := _row(table, places, line, cells, problems):
                yield row
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(table.file, line, "", f"the rest of the file cannot be read from here: {error}")


def _text_of(path: Path, file: str, problems: Problems) -> str | None:
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        problems.add(file, 1, "", "the file begins with a byte order mark: save it as plain UTF-8")
        return None
    if b"\0" in content:
        problems.add(file, content.count(b"\n", 0, content.index(b"\0")) + 1, "", "the line holds a NUL byte")
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(file, line, "", f"byte 0x{content[error.start]:02x} is not UTF-8: save the file as UTF-8")
        return None


def _places(header: list[str], table: Table, problems: Problems) -> list[int | None] | None:
    """Return where each column of the table stands in the file; None when the header cannot be used."""
    known = [column.name for column in table.columns]
    before = problems.total
    if not header:
        problems.add(table.file, 1, "", f"the header row is missing: {','.join(known)}")
    for name in dict.fromkeys(header):
        if name not in known:
            problems.add(table.file, 1, name[:60], "the format has no such column")
        elif header.count(name) > 1:
            problems.add(table.file, 1, name, "the column stands twice in the header")
    for name in known:
        if header and name not in header and name not in ("source", "note"):
            problems.add(table.file, 1, name, "the column is missing")
    if problems.total > before:
        return None
    return [header.index(name) if name in header else None for name in known]


def _row(table: Table, places: list[int | None], line: int, cells: list[str], problems: Problems) -> Row | None:
    width = sum(place is not None for place in places)
    if len(cells) != width:
        found = f"{len(cells)} cells" if cells else "an empty line"
        problems.add(table.file, line, "", f"{found}, where the header has {width}")
        return None
    values: list[Any] = [line]
    good = True
    for column, place in zip(table.columns, places, strict=True):
        try:
            values.append(column.read("" if place is None else cells[place]))
        except ValueError as error:
            problems.add(table.file, line, column.name, str(error))
            good = False
    return tuple(values) if good else None
