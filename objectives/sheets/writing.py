"""What does a person download? A workbook that says what may be written where, and holds no formula."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from objectives import clock
from objectives.models import fields
from objectives.models.rules import NOT_NUMBERS
from objectives.sheets.columns import FIRST, HEADINGS, KEYS, Column, Holds, Table, Value
from objectives.sheets.room import make_room

EXACT_DIGITS = 15
"""Spreadsheets compute with binary numbers, which keep so many digits: a longer one is written as text."""
LONGEST_COMMENT = 2000
WRITTEN_AS = {Holds.DAY: 14, Holds.PERCENT: "General", Holds.NUMBER: "General"}
"""14 is the short date of whoever opens the workbook."""
PROTECTED = {"format_columns": True, "format_rows": True, "sort": True, "autofilter": True}


def workbook(table: Table, rows: Iterable[Mapping[str, Value]], today: datetime.date) -> bytes:
    """Return rows as XLSX: keys hidden, what is not asked locked, what may be written checked while it is typed.

    Every text is written as text, also one that begins like a formula.
    """
    content = BytesIO()
    with Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": str(table.title), "author": "Sextant"})
        last = _facts(book, table, rows)
        _explanation(book, table, last - FIRST + 1, today)
    return content.getvalue()


def _facts(book: Any, table: Table, rows: Iterable[Mapping[str, Value]]) -> int:
    """Write the sheet to fill; return its last row."""
    sheet = book.add_worksheet(str(table.title))
    locked = book.add_format({"font_color": "#5A6478", "valign": "top", "text_wrap": True})
    head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
    to_read = book.add_format({**head, "font_color": "#5A6478", "bg_color": "#F4F6FA"})
    to_fill = book.add_format({**head, "font_color": "#FFFFFF", "bg_color": "#0B4F9E"})
    styles = {}
    for at, column in enumerate(table.columns):
        shape = {"num_format": WRITTEN_AS.get(column.holds, "@" if column.filled else "General"), "valign": "top"}
        colour = {"locked": False, "text_wrap": True} if column.filled else {"font_color": "#5A6478", "text_wrap": True}
        styles[column.key] = book.add_format({**shape, **colour})
        sheet.set_column(at, at, column.width, None if column.filled else locked, {"hidden": column.hidden})
        sheet.write_string(KEYS - 1, at, table.stamp if at == 0 else column.key)
        sheet.write_string(HEADINGS - 1, at, str(column.heading), to_fill if column.filled else to_read)
    last = HEADINGS
    for last, row in enumerate(rows, FIRST):
        shown = {column.key: _shown(column, row[column.key]) for column in table.columns}
        for at, (key, value) in enumerate(shown.items()):
            _write(sheet, (last - 1, at), value, styles[key])
        make_room(sheet, last - 1, ((str(shown[one.key] or ""), one.width) for one in table.columns if not one.hidden))
    sheet.set_row(KEYS - 1, None, None, {"hidden": True})
    _frame(sheet, table, last)
    for at, column in enumerate(table.columns):
        if column.filled and last >= FIRST:
            sheet.data_validation(FIRST - 1, at, last - 1, at, _rule(column))
    return last


def _frame(sheet: Any, table: Table, last: int) -> None:
    """Keep the headings in sight, lock what is not asked, fit the print to the width of a page."""
    named = sum(not one.filled for one in table.columns[:5])
    sheet.freeze_panes(HEADINGS, named)
    sheet.autofilter(HEADINGS - 1, 0, max(last, HEADINGS) - 1, len(table.columns) - 1)
    sheet.protect("", PROTECTED)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADINGS - 1)


def _shown(column: Column, value: Value) -> Value:
    return str(column.choices.get(value, value)) if column.choices and isinstance(value, str) else value


def _write(sheet: Any, cell: tuple[int, int], value: Value, style: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(*cell, None, style)
    elif isinstance(value, datetime.date):
        sheet.write_datetime(*cell, value, style)
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) <= EXACT_DIGITS:
        sheet.write_number(*cell, value, style)
    else:
        sheet.write_string(*cell, str(value), style)


def _rule(column: Column) -> dict[str, Any]:
    """Return what the spreadsheet checks while somebody types."""
    if column.holds is Holds.CHOICE:
        rule: dict[str, Any] = {"validate": "list", "source": [str(word) for word in column.choices.values()]}
    elif column.holds is Holds.DAY:
        days = {"minimum": fields.EARLIEST_DAY, "maximum": fields.LATEST_DAY}
        rule = {"validate": "date", "criteria": "between", **days}
    elif column.holds is Holds.PERCENT:
        rule = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 100}
    elif column.holds is Holds.NUMBER:
        rule = {"validate": "decimal", "criteria": "between", "minimum": -NOT_NUMBERS, "maximum": NOT_NUMBERS}
    else:
        rule = {"validate": "length", "criteria": "<=", "value": LONGEST_COMMENT}
    return rule | {"error_title": str(column.heading)[:32], "error_message": str(column.advice)[:255]}


def _explanation(book: Any, table: Table, count: int, today: datetime.date) -> None:
    sheet = book.add_worksheet(_("How to fill this"))
    title = book.add_format({"bold": True, "font_size": 14})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    name = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    widths = (24, 90)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, _("How to fill this"), title)
    about = _("%(title)s from Sextant, %(day)s. Rows: %(count)s.") % {
        "title": str(table.title), "day": clock.written(today), "count": count,
    }  # fmt: skip
    lines = [
        ("", about),
        ("1", _("Write in the columns with a blue heading; the grey ones only tell you which row you are in.")),
        ("2", _("A row that you leave as it is stays as it is. Rows may be deleted or sorted as a whole, not added.")),
        ("3", _("Write values, not formulas: a workbook with a formula in these columns is refused.")),
        ("4", _("Save as .xlsx and give it back in Sextant, under Spreadsheets. You will see what would change before anything does.")),  # noqa: E501
        ("5", _("If somebody else changed a row in the meantime, you will see who and what, and choose.")),
        *((str(column.heading), str(column.advice)) for column in table.filled),
    ]  # fmt: skip
    for at, (first, second) in enumerate(lines, 2):
        sheet.write_string(at, 0, first, name)
        sheet.write_string(at, 1, second, text)
        make_room(sheet, at, zip((first, second), widths, strict=True))
    sheet.protect("")
