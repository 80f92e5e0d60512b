"""Medians with the number of statements, printed in a line each."""

import os
import platform
import statistics
import time
from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

RUNS = 5


def machine() -> None:
    """Print what the figures were measured on."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        postgresql = cursor.fetchone()[0]
    python = platform.python_version()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {python}, PostgreSQL {postgresql}, medians of {RUNS}")


def measured(name: str, work: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """Do some work once to warm up and five times to measure; print and return the median in milliseconds."""
    before()
    work()
    took, statements = [], 0
    for _ in range(RUNS):
        before()
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    before()
    with CaptureQueriesContext(connection) as counted:
        work()
    statements = sum("SAVEPOINT" not in query["sql"] for query in counted.captured_queries)
    median = statistics.median(took)
    print(f"  {name:<66}{median:>10.1f} ms{statements:>6} statements   (worst {max(took):.1f})", flush=True)
    return median


def target(name: str, value: float, limit: float) -> None:
    """Print a figure against its target."""
    print(f"  {name:<66}{value:>10.2f}   target {limit}: {'kept' if value <= limit else 'MISSED'}", flush=True)
