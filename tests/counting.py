"""How many statements does something cost?"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from api.ready import forget


@contextmanager
def statements(*, ready: bool = False) -> Iterator[CaptureQueriesContext]:
    """Count the SQL statements of a block: `len(counted)` afterwards; `ready`: with the answers that are there."""
    if not ready:
        forget()
    with CaptureQueriesContext(connection) as counted:
        yield counted
