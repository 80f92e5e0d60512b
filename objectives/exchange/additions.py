"""Which additions to the format does a dataset have? Those that some row needs; what a file leaves out is kept."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from objectives.exchange.columns import Column
from objectives.exchange.kinds import TEXT
from objectives.exchange.staging import fetch
from objectives.exchange.table import Table
from objectives.exchange.tables import tables


def in_use() -> Sequence[Table]:
    """Return the files of the format, with its additions as far as some row has a value; a statement an addition."""
    return [
        replace(table, columns=tuple(one for one in table.columns if not one.added or _is_used(table, one)))
        for table in tables()
        if not table.added or fetch(f"SELECT EXISTS (SELECT 1 FROM {table.table})")[0][0]
    ]


def _is_used(table: Table, column: Column) -> bool:
    empty = "= ''" if column.kind is TEXT else "IS NULL"
    return bool(fetch(f'SELECT EXISTS (SELECT 1 FROM {table.table} WHERE NOT "{column.field}" {empty})')[0][0])


def as_in(path: Path, table: Table) -> Table:
    """Return a file's table without the additions that its header leaves out: those are left as they are stored."""
    header = _header(path)
    return replace(table, columns=tuple(one for one in table.columns if not one.added or one.name in header))


def _header(path: Path) -> Sequence[str]:
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return next(csv.reader([file.readline(10_000)]), [])
    except (OSError, csv.Error):
        return []
