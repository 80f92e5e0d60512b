"""How does a test fill a workbook as a person does? With a spreadsheet program of its own: openpyxl, not the writer."""

import datetime
from collections.abc import Callable
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

from objectives.models import Milestone, Project, User
from objectives.sheets import uploads

TODAY = datetime.date(2018, 6, 1)


def downloaded(by: User, project: Project | None = None, kind: str = "milestones") -> bytes:
    return uploads.download(by=by, kind=kind, project=project, today=TODAY)


def edited(content: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """Open a workbook, change it, save it."""
    book = load_workbook(BytesIO(content))
    edit(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def columns(sheet: Any) -> dict[str, int]:
    """Return where each column stands, from 1; the first is `id`."""
    return {"id": 1} | {cell.value: cell.column for cell in sheet[1] if cell.column > 1}


def filled(content: bytes, **cells: Any) -> bytes:
    """Fill the first row of facts."""
    return filled_at(content, {3: cells})


def filled_at(content: bytes, rows: dict[int, dict[str, Any]]) -> bytes:
    """Fill rows by their number."""

    def fill(book: Workbook) -> None:
        sheet = book.worksheets[0]
        where = columns(sheet)
        for at, cells in rows.items():
            for key, value in cells.items():
                sheet.cell(at, where[key]).value = value

    return edited(content, fill)


def row_of(content: bytes, milestone: Milestone) -> int:
    """Return in which row of the sheet a milestone stands."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return next(int(row[0].row) for row in sheet.iter_rows(min_row=3) if row[0].value == str(milestone.pk))
