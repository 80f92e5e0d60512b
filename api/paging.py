"""Which part of a list is answered? What stands beyond a row, by keys: as fast at the end as at the beginning.

Our own, for want of a kept one: the framework's cursors fall back on offsets where values repeat and stop at nulls,
and answer some forged ones with a 500.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.db.models import Field, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

from api.rows import Page, Row

SIZE, MOST = 50, 500
COUNTED = 100_000
"""Rows that a count counts at most: what it costs must not grow with the data."""
SIGNER = signing.Signer(salt="api.cursor")
"""Without a time in it: the same answer is the same to the byte."""
QUESTIONS = ("cursor", "page_size", "count")


@dataclass(frozen=True, slots=True)
class Key:
    """One column of a list's order."""

    name: str
    descending: bool
    nullable: bool

    def equal(self, value: Any) -> Q:
        """Return the rows with the same value."""
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def beyond(self, value: Any) -> Q | None:
        """Return the rows that come after a value, None where there can be none: PostgreSQL holds null the largest."""
        if self.descending:
            return Q(**{f"{self.name}__isnull": False}) if value is None else Q(**{f"{self.name}__lt": value})
        if value is None:
            return None
        larger = Q(**{f"{self.name}__gt": value})
        return larger | Q(**{f"{self.name}__isnull": True}) if self.nullable else larger

    def at_or_beyond(self, value: Any) -> Q:
        """Return the rows with the same value, and those that come after it."""
        if value is None:
            return Q() if self.descending else self.equal(None)
        if self.descending:
            return Q(**{f"{self.name}__lte": value})
        larger = Q(**{f"{self.name}__gte": value})
        return larger | self.equal(None) if self.nullable else larger

    def reversed(self) -> "Key":
        """Return the same column read backwards."""
        return Key(self.name, not self.descending, self.nullable)


def cursor_of(path: str, names: list[str], values: Sequence[str | None], *, backwards: bool = False) -> str:
    """Return the cursor of a list in an order, beyond the row that has these values."""
    return SIGNER.sign_object([names, backwards, values, path])


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for, and how it is told, whatever rows it has."""

    names: list[str]
    """The order, as the list has it."""
    size: int
    backwards: bool
    is_beyond: bool
    """Whether it begins beyond a row."""
    address: str
    path: str
    """Of the list, without the host: its cursors are of no other."""
    question: tuple[tuple[str, str], ...]
    """All that is asked but for the cursor."""

    def told(self, found: Sequence[Row]) -> dict[str, Any]:
        """Return the rows, of which one more was looked for, between the addresses of the parts before and after."""
        more, rows = len(found) > self.size, found[: self.size]
        if self.backwards:
            rows = rows[::-1]
        return {
            "next": self._link(rows, backwards=False, there=self.backwards or more),
            "previous": self._link(rows, backwards=True, there=more if self.backwards else self.is_beyond),
            "results": [row.fragment for row in rows],
        }

    def _link(self, rows: Sequence[Row], *, backwards: bool, there: bool) -> str | None:
        if not rows or not there:
            return None
        edge = rows[0] if backwards else rows[-1]
        values = [None if value is None else str(value) for value in edge.keys]
        cursor = cursor_of(self.path, self.names, values, backwards=backwards)
        return f"{self.address}?{urlencode([*self.question, ('cursor', cursor)])}"


class Keyset(BasePagination):
    """50 rows, up to 500 with `page_size`, beyond the row that a signed cursor names; a count only when asked for.

    Rows that come and go while somebody reads on move nothing: each row that stays is answered once.
    """

    def paginate_queryset(  # type: ignore[override]
        self,
        queryset: QuerySet[Any],
        request: Request,
        view: Any = None,
    ) -> Sequence[Row]:
        """Return the rows of the part asked for and one more, as the view reads them; 400 for a bad size or cursor."""
        size = _size(request)
        keys = [_key(queryset, str(name)) for name in queryset.query.order_by]
        names = [f"{'-' * key.descending}{key.name}" for key in keys]
        backwards, values = _cursor(request, names)
        question = tuple((name, value) for name, value in _asked(request) if name != "cursor")
        address = request.build_absolute_uri(request.path)
        self.part = Part(names, size, backwards, values is not None, address, request.path, question)
        self.count = _counted(queryset) if _is_asked(request) else None
        way = [key.reversed() for key in keys] if backwards else keys
        chosen = queryset.order_by(*(f"{'-' * key.descending}{key.name}" for key in way))
        if values is not None:
            chosen = chosen.filter(_beyond(way, values))
        found: Sequence[Row] = view.read(Page(chosen, [key.name for key in keys], size + 1))
        return found

    def get_paginated_response(self, data: Sequence[Row]) -> Response:
        """Return the part with its rows."""
        counted = {} if self.count is None else {"count": self.count[0], "count_is_exact": self.count[1]}
        return Response({**counted, **self.part.told(data)})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the answer."""
        link = {"type": ["string", "null"], "format": "uri"}
        counted = f"Only with `count=true`; counted up to {COUNTED}."
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": counted},
                "count_is_exact": {"type": "boolean", "description": "False: there are more rows than `count`."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, _view: Any) -> list[dict[str, Any]]:
        """Describe the questions."""
        size = {"type": "integer", "minimum": 1, "maximum": MOST, "default": SIZE}
        told = "From `next` or `previous` of another answer to the same question."
        return [
            {"name": "cursor", "in": "query", "description": told, "schema": {"type": "string"}},
            {"name": "page_size", "in": "query", "description": "Rows in an answer.", "schema": size},
            {"name": "count", "in": "query", "description": "Count the rows too.", "schema": {"type": "boolean"}},
        ]


def _asked(request: Request) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.query_params.lists() for value in values]


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", str(SIZE))
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= MOST):
        raise ValidationError({"page_size": _("Give a number from 1 to %(most)s.") % {"most": MOST}})
    return int(text)


def _is_asked(request: Request) -> bool:
    text = request.query_params.get("count", "false")
    if text not in ("true", "false"):
        raise ValidationError({"count": _("Say true or false.")})
    return text == "true"


def _counted(queryset: QuerySet[Any]) -> tuple[int, bool]:
    found = queryset.order_by().values("pk")[: COUNTED + 1].count()
    return min(found, COUNTED), found <= COUNTED


def _key(queryset: QuerySet[Any], name: str) -> Key:
    path, nullable, model = name.removeprefix("-"), False, queryset.model
    if path in queryset.query.annotations:
        return Key(path, name.startswith("-"), nullable=True)
    for step in path.split("__"):
        field = model._meta.get_field("id" if step == "pk" else step)
        if isinstance(field, Field):
            nullable = nullable or field.null
        model = field.related_model or model
    return Key(path, name.startswith("-"), nullable)


def _cursor(request: Request, names: Sequence[str]) -> tuple[bool, list[Any] | None]:
    """Return the direction and the values that a cursor of ours names; 400 for any other list's, or another order's."""
    text = request.query_params.get("cursor")
    if text is None:
        return False, None
    try:
        order, backwards, values, path = SIGNER.unsign_object(text)
    except (signing.BadSignature, TypeError, ValueError):
        order, backwards, values, path = None, False, None, ""
    if order != list(names) or path != request.path or not _are_of(values, names):
        told = _("This is no cursor of this list in this order: take `next` or `previous` of an answer, unchanged.")
        raise ValidationError({"cursor": told})
    return backwards, values


def _are_of(values: Any, names: Sequence[str]) -> bool:
    """Return whether what a cursor holds is a value, or none, of each column."""
    if not isinstance(values, list) or len(values) != len(names):
        return False
    return all(value is None or (isinstance(value, str) and "\0" not in value) for value in values)


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Return what comes after a row in the order of the keys: beyond in one, equal in all before it."""
    found, equal = Q(pk__in=[]), Q()
    for key, value in zip(keys, values, strict=True):
        beyond = key.beyond(value)
        if beyond is not None:
            found |= equal & beyond
        equal &= key.equal(value)
    return found & keys[0].at_or_beyond(values[0])  # where an index begins, or all up to there would be read
