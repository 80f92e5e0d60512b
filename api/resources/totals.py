"""Totals of a list instead of its rows: `GET /projects/totals/?group_by=programme`, with the list's own questions."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import exact
from api.counting import CLUSTER, COUNTING, asked_way, cluster_field, counting_field, definition_field, told_way
from api.resource import Resource
from api.suppressing import SuppressedShape, suppressed
from objectives import access
from objectives.models import Contract
from objectives.scorecards import default_contract
from objectives.scorecards.totals import Grouping, Total, totals
from objectives.scorecards.totals_statement import MEASURES, Seen

QUESTIONS = ("group_by", "counting", "cluster", "objectives_of")
GROUP_BY = OpenApiParameter(
    "group_by", str, required=True, enum=Grouping.values, examples=[OpenApiExample("group_by", value="programme")],
    description="What the rows are grouped by. Territory and kind are the coordinator's of a project, the beneficiary's"
    " (else the coordinator's) of a funding; a city counts as its department.",
)  # fmt: skip
OBJECTIVES_OF = OpenApiParameter(
    "objectives_of",
    str,
    description="The contract whose objectives rows are grouped by; the current one when left out.",
)
PARAMETERS = [GROUP_BY, COUNTING, CLUSTER, OBJECTIVES_OF]


class TotalShape(serializers.Serializer[Any]):
    """A class of rows."""

    code = serializers.CharField(help_text="`unknown`, or `unallocated` of objectives, where `known` is false.")
    name = serializers.CharField(help_text="In the language asked for.")
    known = serializers.BooleanField()
    count = serializers.CharField(help_text="A decimal: by shares where objectives or labels share rows.")
    sums = serializers.DictField(
        child=serializers.CharField(allow_null=True),
        help_text="EUR: `total_cost` of projects; `cost` and `funding` of participations; `requested`, `committed` and"
        " `paid` of fundings, which are never added together. Null: no row tells it.",
    )


class TotalsShape(SuppressedShape):
    """The classes of the rows that the reader sees and asked for."""

    group_by = serializers.ChoiceField(choices=Grouping.values)
    counting, cluster, definition = counting_field(), cluster_field(), definition_field()
    adds_up = serializers.BooleanField(
        help_text="Whether the classes sum to the total: a project with two funders is in the class of each."
    )
    classes = TotalShape(many=True)
    total = TotalShape(help_text="Every row once.")


class Totalled(Resource):
    """A list whose rows can be counted and summed."""

    @extend_schema(parameters=PARAMETERS, responses=TotalsShape, filters=True)
    @action(detail=False, pagination_class=None)
    def totals(self, request: Request) -> Response:
        """Return counts and money of the rows chosen, by class. Only rows that the reader sees are in them."""
        chosen = self.filter_queryset(self.rows(), paged=False, also=QUESTIONS)
        group_by = _grouping(request)
        way = asked_way(request)
        found = totals(chosen, Seen.by(request.user), group_by, way, contract=_contract(request))
        measures = list(MEASURES[chosen.model])
        return Response(
            {
                "group_by": found.group_by.value,
                **told_way(found.way),
                "adds_up": found.adds_up,
                "classes": [_told(one, measures) for one in found.classes],
                "total": _told(found.total, measures),
                **suppressed(access.suppression(request.user)),
            }
        )


def _grouping(request: Request) -> Grouping:
    text = request.query_params.get("group_by")
    if text not in Grouping.values:
        told = _("Choose one of: %(known)s.") % {"known": ", ".join(Grouping.values)}
        raise ValidationError({"group_by": told})
    return Grouping(text)


def _contract(request: Request) -> Contract | None:
    asked = request.query_params.get("objectives_of")
    if asked is None:
        return default_contract()
    found = Contract.objects.filter(code=asked).first()
    if found is None:
        known = ", ".join(Contract.objects.order_by("code").values_list("code", flat=True))
        raise ValidationError({"objectives_of": _("There is no such contract. Known: %(known)s.") % {"known": known}})
    return found


def _told(one: Total, measures: list[str]) -> dict[str, Any]:
    sums = {name: None if (amount := one.sums[name]) is None else exact(amount, 2) for name in measures}
    return {"code": one.code, "name": one.name, "known": one.known, "count": exact(one.count, 0), "sums": sums}
