"""What does a file hold? Read as another program would read it."""

import csv
import io
import json
import zipfile
from typing import Any

from django.test import Client
from openpyxl import load_workbook


def fetch(client: Client, resource: str, form: str, **questions: str) -> bytes:
    answer = client.get(f"/api/v1/{resource}/", {**questions, "format": form})
    assert answer.status_code == 200, answer.content
    return answer.getvalue()


def rows_of(client: Client, resource: str, **questions: str) -> list[dict[str, Any]]:
    return list(client.get(f"/api/v1/{resource}/", {"page_size": "500", **questions}).json()["results"])


def lines(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def sheet(content: bytes) -> list[dict[str, Any]]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    head, *rows = book.worksheets[0].iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row)
    names = [str(cell.value) for cell in head]
    return [dict(zip(names, (cell.value for cell in row), strict=False)) for row in rows]


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
