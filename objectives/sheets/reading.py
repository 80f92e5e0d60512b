"""What stands in a workbook that came back? The text of each cell, or why it cannot be taken, cell by cell."""

import datetime
import re
import time
import warnings
from collections.abc import Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from objectives.sheets.columns import FIRST, MOST_ROWS, Column, Holds, SheetRow, Table
from objectives.sheets.unpacking import unpackable

MOST_COLUMNS = 60
MOST_FAULTS = 10
LONGEST_TEXT = 5_000
LONGEST_SECONDS = 10
NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What neither XML nor the database holds."""


def read(content: bytes, tables: Sequence[Table]) -> tuple[Table, list[SheetRow]]:
    """Return whose table a workbook holds and its rows that are not empty.

    ValidationError with every reason: no workbook, a workbook of somebody else, a column that is missing, a formula.
    """
    file = unpackable(content)
    until = time.monotonic_ns() + LONGEST_SECONDS * 10**9
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that the reader does not know: nothing here needs them
        try:
            return _read(file, tables, until)
        except ValidationError:
            raise
        except Exception as error:  # the reader has no error of its own: a broken part surfaces as almost any
            raise ValidationError(
                _("The workbook is damaged: open it, save it as .xlsx once more and give that back.")
            ) from error


def _read(file: BytesIO, tables: Sequence[Table], until: int) -> tuple[Table, list[SheetRow]]:
    book = load_workbook(file, read_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = sheet.iter_rows(max_col=MOST_COLUMNS)
            keys = [_text(cell, None) for cell in next(rows, ())]
            table = next((one for one in tables if one.stamp in keys), None)
            if table is not None:
                return table, _rows(table, _places(table, keys), rows, until)
    finally:
        book.close()
    raise ValidationError(
        _("This workbook is not one that was downloaded here: its hidden first row is missing. Download it anew.")
    )


def _places(table: Table, keys: Sequence[str]) -> dict[str, int]:
    """Return where each column stands, whatever was moved or put between them."""
    names = [table.stamp, *(column.key for column in table.columns[1:])]
    missing = [column for column, name in zip(table.columns, names, strict=True) if name not in keys]
    twice = [column for column, name in zip(table.columns, names, strict=True) if keys.count(name) > 1]
    told = [_("The column “%s” is missing: download the workbook anew.") % column.heading for column in missing]
    told += [_("The column “%s” is there twice: delete one.") % column.heading for column in twice]
    if told:
        raise ValidationError(told)
    return {column.key: keys.index(name) for column, name in zip(table.columns, names, strict=True)}


def _rows(table: Table, places: dict[str, int], rows: Iterator[Sequence[Any]], until: int) -> list[SheetRow]:
    moved = {one.key: places[one.key] + 1 for at, one in enumerate(table.columns) if places[one.key] != at}
    found, faults, at = [], [], 1
    for at, row in enumerate(rows, 2):
        if at < FIRST:
            continue
        if at >= FIRST + MOST_ROWS or time.monotonic_ns() > until:
            raise ValidationError(
                _("The sheet goes beyond row %(last)s, at most %(most)s rows are taken: delete the empty rows below yours, or choose one project.")  # noqa: E501
                % {"last": at - 1, "most": MOST_ROWS}
            )  # fmt: skip
        cells: dict[str, str] = {}
        now = SheetRow(at, cells, moved)
        for column in table.columns:
            cell = row[places[column.key]]
            cells[column.key] = _text(cell, column)
            if told := _fault(cell, cells[column.key], column):
                faults.append(f"{now.cell(table, column.key)} ({column.heading}): {told}")
        if any(cells.values()):
            found.append(now)
        if len(faults) >= MOST_FAULTS:
            break
    if faults:
        raise ValidationError(list(islice(faults, MOST_FAULTS)))
    return found


def _fault(cell: Any, text: str, column: Column) -> str:
    if getattr(cell, "data_type", "n") == "f":
        return _("a formula. Write its value instead: copy the cell, then paste special, values only.")
    if getattr(cell, "data_type", "n") == "e":
        return _("an error of the spreadsheet. Write a value, or leave the cell empty.")
    if column.holds is Holds.NUMBER and text and "%" in str(getattr(cell, "number_format", "")):
        return _("a number shown as a percentage. Format the cell as a plain number, and look at what it says.")
    if len(text) > LONGEST_TEXT:
        return _("a text of more than %(most)s characters. Write less.") % {"most": LONGEST_TEXT}
    return ""


def _text(cell: Any, column: Column | None) -> str:
    """Return a cell's value as one would type it: days as 2018-06-30, numbers exactly as the workbook holds them."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, datetime.datetime) and value.time() == datetime.time.min:
        return value.date().isoformat()
    if isinstance(value, str):
        return NO_TEXT.sub("", unescape(value)).replace("\r\n", "\n").replace("\r", "\n").strip()
    if isinstance(value, bool | datetime.date | datetime.time | datetime.timedelta):
        return str(value)
    if cell.data_type != "n":
        return str(value)
    number = Decimal(str(value))
    if column is not None and column.holds is Holds.PERCENT and "%" in cell.number_format:
        number *= 100  # 55 % typed into a cell is 0.55 that looks like 55 %
    return f"{number.normalize():f}"
