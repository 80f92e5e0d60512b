"""XLSX: a sheet that is written row by row to a file, then sent."""

import datetime
import tempfile
from collections.abc import Generator, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from xlsxwriter import Workbook

from api.formats.columns import Column, Guarded, Holds
from api.formats.copying import BLOCK

MOST_ROWS = 1_048_575
"""Rows of a sheet, beside the heading."""
LONGEST_TEXT = 32_767
"""Characters of a cell; a longer text is cut, and ends with an ellipsis."""
EXACT_DIGITS = 15
"""Spreadsheets compute with binary numbers, which keep so many digits: a longer one is written as text."""
FETCHED = 500


def workbook(rows: QuerySet[Any], columns: Sequence[Column]) -> Generator[bytes, None, None]:
    """Yield a workbook; 400 where a sheet cannot hold the rows."""
    if rows.order_by().values("pk")[MOST_ROWS : MOST_ROWS + 1].exists():
        told = _("A sheet holds %(most)s rows: narrow the question, or ask for csv or ndjson.")
        raise ValidationError({"format": told % {"most": MOST_ROWS}})
    with tempfile.TemporaryFile() as file:
        with Workbook(file, {"constant_memory": True}) as book:
            _fill(book, rows, columns)
        file.seek(0)
        while block := file.read(BLOCK):
            yield block


def _fill(book: Any, rows: QuerySet[Any], columns: Sequence[Column]) -> None:
    sheet, head = book.add_worksheet(), book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(columns) - 1, 16)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.name, head)
    values = rows.prefetch_related(None).values_list(*(_value(column) for column in columns))
    for line, row in enumerate(values.iterator(chunk_size=FETCHED), 1):
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            if value is not None and value != "":
                _write(sheet, (line, at), column.holds, value, day)


def _value(column: Column) -> Any:
    if column.holds is Holds.LIST:
        return Guarded(column.plain)
    return column.plain if column.holds is Holds.NESTED else column.value


def _write(sheet: Any, cell: tuple[int, int], holds: Holds, value: Any, day: Any) -> None:
    if holds is Holds.WHOLE or (holds is Holds.NUMBER and _is_exact(value)):
        sheet.write_number(*cell, Decimal(value))
    elif holds is Holds.DAY and isinstance(value, datetime.date):
        sheet.write_datetime(*cell, value, day)
    elif holds is Holds.FLAG:
        sheet.write_boolean(*cell, value)
    else:
        text = str(value)
        sheet.write_string(*cell, text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…")


def _is_exact(number: str) -> bool:
    return len(Decimal(number).as_tuple().digits) <= EXACT_DIGITS
