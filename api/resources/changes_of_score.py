"""What moved the scores of a contract between two days or seals? The parts add up to the change, to the last digit."""

from typing import Any

from django.core.exceptions import ValidationError as Refused
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import shown
from api.conditional import Conditional
from api.resource import refuse_unknown
from api.viewpoint import CONTRACT, asked_contract
from objectives import clock
from objectives.scorecards.changed import Cause, Split, Standpoint, standpoints_named, what_changed

DAY_OR_SEAL = "A day, or a seal of the contract such as `seal-3`"
ASKED = {
    "before": f"{DAY_OR_SEAL}; the last end of a year before `after` when left out.",
    "before_known_at": "The day at whose end the facts of `before` were known; now when left out.",
    "after": f"{DAY_OR_SEAL}; today or the contract's last day when left out.",
    "after_known_at": "The day at whose end the facts of `after` were known; now when left out.",
}
PARAMETERS = [OpenApiParameter(name, OpenApiTypes.STR, description=told) for name, told in ASKED.items()]


class StandpointShape(serializers.Serializer[Any]):
    """From where a score was looked at."""

    day = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True, help_text="The moment whose knowledge it is; null for now.")
    seal = serializers.IntegerField(allow_null=True, help_text="The number of the seal made there.")


class PartsShape(serializers.Serializer[Any]):
    """By cause, in the order in which each takes the place of what was; docs/what-changed.md says what each is."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """Return a figure for each cause."""
        return {cause.value: serializers.CharField(help_text=str(cause.label)) for cause in Cause}


class SplitShape(serializers.Serializer[Any]):
    """A score then and now, and what moved it."""

    number = serializers.IntegerField(allow_null=True, help_text="Of the objective; null for the contract.")
    title = serializers.CharField()
    before, after = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    change = serializers.CharField(allow_null=True, help_text="after - before; null without a score on one side.")
    parts = PartsShape(allow_null=True, help_text="They sum to `change`, exactly.")


@extend_schema_serializer(many=False)  # the list answers one object
class WhatChangedShape(serializers.Serializer[Any]):
    """What moved the scores of a contract."""

    contract = serializers.CharField()
    before, after = StandpointShape(), StandpointShape()
    whole = SplitShape()
    objectives = SplitShape(many=True)
    rows = serializers.DictField(child=serializers.IntegerField(), help_text="How many facts each cause changed.")


class ChangesOfScore(Conditional):
    """The change of each score, split by its causes."""

    @extend_schema(parameters=[CONTRACT, *PARAMETERS], responses=WhatChangedShape)
    def list(self, request: Request) -> Response:
        """Return what moved the scores of a contract, of the current one when none is named."""
        refuse_unknown(request, {"contract", *ASKED})
        contract = asked_contract(request)
        asked = {name: request.query_params.get(name, "") for name in ASKED}
        try:
            before, after = standpoints_named(contract, clock.today(), asked)
        except Refused as error:
            raise ValidationError(error.message_dict) from None
        told = what_changed(contract, before, after)
        return Response(
            {
                "contract": told.contract,
                "before": _standpoint(told.before),
                "after": _standpoint(told.after),
                "whole": _split(told.whole),
                "objectives": [_split(one) for one in told.objectives],
                "rows": {cause.value: count for cause, count in told.rows.items()},
            }
        )


def _standpoint(one: Standpoint) -> dict[str, Any]:
    return {"day": one.day, "known_at": one.known.moment if one.known else None, "seal": one.seal}


def _split(one: Split) -> dict[str, Any]:
    return {
        "number": one.number,
        "title": one.title,
        "before": shown(one.before),
        "after": shown(one.after),
        "change": shown(one.change),
        "parts": {cause.value: shown(part) for cause, part in one.parts.items()} or None,
    }
