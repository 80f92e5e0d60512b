"""What does the ledger cost a writer? The same write with and without the triggers that record it."""

from collections.abc import Sequence

from django.db import connection, transaction

from bench.measuring import Bench, Took, timed
from objectives.models import Contract, Measurement

SINGLE = 50
MOST = 1.5

COPIED = """
    INSERT INTO {table} ({key}, revision, {columns})
    SELECT {key}, revision + 1, {columns} FROM {table} WHERE id IN (
        SELECT id FROM {table} ORDER BY id LIMIT %s OFFSET %s)"""
CHANGED = """
    UPDATE {table} SET {change} WHERE id IN (SELECT id FROM {table} ORDER BY id LIMIT %s OFFSET %s)"""

NEXT = "SELECT {key}, revision + 1, {columns} FROM {table} ORDER BY id"

MEASUREMENT = {
    "table": "objectives_measurement",
    "key": "kpi_id, period, organisation_id",
    "columns": "value, numerator, denominator, status, qualifier, source, note",
    "change": "value = value + 1, numerator = numerator + 1",
}
REPORT = {
    "table": "objectives_milestonereport",
    "key": "milestone_id, reported_on",
    "columns": "status, percent, basis, source, note",
    "change": "percent = 100 - percent",
}


def writing(bench: Bench, _contracts: Sequence[Contract]) -> None:
    """Measure single rows (one statement each) and one bulk statement, in a transaction that is rolled back."""
    size, bulk = bench.size, min(5_000, Measurement.objects.count() // 3)
    for fact in (MEASUREMENT, REPORT):
        for verb, sql in (("insert", COPIED.format(**fact)), ("update", CHANGED.format(**fact))):
            single = [(sql, (1, offset)) for offset in range(SINGLE)]
            for many, statements in ((f"{SINGLE} x 1 row", single), (f"{bulk:,} rows", [(sql, (bulk, 0))])):
                pairs = [
                    (_written(statements, fact["table"], recorded=True), _written(statements, fact["table"]))
                    for _ in range(bench.runs + 1)
                ][1:]  # the first pair warms up
                name = fact["table"].removeprefix("objectives_")
                bench.in_turns(f"{name}: {verb} {many}, recorded or not", pairs, MOST)
    _copied(bench)
    bench.size = size


def _copied(bench: Bench) -> None:
    """Hold measurements that are copied in with every rule, history and mark against a COPY without any."""
    bulk = min(100_000, Measurement.objects.count() // 3)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY ({NEXT.format(**MEASUREMENT)} LIMIT {bulk}) TO STDOUT") as copy,
    ):
        rows = b"".join(copy)
    pairs = [(_copy(rows), _copy(rows, bare=True)) for _ in range(bench.runs + 1)][1:]
    bench.in_turns(f"measurement: {bulk:,} rows copied in, against a bare COPY", pairs, 3)


def _copy(rows: bytes, *, bare: bool = False) -> Took:
    with transaction.atomic(), connection.cursor() as cursor:
        if bare:
            cursor.execute("SET LOCAL session_replication_role = replica")

        def work() -> None:
            with cursor.copy("COPY {table} ({key}, revision, {columns}) FROM STDIN".format(**MEASUREMENT)) as copy:
                copy.write(rows)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

        took = timed(work)
        transaction.set_rollback(True)
    return took


def _written(statements: list[tuple[str, tuple[int, int]]], table: str, *, recorded: bool = False) -> Took:
    with transaction.atomic(), connection.cursor() as cursor:
        if not recorded:
            for trigger in _recorders(table):
                cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')

        def work() -> None:
            for sql, parameters in statements:
                cursor.execute(sql, parameters)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what a commit would check

        took = timed(work)
        transaction.set_rollback(True)
    return took


def _recorders(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname LIKE 'pgtrigger_record%%'", [table]
        )
        return [str(name) for (name,) in cursor.fetchall()]
