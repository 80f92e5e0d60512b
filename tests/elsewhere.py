"""What does somebody else write at the same time? A connection beside the test's own, in a transaction of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

WHERE = ("dbname", "user", "password", "host", "port")


@contextmanager
def another_connection() -> Iterator[psycopg.Connection[Any]]:
    """Open a connection to the test's database; what is not committed by the end of the block is rolled back."""
    known = connection.get_connection_params()
    other = psycopg.connect(**{name: known[name] for name in WHERE if name in known})
    try:
        yield other
    finally:
        other.close()
