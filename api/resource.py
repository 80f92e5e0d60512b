"""What do all resources have in common? Read-only, rows through `access`, every question understood or refused."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import FilterSet, ModelChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from api.conditional import Conditional, NotModified, has
from api.paging import QUESTIONS


def refuse_unknown(request: Request, known: set[str]) -> None:
    """Refuse a question that the resource does not take, and text that no database can hold."""
    for name, values in request.query_params.lists():
        if name not in known:
            allowed = ", ".join(sorted(known))
            raise ValidationError({_clean(name): _("Unknown parameter. Known: %(known)s.") % {"known": allowed}})
        for value in values:
            if _clean(value) != value:
                raise ValidationError({name: _("The value holds characters that cannot be stored.")})


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "?")


class Resource(Conditional, ReadOnlyModelViewSet[Any]):
    """A list and its rows. `order` is the total order of the list, whatever else is asked for comes before it."""

    order: ClassVar[tuple[str, ...]] = ("code",)
    lookup_field = "code"
    begins_a_copy = True
    lookup_value_regex = r"[^/]+"
    filterset_class: ClassVar[type[FilterSet]]

    def __init_subclass__(cls) -> None:
        """Tell the schema that rows are asked for by their codes, which are text."""
        asked = getattr(cls, "filterset_class", FilterSet)
        for question in asked.base_filters.values():
            if isinstance(question, ModelChoiceFilter):
                extend_schema_field(OpenApiTypes.STR)(question)

    def rows(self) -> QuerySet[Any]:
        """Return the rows that the reader may see, with what the answer needs of others."""
        raise NotImplementedError

    def get_queryset(self) -> QuerySet[Any]:
        """Return the rows in a stable total order."""
        return self.rows().order_by(*self.order)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter, then order by what was asked for and, within equals, by the total order."""
        refuse_unknown(self.request, {*self.filterset_class.base_filters, *QUESTIONS})
        chosen = super().filter_queryset(queryset)
        asked = chosen.query.order_by
        return chosen.order_by(*asked, *(name for name in self.order if name not in asked))

    def asked_for(self) -> QuerySet[Any]:
        """Return the row that the address names, or none."""
        key = self.kwargs[self.lookup_field]
        if _clean(key) != key or (
            self.lookup_field == "pk" and not (key.isascii() and key.isdigit() and len(key) < 19)
        ):
            raise NotFound
        return self.get_queryset().filter(**{self.lookup_field: key})

    def get_object(self) -> Any:
        """Return a row; what the reader may not see is not found."""
        row = self.asked_for().first()
        if row is None:
            raise NotFound
        return row


class Versioned(Resource):
    """Rows with a `version`, given as ETag."""

    def is_of_the_whole(self) -> bool:
        """Return False for a row: its ETag is what a write answers to (If-Match)."""
        return self.action != "retrieve"

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Return a row, its version as ETag."""
        if "If-None-Match" in request.headers:
            version = self.asked_for().order_by().values_list("version", flat=True).first()
            if version is not None and has(request, f'"{version}"'):
                raise NotModified(f'"{version}"')
        answer = super().retrieve(request, *args, **kwargs)
        answer.headers["ETag"] = f'"{answer.data["version"]}"'
        return answer
