"""CSV and NDJSON: what COPY gives, nearly untouched."""

from collections.abc import Generator, Sequence
from typing import Any

from django.db.models import QuerySet

from api.formats.columns import Column, Entry
from api.formats.copying import CSV, LINES, copied


def table(rows: QuerySet[Any], columns: Sequence[Column]) -> Generator[bytes, None, None]:
    """Yield CSV: a heading, then a line a row (RFC 4180, UTF-8)."""
    blocks = copied(rows.values_list(*(column.cell for column in columns)), CSV)
    yield ",".join(column.name for column in columns).encode() + b"\n" + next(blocks)
    yield from blocks


def lines(rows: QuerySet[Any], columns: Sequence[Column]) -> Generator[bytes, None, None]:
    """Yield NDJSON: in each line what the JSON answer holds of a row."""
    yield from entries(rows, Entry.of(**{column.name: column.value for column in columns}))


def entries(rows: QuerySet[Any], entry: Any) -> Generator[bytes, None, None]:
    """Yield a JSON value a line."""
    yield from copied(rows.values_list(entry), LINES)
