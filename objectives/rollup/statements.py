"""Fragments of SQL that several rollup statements share, each the wording of one rule of rollup.md.

A statement may use these names: `p` for a project, `c` for its contract's row, and the day it looks from.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

Row = tuple[Any, ...]
Parameters = Sequence[Any] | Mapping[str, Any]

ALIVE = "p.status IN ('labelled', 'funded', 'running', 'completed')"
"""The statuses in which a project is on its way or done (section 6)."""

SCORED = "p.scope IN ('labelled', 'member')"
"""The scopes whose projects are scored; `territory` is the landscape (section 6)."""


def counts_at(day: str) -> str:
    """Return the condition that project `p` counts for contract `c` at a day (section 6)."""
    return f"""({SCORED} AND {ALIVE}
        AND coalesce(last_day_of(p.labelled_on, p.labelled_precision), last_day_of(p.start, p.start_precision),
                     {day}) <= {day}
        AND (p."end" IS NULL OR p."end" >= c.start))"""


def dated(day: str, precision: str, first: str, last: str) -> str:
    """Return the condition that an imprecise date lies wholly in a window (section 1)."""
    return f"(first_day_of({day}, {precision}) >= {first} AND last_day_of({day}, {precision}) <= {last})"


def fetch(sql: str, parameters: Parameters) -> list[Row]:
    """Run a SELECT and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def replace_cells(
    table: str, key: Iterable[str], columns: Sequence[str], select: str, parameters: Parameters, *, within: str
) -> int:
    """Make the cells `within` a condition equal to what a SELECT gives, in one statement.

    Only rows that differ are written, rows that the SELECT no longer gives are deleted. `select` yields the columns
    in order, the key first; `within` is a condition on the table `old`. Returns how many rows were touched.
    """
    keys = list(key)
    values = [column for column in columns if column not in keys]
    # EXCEPT hashes, whatever the planner thinks of a table that was just filled; NOT EXISTS may loop over it.
    of_old = ", ".join(f"old.{column}" for column in keys)
    same_key = " AND ".join(f"old.{column} = new.{column}" for column in keys)
    sql = f"""
        WITH new ({", ".join(columns)}) AS MATERIALIZED ({select}),
        no_more AS (SELECT {of_old} FROM {table} old WHERE {within} EXCEPT SELECT {", ".join(keys)} FROM new),
        gone AS (DELETE FROM {table} old USING no_more new WHERE {same_key} RETURNING 1),
        written AS (
            INSERT INTO {table} AS old ({", ".join(columns)}) SELECT {", ".join(columns)} FROM new
            ON CONFLICT ({", ".join(keys)}) DO UPDATE SET
                {", ".join(f"{column} = excluded.{column}" for column in values)}
            WHERE ({", ".join(f"old.{column}" for column in values)})
                IS DISTINCT FROM ({", ".join(f"excluded.{column}" for column in values)})
            RETURNING 1)
        SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)"""
    return int(fetch(sql, parameters)[0][0])
