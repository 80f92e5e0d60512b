"""How do tests empty the database, whose product refuses to? Fast, and back to what the migrations left there."""

import json
from functools import cache

from django.db import connection, transaction
from django.test import TransactionTestCase

LET_BE = frozenset({"django_content_type", "auth_permission"})
"""What every migration makes again, and no test changes."""
FEW = 8 * 1024**2
"""Bytes of a table whose rows are deleted sooner than its files are made anew."""

# Triggers and foreign keys are for what the product does: here nothing is left that they could keep whole.
EMPTY = """
    DO $$
    DECLARE
        tables regclass[] := ARRAY[{tables}]::regclass[];
        one regclass;
    BEGIN
        SET LOCAL sextant.truncate = 'allowed';
        IF current_setting('is_superuser')::bool
           AND (SELECT max(pg_relation_size(name)) FROM unnest(tables) name) < {few} THEN
            SET LOCAL session_replication_role = replica;
            FOR one IN SELECT name FROM unnest(tables) name WHERE pg_relation_size(name) > 0 LOOP
                EXECUTE 'DELETE FROM ' || one;
            END LOOP;
            SET LOCAL session_replication_role = origin;
        ELSE
            EXECUTE (SELECT 'TRUNCATE ' || string_agg(name::text, ', ') FROM unnest(tables) name);
        END IF;
    END $$"""

_seeded: dict[str, str] = {}
"""The rows that the migrations made, of each table, as JSON."""


def remember_what_migrations_made() -> None:
    """Look at the database as it is before the first test."""
    with connection.cursor() as cursor:
        for table in _tables():
            cursor.execute(f'SELECT json_agg(one) FROM "{table}" one')  # noqa: S608 - our own names
            if (rows := cursor.fetchone()[0]) is not None:
                _seeded[table] = json.dumps(rows)


def empty_between_tests() -> None:
    """Let Django empty the database our way after each test that commits."""
    TransactionTestCase._fixture_teardown = lambda _case: empty()  # type: ignore[attr-defined]


@cache
def _tables() -> list[str]:
    """Return the tables of models."""
    return [one for one in connection.introspection.django_table_names(only_existing=True) if one not in LET_BE]


def empty() -> None:
    """Bring the whole database back to what the migrations left: facts, cells and all."""
    tables = ", ".join(f"'\"{table}\"'" for table in _tables())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(EMPTY.format(tables=tables, few=FEW))
        for table, rows in _seeded.items():
            made_again = f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)'  # noqa: S608
            cursor.execute(made_again, [rows])
