"""Do two databases hold the same? Each table by its number of rows and a digest that knows no order."""

from typing import Any

from psycopg import Connection, sql

TABLES = """
    SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY schemaname, tablename"""
# Two sums of two hashes of each row: constant memory, and no row can be swapped for another without both moving.
ONE = """
    SELECT count(*), coalesce(sum(hashtextextended(row::text, 1)::numeric), 0)::text
        || '/' || coalesce(sum(hashtextextended(row::text, 2)::numeric), 0)::text
    FROM {} row"""

Digests = dict[str, tuple[int, str]]


def digests_of(connection: Connection[Any]) -> Digests:
    """Return of each table its rows and their digest, as this transaction sees them."""
    for setting in ("TimeZone = 'UTC'", "DateStyle = 'ISO'", "extra_float_digits = 3"):
        connection.execute(f"SET LOCAL {setting}")
    found: Digests = {}
    for schema, table in connection.execute(TABLES).fetchall():
        row = connection.execute(sql.SQL(ONE).format(sql.Identifier(schema, table))).fetchone()
        found[f"{schema}.{table}"] = (int(row[0]), str(row[1])) if row else (0, "")
    return found


def differences(wanted: Digests, found: Digests) -> list[str]:
    """Return a line for each table that is not the same."""
    told = []
    for table in sorted({*wanted, *found}):
        was, there = wanted.get(table), found.get(table)
        if was is None or there is None:
            told.append(f"{table}: {'not in the backup' if was is None else 'missing'}")
        elif was != there:
            rows = f"{there[0]} rows instead of {was[0]}" if was[0] != there[0] else "other values"
            told.append(f"{table}: {rows}")
    return told
