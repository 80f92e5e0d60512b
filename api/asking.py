"""Which questions does a request put to a list? Those that stand in it; the others cost nothing."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request


class AskedOnly(DjangoFilterBackend):
    """The filters of a list, without a form of the hundred questions that nobody asks."""

    def get_filterset_kwargs(self, request: Request, queryset: QuerySet[Any], view: Any) -> dict[str, Any]:
        """Return what the FilterSet is made of."""
        return {**super().get_filterset_kwargs(request, queryset, view), "data": _asked(request), "only_asked": True}


def _asked(request: Request) -> QueryDict:
    """Return the questions; an order that is put in several parts is one order."""
    asked: QueryDict = request.query_params
    if len(orders := asked.getlist("ordering")) < 2:
        return asked
    asked = asked.copy()
    asked["ordering"] = ",".join(orders)
    return asked
