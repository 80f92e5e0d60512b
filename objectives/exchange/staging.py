"""Bring the rows of a file beside the tables that they belong to, and find what is wrong with them, in sets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from objectives.exchange.problems import Problems
from objectives.exchange.reading import Row
from objectives.exchange.references import Reference
from objectives.exchange.table import Table
from objectives.models import constraint_messages

Check = tuple[str, str, list[str]]
"""A check constraint: its name, condition and columns."""
SOME = 100
"""Rows of a file after which the planner is told: fewer are read in no time by any plan."""


def fetch(sql: str) -> list[tuple[Any, ...]]:
    """Run a statement; return the rows that it gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def run(sql: str) -> int:
    """Run a statement; return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.rowcount)


def stage(table: Table, rows: Iterable[Row] | None) -> int:
    """Copy rows into the temporary table `load_<file>`, which lives as long as the transaction; return how many.

    It is made for a file that is absent, too, where others look into it.
    """
    count = 0
    columns = ", ".join(f'"{column.name}" {column.kind.sql}' for column in table.columns)
    run(f"CREATE TEMP TABLE load_{table.name} (line int, bad boolean, {columns}) ON COMMIT DROP")
    if rows is None:
        return 0
    names = ", ".join(["line", "bad", *(f'"{column.name}"' for column in table.columns)])
    with connection.cursor() as cursor, cursor.copy(f"COPY load_{table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    if count >= SOME:
        run(f"ANALYZE load_{table.name}")
    return count


def clear(tables: Iterable[Table]) -> None:
    """Drop the temporary tables: another dataset may follow in the same transaction."""
    run(f"DROP TABLE {', '.join(f'load_{table.name}, rows_{table.name}' for table in tables)}")


def note(table: Table, column: str, reason: str, lines_sql: str, problems: Problems) -> bool:
    """Note a problem for every line that a SELECT gives, and mark those rows as bad; return whether there is any."""
    found = fetch(lines_sql)
    for line, *text in found:
        problems.add(table.file, line, column, reason.format(*text))
    if found:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE load_{table.name} SET bad = true WHERE line = ANY(%s)", [[row[0] for row in found]])
    return bool(found)


def find_duplicates(table: Table, problems: Problems) -> None:
    """Note every row whose key stands on an earlier line."""
    key = ", ".join(f'"{name}"' for name in table.key)
    known = " AND ".join(f'"{name}" IS NOT NULL' for name in table.key_read)
    note(
        table,
        table.key[-1],
        _("the key stands on line {} already"),
        f"""SELECT line, first FROM (
            SELECT line, min(line) OVER (PARTITION BY {key}) AS first FROM load_{table.name} WHERE {known}) s
            WHERE line > first ORDER BY line""",
        problems,
    )


def unknown(file: str) -> str:
    """Return the reason of a name that a file does not hold; the name fills the gap."""
    return _("there is no '{}' in %(file)s.csv, nor loaded before") % {"file": file}


def resolve(table: Table, problems: Problems) -> None:
    """Make `rows_<file>`: the good rows with the columns of the database table, references as ids.

    Note every row that names something unknown; leave out, too, what names a row that is itself bad.
    """
    fields = [f's."{column.name}" AS "{column.field}"' for column in table.columns if column.field]
    fields += [f"{reference.found} AS {reference.field}" for reference in table.references]
    lost = [_lost(table, reference) for reference in table.references]
    run(f"""CREATE TEMP TABLE rows_{table.name} ON COMMIT DROP AS
        SELECT s.line, {" OR ".join(["s.bad", *lost])} AS lost, {", ".join(fields)} FROM {_looked_up(table)}""")
    if fetch(f"SELECT 1 FROM rows_{table.name} WHERE lost LIMIT 1"):
        _find_unknown(table, problems)
        drop_bad(table)


def _looked_up(table: Table) -> str:
    """Return the rows `s` of a file beside what their references find."""
    return " ".join([f"load_{table.name} s", *(reference.joined for reference in table.references)])


def _lost(table: Table, reference: Reference) -> str:
    """Return the condition that the row meant is not stored; rows of the same file are stored together."""
    here = f" AND NOT {reference.waiting}" if reference.file == table.name else ""
    return f"({reference.asked} AND {reference.found} IS NULL{here})"


def _find_unknown(table: Table, problems: Problems) -> None:
    for reference in table.references:
        shown = ", ".join(f's."{column}"' for column in reference.columns)
        given = " AND ".join(f's."{column}" IS NOT NULL' for column in reference.columns)
        if reference.file not in problems.unreadable:
            note(
                table,
                reference.columns[-1],
                unknown(reference.file),
                f"""SELECT s.line, concat_ws(' ', {shown}) FROM {_looked_up(table)} WHERE {given} AND {reference.asked}
                    AND {reference.found} IS NULL AND NOT {reference.waiting} ORDER BY s.line""",
                problems,
            )
    for reference in table.references:
        run(f"""UPDATE load_{table.name} u SET bad = true WHERE NOT u.bad AND u.line IN (
            SELECT s.line FROM {_looked_up(table)} WHERE {_lost(table, reference)})""")


def find_broken_checks(table: Table, checks: Sequence[Check], problems: Problems) -> None:
    """Note every row that a check constraint of the database would refuse, in that constraint's own words.

    Whether there is any is asked of all checks at once: the rows are looked through for each only where there is.
    """
    looked_at = dict.fromkeys(attribute for *_check, attributes in checks for attribute in attributes)
    broken = " OR ".join(f"NOT ({expression})" for _name, expression, _attributes in checks) or "false"
    if not fetch(f"SELECT 1 FROM {_rows_with(table, looked_at)} rows WHERE {broken} LIMIT 1"):
        return
    messages = constraint_messages()
    names = {column.field: column.name for column in table.columns if column.field}
    for name, expression, attributes in checks:
        columns = [names[attribute] for attribute in attributes if attribute in names]
        reason = str(messages.get(name) or _("the value is out of range (%(rule)s)") % {"rule": name})
        lines = f"SELECT line FROM {_rows_with(table, attributes)} rows WHERE NOT ({expression}) ORDER BY line"
        note(table, ", ".join(columns), verbatim(reason), lines, problems)
    drop_bad(table)


def checks_of(tables: Iterable[Table]) -> Mapping[str, list[Check]]:
    """Return the check constraints of the tables that files belong to, by table."""
    names = ", ".join(f"'{table.table}'" for table in tables)
    found = defaultdict[str, list[Check]](list)
    for name, rule, condition, columns in fetch(f"""
        SELECT k.conrelid::regclass::text, k.conname, pg_get_expr(k.conbin, k.conrelid), (
            SELECT array_agg(a.attname ORDER BY a.attnum) FROM pg_attribute a
            WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey))
        FROM pg_constraint k WHERE k.conrelid = ANY (ARRAY[{names}]::regclass[]) AND k.contype = 'c'
        ORDER BY k.conname"""):
        found[name].append((rule, condition, columns))
    return found


def _rows_with(table: Table, attributes: Iterable[str]) -> str:
    """Return the rows with the columns that a check looks at; those that no file has are as they are stored."""
    known = {column.field for column in table.columns} | {reference.field for reference in table.references}
    others = "".join(f', stored."{attribute}"' for attribute in attributes if attribute not in known)
    if not others:
        return f"rows_{table.name}"
    keys = " AND ".join(f'stored."{name}" = r."{name}"' for name in table.unique)
    return f"(SELECT r.*{others} FROM rows_{table.name} r LEFT JOIN {table.table} stored ON {keys})"


def find_repeated(table: Table, problems: Problems) -> None:
    """Note every row that repeats, beside the key, what must be unique: in the dataset or among the rows stored."""
    messages = constraint_messages()
    for column, expression, rule in table.also_unique:
        key = ", ".join(table.unique)
        same = " AND ".join(f"n.{name} = t.{name}" for name in table.unique)
        what_of_r = expression.format(r="r.")
        what = expression.format(r="")
        lines = f"""SELECT r.line FROM rows_{table.name} r JOIN (
                SELECT {what} AS what, ({key})::text AS key FROM rows_{table.name}
                UNION SELECT {what}, ({key})::text FROM {table.table} t
                    WHERE NOT EXISTS (SELECT 1 FROM rows_{table.name} n WHERE {same})) o
            ON o.what = {what_of_r}
            AND o.key <> ({", ".join(f"r.{part}" for part in table.unique)})::text GROUP BY r.line ORDER BY r.line"""
        if note(table, column, verbatim(str(messages[rule])), lines, problems):
            drop_bad(table)


def drop_bad(table: Table) -> None:
    """Leave the rows noted as bad out of `rows_<file>`."""
    run(f"DELETE FROM rows_{table.name} r USING load_{table.name} s WHERE s.line = r.line AND s.bad")


def note_rule(table: Table, column: str, rule: str, lines_sql: str, problems: Problems) -> bool:
    """Note, in the words of a named rule, the lines that a SELECT gives; return whether there is any."""
    return note(table, column, verbatim(str(constraint_messages()[rule])), lines_sql, problems)


def verbatim(reason: str) -> str:
    """Return a reason in which nothing is filled in."""
    return reason.replace("{", "{{").replace("}", "}}")
