"""However many rows leave, they leave in the same memory. (The bench watches a server's process at a million.)"""

import tracemalloc

import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db
SOURCES = """INSERT INTO objectives_source (code, title, url, published, note)
    SELECT 's' || n, repeat('title ', 40), '', '', repeat('note ', 40) FROM generate_series(%s::int, %s::int) n"""


def peak(client: Client, form: str) -> tuple[int, int]:
    """Return the bytes of a file of all sources, and how many bytes were held at most while it was read."""
    tracemalloc.start()
    try:
        blocks = client.get("/api/v1/sources/", {"format": form}).streaming_content  # type: ignore[attr-defined]
        size = sum(len(block) for block in blocks)
        return size, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(("form", "few", "many"), [("csv", 1_000, 20_000), ("ndjson", 1_000, 20_000),
                                                   ("xlsx", 600, 3_000)])  # fmt: skip
def test_a_file_of_many_rows_is_held_no_more_than_one_of_few(client: Client, form: str, few: int, many: int) -> None:
    held, sizes = [], []
    client.get("/api/v1/sources/", {"format": form}).getvalue()
    for first, last in ((1, few), (few + 1, many)):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(SOURCES, [first, last])
            cursor.execute("SET LOCAL session_replication_role = origin")
        size, most = peak(client, form)
        sizes.append(size)
        held.append(most)
    assert sizes[1] > 3 * sizes[0]
    assert held[1] < 2 * held[0] < 3_000_000, held
    assert form == "xlsx" or held[1] < sizes[1] / 10
