"""Write the portfolio and the contracts as a canonical dataset (dataset.md, "Canonical form")."""

import csv
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from objectives.exchange.columns import Column
from objectives.exchange.descriptor import descriptor
from objectives.exchange.loading import DESCRIPTOR
from objectives.exchange.table import Table
from objectives.exchange.tables import tables

BATCH = 5000
OF_CONTRACT = {
    "contracts": "t.code = %s",
    "objectives": "t.contract_id = (SELECT id FROM objectives_contract WHERE code = %s)",
    "kpis": "t.contract_id = (SELECT id FROM objectives_contract WHERE code = %s)",
    "links": """t.objective_id IN (SELECT o.id FROM objectives_objective o
        JOIN objectives_contract c ON c.id = o.contract_id WHERE c.code = %s)""",
    "targets": """t.kpi_id IN (SELECT k.id FROM objectives_kpi k
        JOIN objectives_contract c ON c.id = k.contract_id WHERE c.code = %s)""",
    "measurements": """t.kpi_id IN (SELECT k.id FROM objectives_kpi k
        JOIN objectives_contract c ON c.id = k.contract_id WHERE c.code = %s)""",
}
"""The rows of one contract; every other file is the portfolio that contracts share, and travels whole."""


class ExportRefusedError(Exception):
    """A folder that an export may not be written to."""


def export(folder: Path, contract: str | None = None) -> dict[str, int]:
    """Write a dataset into a folder; return the number of rows of each file.

    The files are those of one moment (one REPEATABLE READ transaction), made beside the folder and moved into it at
    the end. Raises ExportRefusedError when the folder holds anything but an earlier export.
    """
    _check(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as beside:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            counts = {table.file: _write(Path(beside), table, contract) for table in tables()}
        text = json.dumps(descriptor(), indent=1, ensure_ascii=False) + "\n"
        (Path(beside) / DESCRIPTOR).write_text(text, encoding="utf-8")
        folder.mkdir(exist_ok=True)
        for path in sorted(Path(beside).iterdir()):
            path.replace(folder / path.name)
    return counts


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ExportRefusedError(f"{folder} is a file: name a folder")
    known = {DESCRIPTOR, *(table.file for table in tables())}
    others = sorted(path.name for path in folder.iterdir() if path.name not in known) if folder.is_dir() else []
    if others:
        raise ExportRefusedError(f"{folder} holds other files ({', '.join(others[:3])}): name an empty folder")


def _write(folder: Path, table: Table, contract: str | None) -> int:
    with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([column.name for column in table.columns])
        count = 0
        for values in _rows(table, contract):
            pairs = zip(table.columns, values, strict=True)
            writer.writerow([column.write(value) for column, value in pairs])
            count += 1
    return count


def _own(column: Column) -> str:
    return f't."{column.field}"'


def _rows(table: Table, contract: str | None) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a file in the order of their key's text, by code point. One statement, streamed."""
    columns = ", ".join(f'{column.stored or _own(column)} AS "{column.name}"' for column in table.columns)
    where = OF_CONTRACT.get(table.name, "true") if contract else "true"
    sql = f"SELECT * FROM (SELECT {columns} FROM {table.table} t WHERE {where}) rows"
    keys = ", ".join(f'("{name}")::text COLLATE "C"' for name in table.key)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY {keys}", [contract] if "%s" in where else [])
        while rows := cursor.fetchmany(BATCH):
            yield from rows
