"""The kinds of questions that several lists take."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, DateFilter, ModelChoiceFilter, NumberFilter

from objectives import access
from objectives.models import Project, Territory


def by_code(model: type[Model], field: str, **options: Any) -> ModelChoiceFilter:
    """Return a question after the code of a row that must exist."""
    return ModelChoiceFilter(field_name=field, to_field_name="code", queryset=model._default_manager.all(), **options)


def _visible_projects(request: Any) -> QuerySet[Project]:
    return access.visible_projects(getattr(request, "user", None) or AnonymousUser())


def by_project(field: str = "project") -> ModelChoiceFilter:
    """Return a question after a project; one that the reader may not see is as unknown as one that is not there."""
    return ModelChoiceFilter(field_name=field, to_field_name="code", queryset=_visible_projects)


def by_year(method: str) -> NumberFilter:
    """Return a question after a calendar year."""
    return NumberFilter(method=method, min_value=1900, max_value=2199, decimal_places=0, label=_("year"))


def by_number(field: str) -> NumberFilter:
    """Return a question after a small whole number."""
    return NumberFilter(field_name=field, min_value=1, max_value=32_767, decimal_places=0)


def from_day(field: str) -> DateFilter:
    """Return a question after dates on or after a day."""
    return DateFilter(field_name=field, lookup_expr="gte")


def to_day(field: str) -> DateFilter:
    """Return a question after dates on or before a day."""
    return DateFilter(field_name=field, lookup_expr="lte")


def by_territory(method: str) -> ModelChoiceFilter:
    """Return a question after a place: a region includes its departments and cities."""
    return ModelChoiceFilter(to_field_name="code", queryset=Territory.objects.all(), method=method)


def searching(*fields: str) -> CharFilter:
    """Return a search for a text in several fields, whatever its case."""

    def search(queryset: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        found = Q()
        for field in fields:
            found |= Q(**{f"{field}__icontains": text})
        return queryset.filter(found)

    return CharFilter(method=search, max_length=200, label=_("search"))
