"""Which statements lay another world over the tables? A temporary view per table, found before the table itself.

PostgreSQL looks for an unqualified name in the session's temporary schema first, so that the ORM and the statements
of the rollup read the view without knowing of it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from objectives.models import FACTS, RECORDED, Mark, RollupRun
from objectives.models.cells import (
    ContractScore,
    KpiScore,
    KpiSum,
    KpiValue,
    ObjectiveScore,
    PortfolioSum,
    ProjectProgress,
)

TABLES = {str(model._meta.model_name): model._meta.db_table for model in (*FACTS, *RECORDED)}
"""The table of each kind of row that the ledger records."""

STORED = tuple(
    model._meta.db_table
    for model in (
        KpiSum, KpiValue, KpiScore, ProjectProgress, PortfolioSum, ObjectiveScore, ContractScore, RollupRun, Mark
    )
)  # fmt: skip
"""What was computed from this world's facts, and what waits to be: in another world there is none of it."""

Row = Mapping[str, Any] | None
"""Columns of a row that are otherwise, as JSON has them; None: the row is not there."""

NOT_IN = """c.transaction_id >= pg_snapshot_xmin(%(snapshot)s::pg_snapshot)::text::bigint
            AND NOT pg_visible_in_snapshot(c.transaction_id::text::xid8, %(snapshot)s::pg_snapshot)"""

CHANGED_SINCE = f"SELECT DISTINCT c.kind FROM objectives_change c WHERE {NOT_IN}"

# Columns in their order: the expression of a generated one, and what a row has that was recorded before the column.
COLUMNS = """
    SELECT a.attname, d.attgenerated, d.default_of FROM pg_attribute a
    LEFT JOIN LATERAL (
        SELECT a.attgenerated <> '' AS attgenerated, pg_get_expr(e.adbin, e.adrelid) AS default_of
        FROM pg_attrdef e WHERE e.adrelid = a.attrelid AND e.adnum = a.attnum) d ON true
    WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""

# The first change of a row that the snapshot does not hold says how the row was; ids of one row are in the order of
# the commits. A row given by the caller is what it would be, with the columns given in place of its own.
OTHER_ROWS = """
    CREATE TEMPORARY TABLE other_{table} ON COMMIT DROP AS
    WITH was AS (
        SELECT DISTINCT ON (c.key) c.key, c.before FROM objectives_change c
        WHERE %(snapshot)s::text IS NOT NULL AND c.kind = %(kind)s AND {not_in}
        ORDER BY c.key, c.id),
    given AS (SELECT key::bigint, value FROM jsonb_each(%(rows)s::jsonb)),
    other AS (
        SELECT key, CASE
            WHEN given.key IS NULL THEN was.before
            WHEN given.value <> 'null' THEN
                coalesce(CASE WHEN was.key IS NOT NULL THEN was.before ELSE to_jsonb(here) END, '{{}}')
                    || given.value || jsonb_build_object('id', key) END AS row
        FROM was FULL JOIN given USING (key) LEFT JOIN public.{table} here ON here.id = given.key)
    SELECT {columns}, gone FROM (
        SELECT filled.*, other.row IS NULL AS gone FROM other CROSS JOIN LATERAL jsonb_populate_record(
            NULL::public.{table}, coalesce({defaults} || other.row, jsonb_build_object('id', other.key))) filled) rows;
    CREATE INDEX ON other_{table} (id);
    ANALYZE other_{table};
    CREATE TEMPORARY VIEW {table} AS
        SELECT {names} FROM public.{table} here
        WHERE NOT EXISTS (SELECT FROM pg_temp.other_{table} other WHERE other.id = here.id)
        UNION ALL SELECT {names} FROM pg_temp.other_{table} WHERE NOT gone"""

EMPTY = "CREATE TEMPORARY VIEW {table} AS SELECT * FROM public.{table} WHERE false"


def changed_since(snapshot: str) -> set[str]:
    """Return the kinds of which a row changed since a snapshot. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(CHANGED_SINCE, {"snapshot": snapshot})
        return {kind for (kind,) in cursor.fetchall()}


def lay_over(kind: str, snapshot: str | None, rows: Mapping[int, Row]) -> None:
    """Lay the rows of a kind as they were at a snapshot (None: as they are) over its table, then the rows given."""
    table = TABLES[kind]
    names, columns, defaults = _columns(table)
    sql = OTHER_ROWS.format(table=table, names=names, columns=columns, defaults=defaults, not_in=NOT_IN)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"kind": kind, "snapshot": snapshot, "rows": json.dumps(rows, default=str)})


def lay_over_what_is_stored() -> None:
    """Hide every stored figure: whoever looks for one computes it from the facts."""
    with connection.cursor() as cursor:
        cursor.execute("; ".join(EMPTY.format(table=table) for table in STORED))


def defaults_of(table: str) -> str:
    """Return, as SQL, what the columns of a row are that was recorded before there were such columns."""
    return _columns(table)[2]


def _columns(table: str) -> tuple[str, str, str]:
    """Return the names of the columns, what they are selected as, and the defaults of rows that lack them, as SQL."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [f"public.{table}"])
        found: Sequence[tuple[str, bool | None, str | None]] = cursor.fetchall()
    quote = connection.ops.quote_name
    names = ", ".join(quote(name) for name, _generated, _expression in found)
    columns = ", ".join(
        f"({expression}) AS {quote(name)}" if generated else quote(name) for name, generated, expression in found
    )
    defaults = ", ".join(
        f"'{name}', ({expression})".replace("%", "%%")
        for name, generated, expression in found
        if expression is not None and not generated
    )
    return names, columns, f"jsonb_build_object({defaults})"
