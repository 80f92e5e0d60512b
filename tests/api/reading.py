"""Lists as somebody reads them, without a request that goes through the door."""

from collections.abc import Sequence
from typing import Any

import orjson
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

import api.urls  # noqa: F401 (makes all lists known)
from api.rows import Row
from api.shaping import RESOURCES
from objectives.access import Reader

LISTS = sorted(name for name, resource in RESOURCES.items() if getattr(resource, "serializer_class", None))


def list_of(name: str, reader: Reader) -> Any:
    """Return a list as a reader reads it."""
    request = Request(APIRequestFactory().get("/"))
    request.user = reader
    return RESOURCES[name](request=request)


def written(rows: Sequence[Row]) -> bytes:
    """Return rows as the bytes of one list, without the spaces that PostgreSQL puts in."""
    return b"[" + b",".join(orjson.dumps(orjson.loads(row.json)) for row in rows) + b"]"
