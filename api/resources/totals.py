"""Totals of a list instead of its rows: `GET /projects/totals/?group_by=programme`, with the list's own questions."""

from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.resource import Resource
from api.suppressing import SuppressedShape, suppressed
from objectives import access
from objectives.models import Contract, Organisation
from objectives.scorecards import default_contract
from objectives.scorecards.totals import Counting, Grouping, Total, labelling_clusters, totals
from objectives.scorecards.totals_statement import MEASURES, Seen

QUESTIONS = ("group_by", "counting", "cluster", "objectives_of")
GROUP_BY = OpenApiParameter(
    "group_by", str, required=True, enum=Grouping.values, examples=[OpenApiExample("group_by", value="programme")],
    description="What the rows are grouped by. Territory and kind are the coordinator's of a project, the beneficiary's"
    " (else the coordinator's) of a funding; a city counts as its department.",
)  # fmt: skip
COUNTING = OpenApiParameter(
    "counting", str, enum=Counting.values, default=Counting.GROSS.value,
    description="`gross`: every row whole. `led`: only projects whose label the cluster leads. `fractional`: each by"
    " the cluster's share of its label. A labelled project without recorded labels is the cluster's own.",
)  # fmt: skip
CLUSTER = OpenApiParameter(
    "cluster", str, description="Whose labels count; the only cluster with labels when left out."
)
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
    counting = serializers.ChoiceField(choices=Counting.values)
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
        group_by = _choice(request, "group_by", Grouping, None)
        counting = _choice(request, "counting", Counting, Counting.GROSS)
        seen = Seen.by(request.user)
        found = totals(
            chosen, seen, group_by, counting,
            cluster=None if counting == Counting.GROSS else _cluster(request), contract=_contract(request),
        )  # fmt: skip
        measures = list(MEASURES[chosen.model])
        return Response(
            {
                "group_by": found.group_by.value,
                "counting": found.counting.value,
                "adds_up": found.adds_up,
                "classes": [_told(one, measures) for one in found.classes],
                "total": _told(found.total, measures),
                **suppressed(access.suppression(request.user)),
            }
        )


Choice = TypeVar("Choice", Grouping, Counting)


def _choice(request: Request, question: str, of: type[Choice], default: Choice | None) -> Choice:
    text = request.query_params.get(question, default)
    if text is None or text not in of.values:
        told = _("Choose one of: %(known)s.") % {"known": ", ".join(of.values)}
        raise ValidationError({question: told})
    return of(text)


def _cluster(request: Request) -> Organisation | None:
    known = list(labelling_clusters())
    asked = request.query_params.get("cluster")
    if asked is None and len(known) < 2:
        return known[0] if known else None
    found = next((one for one in known if one.code == asked), None)
    if found is None:
        told = _("Say which cluster's labels count. Known: %(known)s.")
        raise ValidationError({"cluster": told % {"known": ", ".join(one.code for one in known) or "-"}})
    return found


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
    sums = {name: None if (amount := one.sums[name]) is None else _exact(amount, 2) for name in measures}
    return {"code": one.code, "name": one.name, "known": one.known, "count": _exact(one.count, 0), "sums": sums}


def _exact(number: Decimal, places: int) -> str:
    """Return a number with all its decimals, at least so many."""
    whole, _dot, decimals = format(number, "f").partition(".")
    kept = decimals.rstrip("0").ljust(places, "0")
    return f"{whole}.{kept}" if kept else whole
