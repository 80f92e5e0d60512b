"""What do all resources have in common? Read-only, rows through `access`, every question understood or refused."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import FilterSet, ModelChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from api import paging, shaping
from api.conditional import Conditional, NotModified, has
from api.formats.exporting import exported
from api.formats.negotiation import TABLES, Cerif, Exported, Linked, Negotiation
from api.rendering import FastJSONRenderer
from api.rows import Page, Row, read
from api.shaping import RESOURCES, Expand, asked_shape, row_of, shaped

LISTS = frozenset({*shaping.QUESTIONS, "ordering"})
"""What the schema calls an array: with commas between, or, as some generated clients send it, put once for each."""


def refuse_unknown(request: Request, known: set[str]) -> None:
    """Refuse a question that the resource does not take or that is put twice, and text that no database can hold."""
    known = known | {"format"}  # a format that is not there was refused before (`Negotiation`)
    for name, values in request.query_params.lists():
        if name not in known:
            allowed = ", ".join(sorted(known))
            raise ValidationError({_clean(name): _("Unknown parameter. Known: %(known)s.") % {"known": allowed}})
        if len(values) > 1 and name not in LISTS:
            raise ValidationError({name: _once(name, known)})
        for value in values:
            if _clean(value) != value:
                raise ValidationError({name: _("The value holds characters that cannot be stored.")})


def _once(name: str, known: set[str]) -> str:
    """Say what to do instead of asking twice: the first question would be answered as if it were not there."""
    if f"{name}__in" in known:
        return _("Give this once; for any of several values %(name)s__in, with commas between.") % {"name": name}
    return _("Give this once.")


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


class Resource(Conditional, ReadOnlyModelViewSet[Any]):
    """A list and its rows. `order` is the total order of the list, whatever else is asked for comes before it.

    The list is had in every format of `api.formats`; `linked` and `cerif` say what a row is there.
    """

    order: ClassVar[tuple[str, ...]] = ("code",)
    expands: ClassVar[Mapping[str, Expand]] = {}
    lookup_field = "code"
    begins_a_copy = True
    lookup_value_regex = r"[^/]+"
    filterset_class: ClassVar[type[FilterSet]]
    content_negotiation_class = Negotiation
    linked: ClassVar[Any] = None
    cerif: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Make the list known, and tell the schema that rows are asked for by their codes, which are text."""
        RESOURCES[cls.__name__] = cls
        questions = getattr(cls, "filterset_class", FilterSet)
        for question in questions.base_filters.values():
            if isinstance(question, ModelChoiceFilter):
                extend_schema_field(OpenApiTypes.STR)(question)

    def rows(self) -> QuerySet[Any]:
        """Return the rows that the reader may see, with what the answer needs of others."""
        raise NotImplementedError

    def get_renderers(self) -> list[BaseRenderer]:
        """Return the formats that apply: a row is no table."""
        forms: list[type[BaseRenderer]] = [FastJSONRenderer, *(TABLES if self.action == "list" else ())]
        if self.action in ("list", "retrieve"):
            forms += [*([Linked] if self.linked else []), *([Cerif] if self.cerif else [])]
        return [one() for one in forms]

    def export_headers(self) -> dict[str, str]:
        """Return headers of a file, taken before its rows are read."""
        return {}

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows in a stable total order."""
        return self.rows().order_by(*self.order)

    def filter_queryset(
        self, queryset: QuerySet[Any], *, paged: bool = True, also: Sequence[str] = ()
    ) -> QuerySet[Any]:
        """Filter, then order by what was asked for and, within equals, by the total order."""
        parts = {*paging.QUESTIONS, *shaping.QUESTIONS} if paged else set()
        asked = set(self.filterset_class.base_filters) - (set() if paged else {"ordering"})
        refuse_unknown(self.request, asked | parts | {*also})
        chosen = super().filter_queryset(queryset)
        first = chosen.query.order_by
        return chosen.order_by(*first, *(name for name in self.order if name not in first))

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Any:
        """Return a part of the list, or all of it as a file."""
        form = request.accepted_renderer
        if isinstance(form, Exported):
            return exported(self, request, self.filter_queryset(self.get_queryset()), form)
        pages = paging.Keyset()
        rows = pages.paginate_queryset(self.filter_queryset(self.get_queryset()), request, self)
        self._say(pages.part.told)
        return pages.get_paginated_response(rows)

    def retrieve(self, request: Request, *_args: Any, **kwargs: Any) -> Any:
        """Return a row, or a document with it alone; what the reader may not see is not found."""
        row, form = self._row(kwargs[self.lookup_field]), request.accepted_renderer
        if not isinstance(form, Exported):
            self._say(_alone)
            return Response(row.fragment)
        return exported(self, request, self.rows().filter(**{self.lookup_field: kwargs[self.lookup_field]}), form)

    def _row(self, key: str, keys: Sequence[str] = ()) -> Row:
        refuse_unknown(self.request, {*shaping.QUESTIONS})
        if _clean(key) != key or (
            self.lookup_field == "pk" and not (key.isascii() and key.isdigit() and len(key) < 19)
        ):
            raise NotFound
        rows = self.read(Page(self.rows().filter(**{self.lookup_field: key}), keys))
        if not rows:
            raise NotFound
        return rows[0]

    def read(self, page: Page) -> Sequence[Row]:
        """Return the rows of a page in the shape asked for. One statement, whatever is in them."""
        shape = asked_shape(self.request, type(self))
        if not page.rows.query.distinct:
            self.request._request.again = lambda: page.at_once(shaped(self, shape))  # type: ignore[attr-defined]
        return read(page, row_of(self, shape))

    def _say(self, told: Callable[[Sequence[Row]], Any]) -> None:
        """Say how the rows of the statement are told, for whoever makes the answer again (`api.again`)."""
        self.request._request.told = told  # type: ignore[attr-defined]

    def is_told_by_its_version(self) -> bool:
        """Return whether a row's version alone says what the answer is; rows that are put in have none in it."""
        return "expand" not in self.request.query_params


def _alone(rows: Sequence[Row]) -> Any:
    """Return the row as it is told, None without one."""
    return rows[0].fragment if rows else None


class Versioned(Resource):
    """Rows with a `version`, given as ETag."""

    def is_of_the_whole(self) -> bool:
        """Return False for a row: its ETag is what a write answers to (If-Match)."""
        return self.action != "retrieve"

    def retrieve(self, request: Request, *_args: Any, **kwargs: Any) -> Response:
        """Return a row, its version as ETag; also to who holds that, where something else may be told under it."""
        row = self._row(kwargs[self.lookup_field], ["version"])
        tag = f'"{row.keys[0]}"'
        if self.is_told_by_its_version() and has(request, tag):
            raise NotModified(tag)
        return Response(row.fragment, headers={"ETag": tag})
