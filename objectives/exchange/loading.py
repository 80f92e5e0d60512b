"""Load a dataset: all or nothing, idempotent, order-free, every bad row named (dataset.md)."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError, connection, transaction

from objectives.exchange import partners, rules, staging
from objectives.exchange.problems import DatasetRefusedError, Problems
from objectives.exchange.reading import rows_of
from objectives.exchange.table import Table
from objectives.exchange.tables import tables
from objectives.models import message_of

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading a file did."""

    file: str
    created: int
    changed: int
    unchanged: int


Progress = Callable[[Loaded], None]


def load(folder: Path, progress: Progress | None = None) -> list[Loaded]:
    """Load every file of a dataset in one transaction; a row is matched by its key and written only if it differs.

    A file that is absent is empty, a row of the database that the dataset does not name is left as it is.
    Raises DatasetRefusedError with every problem; then nothing is changed.
    """
    problems = Problems()
    present = _present(folder, problems)
    with transaction.atomic():
        loaded = []
        for table in tables():
            done = _load_table(folder / table.file, table, problems)
            if table in present:
                loaded.append(done)
                if progress is not None:
                    progress(done)
        for table in tables():
            rules.find_broken_after(table, problems)
        if not problems:
            _check_what_is_left(problems)
        if problems:
            raise DatasetRefusedError(problems)
    return loaded


def _present(folder: Path, problems: Problems) -> list[Table]:
    if not folder.is_dir():
        problems.add(str(folder), 0, "", "there is no such folder")
        raise DatasetRefusedError(problems)
    present = [table for table in tables() if (folder / table.file).exists()]
    known = {table.file for table in tables()}
    for path in sorted(folder.glob("*.csv")):
        if path.name not in known:
            problems.add(path.name, 0, "", f"the format has no such file; it has {', '.join(sorted(known))}")
    if not present and not problems:
        problems.add(str(folder), 0, "", f"the folder holds no file of the format; it has {', '.join(sorted(known))}")
    return present


def _load_table(path: Path, table: Table, problems: Problems) -> Loaded:
    staging.stage(table, rows_of(path, table, problems) if path.exists() else ())
    staging.find_duplicates(table, problems)
    for reference in table.references:
        staging.find_unknown(table, reference, problems)
    if table.name == "activities":
        partners.find_unknown(table, problems)
    staging.resolve(table)
    staging.find_broken_checks(table, problems)
    staging.find_repeated(table, problems)
    rules.find_broken_before(table, problems)
    try:
        with transaction.atomic():
            created, changed = _store(table)
    except IntegrityError as error:
        problems.add(table.file, 0, "", message_of(error))
        created = changed = 0
    total = staging.run(f"SELECT 1 FROM rows_{table.name}")
    return Loaded(table.file, created, changed, total - created - changed)


def _store(table: Table) -> tuple[int, int]:
    """Insert the new rows and update those that differ; return how many of each."""
    late = [reference for reference in table.references if reference.file == table.name]
    fields = [column.field for column in table.columns if column.field]
    fields += [reference.field for reference in table.references if reference not in late]
    every = ", ".join(f'"{field}"' for field in fields)
    values = [f'"{field}"' for field in fields if field not in table.unique]
    with connection.cursor() as cursor:
        cursor.execute(f"""
            WITH written AS (
                INSERT INTO {table.table} AS t ({every}) SELECT {every} FROM rows_{table.name} ORDER BY line
                ON CONFLICT ({", ".join(table.unique)}) DO UPDATE SET {", ".join(f"{v} = excluded.{v}" for v in values)}
                WHERE ({", ".join(f"t.{v}" for v in values)})
                    IS DISTINCT FROM ({", ".join(f"excluded.{v}" for v in values)})
                RETURNING (xmax = 0) AS created)
            SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created) FROM written""")
        created, changed = cursor.fetchone()
    for reference in late:
        staging.run(f"""UPDATE {table.table} t SET {reference.field} = {reference.found}
            FROM load_{table.name} s WHERE s.code = t.code AND NOT s.bad
            AND t.{reference.field} IS DISTINCT FROM {reference.found}""")
    if table.name == "activities":
        partners.store()
    return int(created), int(changed)


def _check_what_is_left(problems: Problems) -> None:
    """Let the database check its deferred rules now: what slipped through becomes a problem, not a trace."""
    try:
        with transaction.atomic():
            staging.run("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError as error:
        problems.add("dataset", 0, "", message_of(error))
