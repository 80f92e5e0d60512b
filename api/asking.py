"""Which questions does a request put to a list? Those that stand in it; the others cost nothing."""

from collections.abc import Container
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from objectives.filters.asking import ONE_OF_A_KIND


class AskedOnly(DjangoFilterBackend):
    """The filters of a list, without a form of the hundred questions that nobody asks."""

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet[Any], view: Any) -> dict[str, Any]:
        """Return what the FilterSet is made of."""
        _refuse_empty(request, view.filterset_class.base_filters)
        return {**super().get_filterset_kwargs(request, queryset, view), "data": _asked(request), "only_asked": True}


def _refuse_empty(request: Request, questions: Container[str]) -> None:
    """Refuse a question after nothing: a variable that was empty; whose rows were meant would be taken for all rows."""
    for name, value in request.query_params.items():
        if name in questions and name not in ONE_OF_A_KIND and not str(value).replace(",", " ").strip():
            raise ValidationError({name: _("Give a value, or leave this out: empty, it would ask nothing.")})


def _asked(request: Request) -> QueryDict:
    """Return the questions; an order that is put in several parts is one order."""
    asked: QueryDict = request.query_params
    if len(orders := asked.getlist("ordering")) < 2:
        return asked
    asked = asked.copy()
    asked["ordering"] = ",".join(orders)
    return asked
