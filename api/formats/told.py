"""Rows that are told in words, which no table of the database holds: as CSV, lines of JSON or a sheet."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from django.http import HttpResponse
from xlsxwriter import Workbook

from api.formats.copying import a_place
from api.formats.negotiation import Csv, Exported, Ndjson, Xlsx
from objectives import clock
from objectives.formulas import FORMULA

Row = Mapping[str, Any]
FORMATS = (Csv, Ndjson, Xlsx)


def told(name: str, form: Exported, rows: Callable[[], Sequence[Row]], columns: Sequence[str]) -> HttpResponse:
    """Answer rows as a file; 503 while as many exports as may be are under way."""
    with a_place():
        content = WRITERS[form.format](rows(), columns)
    kind = form.media_type if form.format == "xlsx" else f"{form.media_type}; charset=utf-8"
    answer = HttpResponse(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.today().isoformat()}.{form.ending}"'
    return answer


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "|".join(str(one) for one in value)
    return "" if value is None else str(value)


def _guarded(value: Any) -> str:
    """Return a cell of CSV: a text never begins a formula (`Guarded` has the database say the same)."""
    text = _cell(value)
    return f"'{text}" if isinstance(value, (str, list, tuple)) and text.startswith(tuple(FORMULA)) else text


def _csv(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_guarded(row[name]) for name in columns] for row in rows)
    return text.getvalue().encode()


def _ndjson(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    return b"".join(orjson.dumps({name: row[name] for name in columns}) + b"\n" for row in rows)


def _xlsx(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"constant_memory": True}) as book:
        sheet, head = book.add_worksheet(), book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(columns) - 1, 24)
        for at, name in enumerate(columns):
            sheet.write_string(0, at, name, head)
        for line, row in enumerate(rows, 1):
            for at, name in enumerate(columns):
                sheet.write_string(line, at, _cell(row[name])[:32_767])
    return file.getvalue()


WRITERS: dict[str, Callable[[Sequence[Row], Sequence[str]], bytes]] = {"csv": _csv, "ndjson": _ndjson, "xlsx": _xlsx}
