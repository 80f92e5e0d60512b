"""Write the portfolio and the contracts as a canonical dataset (dataset.md, "Canonical form")."""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import gettext as _

from objectives.exchange.additions import in_use
from objectives.exchange.columns import Column
from objectives.exchange.descriptor import descriptor
from objectives.exchange.loading import DESCRIPTOR
from objectives.exchange.table import Table
from objectives.exchange.tables import tables

BATCH = 5000
NEEDS_QUOTES = re.compile(r'[,"\r\n]')
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

    The files are those of one moment (one REPEATABLE READ transaction). They are made beside the folder, which takes
    its name once all of them stand: what breaks off leaves no half export. Raises ExportRefusedError when the folder
    holds anything but an earlier export, or cannot be written.
    """
    folder = folder.absolute()
    try:
        _check(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".export-") as beside:
            made, before = Path(beside) / "made", Path(beside) / "before"
            made.mkdir()
            counts = _write_all(made, contract)
            _swap(folder, made, before)
    except OSError as error:
        raise ExportRefusedError(
            _("%(folder)s cannot be written: %(why)s") % {"folder": folder, "why": error.strerror}
        ) from None
    return counts


def _swap(folder: Path, made: Path, before: Path) -> None:
    if folder.exists():
        folder.rename(before)
    try:
        made.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise


def _check(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise ExportRefusedError(_("%(folder)s is a file: name a folder") % {"folder": folder})
    known = {DESCRIPTOR, *(table.file for table in tables())}
    others = sorted(path.name for path in folder.iterdir() if path.name not in known) if folder.is_dir() else []
    if others:
        raise ExportRefusedError(
            _("%(folder)s holds other files (%(names)s): name an empty folder")
            % {"folder": folder, "names": ", ".join(others[:3])}
        )


def _write_all(folder: Path, contract: str | None) -> dict[str, int]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        files = in_use()
        counts = {table.file: _write(folder, table, contract) for table in files}
    text = json.dumps(descriptor(files), indent=1, ensure_ascii=False) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
    return counts


def _write(folder: Path, table: Table, contract: str | None) -> int:
    count = 0
    with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
        file.write(line_of(column.name for column in table.columns))
        for values in _rows(table, contract):
            pairs = zip(table.columns, values, strict=True)
            file.write(line_of(column.write(value) for column, value in pairs))
            count += 1
    return count


def line_of(cells: Iterable[str]) -> str:
    """Return a line of CSV with quotes only where CSV needs them (RFC 4180).

    The standard library leaves a carriage return bare before Python 3.13, and quotes otherwise after.
    """
    quoted = ('"' + cell.replace('"', '""') + '"' if NEEDS_QUOTES.search(cell) else cell for cell in cells)
    return ",".join(quoted) + "\n"


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
