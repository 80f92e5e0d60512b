"""Bring the rows of a file into the database, by COPY, some thousand at once; who dies in it is followed where it was.

A chunk and the count of rows read commit together, so that the next worker begins with the first row that is missing.
Memory holds one chunk, whatever the size of the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from typing import BinaryIO

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from objectives.imports.layouts import COLUMNS, WANTED, check_heading, reader_of
from objectives.imports.opening import Layout, layout_of, rows
from objectives.imports.words import UnreadableError
from objectives.models import Import, ImportKind, ImportState
from objectives.models.document import document_storage

CHUNK = 5_000
EXAMPLES = 3
"""Rows that are shown to who says what the columns are."""
NAMES = ", ".join(f'"{one}"' for one in COLUMNS)
COPY = f"COPY objectives_importrow ({NAMES}) FROM STDIN"


@contextmanager
def opened(row: Import) -> Iterator[BinaryIO]:
    """Open the stored file of an import."""
    with document_storage().open(row.stored.name or "", "rb") as file:
        yield file.file  # type: ignore[misc]  # the real one: Django's wrapper is no binary stream


def look(row: Import) -> None:
    """Learn how the file is written and keep that; UnreadableError where it cannot be read, or is of another layout."""
    with opened(row) as file:
        found = layout_of(file, WANTED.get(ImportKind(row.kind), ""))
        examples = [cells for _number, cells in islice(rows(file, found), EXAMPLES)]
    check_heading(row.kind, found.heading)
    if not examples:
        raise UnreadableError(_("The file has no rows below its heading."))
    row.layout = asdict(found) | {"examples": [[cell[:80] for cell in cells] for cells in examples]}
    row.save(update_fields=["layout"])


def read(row: Import) -> None:
    """Copy all rows that are not there yet; UnreadableError."""
    reader = reader_of(row)
    with opened(row) as file:
        left = islice(rows(file, _layout(row)), row.rows_read, None)
        while chunk := list(islice(left, CHUNK)):
            _copy(row, [reader.row(number, cells) for number, cells in chunk], _percent(row, file))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE objectives_importrow")


def _layout(row: Import) -> Layout:
    return Layout(**{name: value for name, value in row.layout.items() if name != "examples"})


def _percent(row: Import, file: BinaryIO) -> int:
    return row.progress if row.layout["form"] == "xlsx" else min(99, file.tell() * 100 // max(row.size, 1))


def _copy(row: Import, values: list[list[object]], percent: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(COPY) as copy:
            for one in values:
                copy.write_row(one)
        ours = Import.objects.filter(pk=row.pk, state=ImportState.READING)
        if not ours.update(rows_read=F("rows_read") + len(values), progress=percent, attempts=0):
            raise UnreadableError(_("It was dropped."))
    row.rows_read += len(values)
