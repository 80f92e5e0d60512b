"""Which part of a row is asked for, and with which related rows in it? `fields=` and `expand=`.

`expand=programme,participations.organisation`: a reference becomes the row that it names (null where the reader may
not see it), what belongs to a row is added as `{"complete": ..., "results": [...]}` of up to 100 rows. Two steps deep.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from django.db.models import OuterRef
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from api.rows import Column, Columns, FirstRowsOf, RowOf, Statement, columns, row_statement, with_columns
from objectives.models import User

MOST = 100
"""Rows of what belongs to one row."""
DEPTH = 2
KEPT = 500
"""Statements that a process keeps."""
_kept: dict[Any, Statement] = {}
QUESTIONS = ("fields", "expand")


class Expand(NamedTuple):
    """What may be put into a row: of which resource, by which reference of it to us; None: by one of ours to it."""

    resource: str
    names_us: str | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of an answer's rows, None for all of them, and what is expanded in them."""

    fields: frozenset[str] | None = None
    expand: tuple[tuple[str, "Shape"], ...] = ()


WHOLE = Shape()
RESOURCES: dict[str, type[Any]] = {}
"""All lists by the names of their classes."""


@cache
def expandable(resource: Any, depth: int = DEPTH) -> list[str]:
    """Return the paths that may be expanded; what belongs to a row only in the row asked for."""
    paths = []
    for name, one in resource.expands.items():
        if depth == DEPTH or one.names_us is None:
            paths.append(name)
            if depth > 1:
                other: Any = RESOURCES[one.resource]
                paths += [f"{name}.{path}" for path in expandable(other, depth - 1) if path != one.names_us]
    return paths


def asked_shape(request: Request, resource: Any) -> Shape:
    """Return what is asked for; 400 names what is not known."""
    fields = _known(request, "fields", list(columns(resource.serializer_class)))
    expand = _known(request, "expand", expandable(resource))
    return Shape(None if fields is None else frozenset(fields), _tree(expand or ()))


def _known(request: Request, question: str, known: list[str]) -> list[str] | None:
    texts = request.query_params.getlist(question)
    if not texts:
        return None
    names = ",".join(texts).split(",")
    if unknown := [name for name in names if name not in known]:
        told = _("There is no “%(name)s” here. Known: %(known)s.")
        raise ValidationError({question: told % {"name": unknown[0], "known": ", ".join(known) or "-"}})
    return names


def _tree(paths: Iterable[str]) -> tuple[tuple[str, Shape], ...]:
    found: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        name, _dot, rest = path.partition(".")
        found[name] += [rest] if rest else []
    return tuple((name, Shape(expand=_tree(inner))) for name, inner in found.items())


def shaped(resource: Any, shape: Shape) -> Columns:
    """Return the columns of a resource's rows in a shape; what is expanded is there whatever the fields."""
    chosen: dict[str, Any] = {
        name: column
        for name, column in columns(resource.serializer_class).items()
        if shape.fields is None or name in shape.fields
    }
    for name, inner in shape.expand:
        chosen[name] = _expanded(resource, name, inner)
    return chosen


def row_of(resource: Any, shape: Shape) -> Statement:
    """Return how a row is written for its reader; kept for what `access` tells readers apart by, and the language."""
    reader = resource.request.user
    told = () if reader.pk is None else tuple(getattr(reader, name) for name in _told_apart())
    key = (type(resource), shape, told, get_language())
    if (kept := _kept.get(key)) is None:
        kept = row_statement(resource.rows(), shaped(resource, shape))
        if len(_kept) >= KEPT:
            _kept.clear()
        _kept[key] = kept
    return kept


@cache
def _told_apart() -> tuple[str, ...]:
    names = (field.attname for field in User._meta.concrete_fields)
    return tuple(name for name in names if name not in ("password", "last_login"))


def _expanded(resource: Any, name: str, shape: Shape) -> Column:
    one = resource.expands[name]
    other = RESOURCES[one.resource](request=resource.request)
    chosen = shaped(other, shape)
    if one.names_us is None:
        return RowOf(with_columns(other.rows().filter(pk=OuterRef(name)), chosen), list(chosen))
    belonging = other.rows().filter(**{one.names_us: OuterRef("pk")}).order_by(*other.order)
    return FirstRowsOf(with_columns(belonging, chosen)[: MOST + 1], list(chosen), most=MOST)
