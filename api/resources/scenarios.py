"""What if: scenarios that the reader has or was named in, what they suppose, and the scorecard that would be."""

import datetime
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import ExactField
from api.conditional import Conditional
from api.resource import refuse_unknown
from api.resources.scorecard import ScorecardShape, told
from api.viewpoint import AS_OF, CONTRACT, asked_contract, asked_day
from objectives import access
from objectives.models import Aspect, Scenario, User
from objectives.scorecards.what_if import scorecard_supposed
from objectives.supposing import Supposed, supposed_in

ID = OpenApiParameter("id", int, "path", description="The scenario's `id`.")
EXACT = ExactField()


class AssumptionShape(serializers.Serializer[Any]):
    """One thing that is supposed to be otherwise."""

    aspect = serializers.ChoiceField(choices=Aspect.choices)
    subject = serializers.IntegerField(
        allow_null=True, help_text="`id` of the milestone, link, objective, KPI or target, null for the contract."
    )
    name = serializers.CharField(allow_null=True, help_text="Null where it is no longer there: supposed in vain.")
    project = serializers.CharField(allow_null=True, help_text="The project that it belongs to.")
    live = serializers.CharField(allow_null=True, help_text="As it is: a day, an exact number or a reporting period.")
    supposed = serializers.CharField(help_text="As the scenario has it.")


class ScenarioShape(serializers.Serializer[Any]):
    """A scenario."""

    id = serializers.IntegerField()
    contract, name, note = serializers.CharField(), serializers.CharField(), serializers.CharField()
    owner = serializers.CharField()
    open_to_the_board = serializers.BooleanField(help_text="Whether everybody who sees everything may read it.")
    people = serializers.ListField(child=serializers.CharField(), help_text="Who works on it beside its owner.")
    version = serializers.IntegerField()
    made_at = serializers.DateTimeField()


@extend_schema_serializer(many=False)  # the list answers one object
class ScenariosShape(serializers.Serializer[Any]):
    """All that the reader may see."""

    results = ScenarioShape(many=True)


class ScenarioDetailShape(ScenarioShape):
    """A scenario with what it supposes, as far as the reader may see that."""

    assumptions = AssumptionShape(many=True)


class Scenarios(Conditional):
    """Contracts as they would stand; nothing of a scenario is ever among the facts or in a stored figure."""

    names_people = True
    lookup_value_regex = r"[0-9]{1,18}"

    @extend_schema(parameters=[CONTRACT], responses=ScenariosShape)
    def list(self, request: Request) -> Response:
        """Return the scenarios, of a contract when one is named, by their names; none for who plays none."""
        refuse_unknown(request, {"contract"})
        rows = _seen(request)
        if "contract" in request.query_params:
            rows = rows.filter(contract=asked_contract(request))
        return Response({"results": _shapes(list(rows.order_by("name", "pk")))})

    @extend_schema(parameters=[ID], responses=ScenarioDetailShape)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return a scenario and what it supposes."""
        refuse_unknown(request, set())
        row = _one(request, pk)
        (shape,) = _shapes([row])
        return Response(shape | {"assumptions": [_assumption(one) for one in supposed_in(row, request.user)]})

    @extend_schema(parameters=[ID, AS_OF], responses=ScorecardShape)
    @action(detail=True, methods=["get"])
    def scorecard(self, request: Request, pk: str) -> Response:
        """Return the scorecard that would be, in the shape of the one that is; computed from the facts as they are."""
        refuse_unknown(request, {"as_of"})
        row = _one(request, pk)
        return Response(told(scorecard_supposed(row, asked_day(request, row.contract), request.user)))


def _seen(request: Request) -> Any:
    return access.visible_scenarios(request.user).select_related("contract", "owner")


def _one(request: Request, pk: str) -> Scenario:
    row: Scenario | None = _seen(request).filter(pk=int(pk)).first()
    if row is None:
        raise NotFound
    return row


def _shapes(rows: list[Scenario]) -> list[dict[str, Any]]:
    keys = {key for row in rows for key in row.people}
    names = dict(User.objects.filter(pk__in=keys).values_list("pk", "full_name"))
    plain = ("name", "note", "open_to_the_board", "version", "made_at")
    return [
        {
            "id": row.pk, "contract": row.contract.code, "owner": str(row.owner),
            "people": sorted(names[key] for key in row.people if key in names),
            **{name: getattr(row, name) for name in plain},
        }
        for row in rows
    ]  # fmt: skip


def _assumption(one: Supposed) -> dict[str, Any]:
    of = one.subject
    return {
        "aspect": one.aspect,
        "subject": of.row.pk if of and one.aspect != Aspect.DELIVERY_WEIGHT else None,
        "name": of.name if of else None,
        "project": (of.project or None) if of else None,
        "live": _value(one.live),
        "supposed": _value(one.value),
    }


def _value(value: datetime.date | Decimal | str | None) -> str | None:
    if value is None:
        return None
    return EXACT.to_representation(value) if isinstance(value, Decimal) else str(value)
