"""How do a million rows leave in constant memory? As PostgreSQL copies them, one statement, one snapshot."""

import contextlib
from collections.abc import Generator, Iterator
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException

BLOCK = 64 * 1024
"""Bytes that are sent at once: PostgreSQL hands over single rows."""
PLACES = 0x5E7A
"""Advisory locks of this class are the places for exports."""
CSV = "FORMAT csv"
LINES = "FORMAT csv, QUOTE e'\\x01', DELIMITER e'\\x02'"
"""Never quotes JSON, which holds neither character: one row, one line."""


class BusyError(APIException):
    """Every place for exports is taken."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "busy"
    wait = 5

    def __init__(self) -> None:
        super().__init__(_("As many exports as this server makes at once are under way: ask again in a few seconds."))


@contextlib.contextmanager
def a_place() -> Iterator[None]:
    """Hold one of `EXPORTS_AT_ONCE` places, whichever process asks; BusyError when none is free.

    Exports hold a connection and a thread each: without a bound the pages would wait for them.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place FROM generate_series(1, %s) place WHERE pg_try_advisory_lock(%s, place) LIMIT 1",
            [settings.EXPORTS_AT_ONCE, PLACES],
        )
        found = cursor.fetchone()
    if found is None:
        raise BusyError
    try:
        yield
    finally:
        with contextlib.suppress(DatabaseError), connection.cursor() as cursor:  # a lost connection holds no place
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [PLACES, found[0]])


def copied(rows: QuerySet[Any, Any], made: str, options: str) -> Generator[bytes, None, None]:
    """Yield what COPY gives of a query's values; `made` is the SQL around the query, in the place of `{}`."""
    sql, params = rows.query.get_compiler("default", elide_empty=False).as_sql()
    held: list[bytes] = []
    size = 0
    with connection.cursor() as cursor:
        statement = cursor.mogrify(f"COPY ({made.format(sql)}) TO STDOUT ({options})", params)
        with cursor.copy(statement) as copy:
            for piece in copy:
                held.append(bytes(piece))
                size += len(piece)
                if size >= BLOCK:
                    yield b"".join(held)
                    held, size = [], 0
    yield b"".join(held)


class Streamed:
    """Blocks of an answer, begun before it is sent: what goes wrong with the question is still told as an error."""

    def __init__(self, blocks: Generator[bytes, None, None]) -> None:
        self.blocks = blocks
        self.first = next(blocks, b"")

    def __iter__(self) -> Iterator[bytes]:
        yield self.first
        yield from self.blocks

    def close(self) -> None:
        """Stop, also halfway: the statement is cancelled and the place is free."""
        self.blocks.close()
