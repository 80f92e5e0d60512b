"""Write the good rows of a file: the new ones and those that differ, no other."""

from typing import Any

from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _

from objectives.exchange import partners
from objectives.exchange.staging import fetch, run
from objectives.exchange.table import Table
from objectives.models import message_of

LOADING = 0x5E87A47
"""Advisory lock: one dataset is loaded at a time, so that two loads cannot wait for one another."""

MANY = 1000
"""Rows after which the planner is told: it still takes a table that has just been filled for an empty one."""


def one_at_a_time() -> None:
    """Wait until no other dataset is being loaded; held to the end of the transaction."""
    run(f"SELECT pg_advisory_xact_lock({LOADING})")


def store(table: Table) -> tuple[int, int]:
    """Insert the new rows and update those that differ; return how many of each."""
    created, changed = _stored(table)
    if created + changed >= MANY:
        run(f"ANALYZE {table.table}")
    return created, changed


def _stored(table: Table) -> tuple[int, int]:
    late = any(reference.file == table.name for reference in table.references)
    if not late and table.name != "activities":
        return _count(_written(table, "count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created)"))
    written = {code: created for created, code in _written(table, "created, code")}
    touched = partners.store() if table.name == "activities" else _late_references(table)
    created = {code for code, is_new in written.items() if is_new}
    return len(created), len((touched | written.keys()) - created)


def refusal(error: IntegrityError | DataError) -> str:
    """Return what the database says when it refuses what no rule has found."""
    if isinstance(error, IntegrityError):
        return message_of(error)
    return _("the database cannot hold a value: %(why)s") % {"why": str(error).splitlines()[0]}


def _count(rows: list[tuple[Any, ...]]) -> tuple[int, int]:
    created, changed = rows[0]
    return int(created), int(changed)


def _written(table: Table, asked: str) -> list[tuple[Any, ...]]:
    """Insert and update in one statement; return what is asked of `written (created, code)`."""
    fields = [column.field for column in table.columns if column.field]
    fields += [reference.field for reference in table.references if reference.file != table.name]
    every = ", ".join(f'"{field}"' for field in fields)
    values = [f'"{field}"' for field in fields if field not in table.unique]
    ours, theirs = (", ".join(f"{side}.{value}" for value in values) for side in ("t", "excluded"))
    return fetch(f"""
        WITH written AS (
            INSERT INTO {table.table} AS t ({every}) SELECT {every} FROM rows_{table.name} ORDER BY line
            ON CONFLICT ({", ".join(table.unique)}) DO UPDATE SET {", ".join(f"{v} = excluded.{v}" for v in values)}
            WHERE ({ours}) IS DISTINCT FROM ({theirs})
            RETURNING (xmax = 0) AS created, t.{table.unique[0]} AS code)
        SELECT {asked} FROM written""")


def _late_references(table: Table) -> set[str]:
    """Fill the references of rows to rows of the same file, now that all stand; return the rows that differed."""
    touched: set[str] = set()
    for reference in table.references:
        if reference.file == table.name:
            touched |= {
                code
                for (code,) in fetch(f"""UPDATE {table.table} t SET {reference.field} = {reference.found}
                    FROM load_{table.name} s JOIN rows_{table.name} USING (line) {reference.joined}
                    WHERE s.code = t.code AND t.{reference.field} IS DISTINCT FROM {reference.found}
                    RETURNING t.code""")
            }
    return touched
