"""How many statements does something cost?"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements() -> Iterator[CaptureQueriesContext]:
    """Count the SQL statements of a block: `len(counted)` afterwards."""
    with CaptureQueriesContext(connection) as counted:
        yield counted
