"""How fast is a dataset loaded, checked and recorded, against a bare COPY of the same rows? It empties the database."""

import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from django.db import connection

from bench.made import Size, made, unmade
from bench.measuring import Bench, Took, timed
from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.exporting import export
from objectives.exchange.loading import load
from objectives.exchange.tables import tables
from objectives.models import Contract

LEAST = 10_000
"""Rows a second."""
SIZES = {False: Size(1, 100, 2_880), True: Size(10, 10_000, 500_000)}


def loading(bench: Bench, _contracts: Sequence[Contract]) -> None:
    """Measure the real dataset, then a made one that was exported."""
    size = bench.size
    if bench.thorough:
        bench.size = "real dataset"
        bench.measured("load it from nothing", lambda: load(AEROSPACE_VALLEY), unmade)
        bench.measured("load it again, nothing changed", lambda: load(AEROSPACE_VALLEY))
    of = SIZES[bench.thorough]
    bench.size = str(of)
    with tempfile.TemporaryDirectory() as folder:
        _made_one(bench, of, Path(folder))
    unmade()
    bench.size = size


def _made_one(bench: Bench, size: Size, folder: Path) -> None:
    unmade()
    made(size, history=False)
    rows = sum(export(folder / "dataset").values())
    kept = list(_kept(folder))
    took, bare = list[Took](), list[Took]()
    for _ in range(1 if bench.thorough else bench.runs):
        took.append(timed(lambda: load(folder / "dataset"), before=unmade))
        bare.append(timed(partial(_copied, kept), before=unmade))
    bench.compare(f"{rows:,} rows loaded, against a bare COPY", took, bare, None)
    bench.at_least("rows a second", rows * 1000 / min(took).wall, LEAST)


def _kept(folder: Path) -> Iterator[tuple[str, Path]]:
    """Keep what each table holds as COPY writes it, without the columns that the database works out itself."""
    for table in tables():
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT string_agg(format('%%I', column_name), ', ') FROM information_schema.columns
                WHERE table_name = %s AND is_generated = 'NEVER'""",
                [table.table],
            )
            columns = cursor.fetchone()[0]
            path = folder / f"{table.name}.copy"
            with path.open("wb") as file, cursor.copy(f"COPY {table.table} ({columns}) TO STDOUT") as copy:
                for piece in copy:
                    file.write(piece)
        yield f"{table.table} ({columns})", path


def _copied(kept: Sequence[tuple[str, Path]]) -> None:
    for table, path in kept:
        _copy(table, path)


def _copy(table: str, path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            while block := file.read(1 << 16):
                copy.write(block)
        cursor.execute("SET session_replication_role = origin")
