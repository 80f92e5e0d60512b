"""The scorecard of a contract on a day: the same frozen object that the page shows."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import euros, shown
from api.conditional import Conditional
from api.freshness import FreshnessShape, freshness
from api.resource import refuse_unknown
from api.suppressing import SuppressedShape, suppressed
from api.viewpoint import (
    AFTER,
    AS_OF,
    CONTRACT,
    KNOWN_AT,
    asked_contract,
    asked_day,
    asked_position,
    asked_token,
    named_day,
)
from objectives.forecasting import Outlook
from objectives.models import Contract
from objectives.scorecards import KpiFigure, ObjectiveFigure, Scorecard, scorecard
from objectives.scorecards.known import scorecard_known_at


def _figure() -> serializers.CharField:
    return serializers.CharField(allow_null=True, help_text="A decimal with 6 places; null when there is no data.")


class ForecastShape(serializers.Serializer[Any]):
    """Where a KPI would be in the period of the contract's last day; never part of a score."""

    period = serializers.CharField()
    value, low, high = serializers.CharField(), serializers.CharField(), serializers.CharField()
    points = serializers.IntegerField(help_text="Periods with data that it stands on; carried ones are left out.")
    outlook = serializers.ChoiceField(choices=[one.value for one in Outlook], allow_null=True)


class KpiShape(serializers.Serializer[Any]):
    """A KPI on the scorecard."""

    code, name, unit = serializers.CharField(), serializers.CharField(), serializers.CharField()
    period = serializers.CharField(allow_null=True)
    actual, expected, target, progress = _figure(), _figure(), _figure(), _figure()
    score, schedule_index = _figure(), _figure()
    status = serializers.CharField()
    carried = serializers.BooleanField()
    stale = serializers.BooleanField(
        help_text="Whether nothing was measured for two periods or more; `freshness` says whether a change waits."
    )
    baseline = _figure()
    baseline_on = serializers.DateField(allow_null=True)
    baseline_basis, target_basis = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    qualifier = serializers.CharField(allow_blank=True)
    observed_on = serializers.DateField(allow_null=True)
    sources = serializers.ListField(child=serializers.CharField())
    freshness = FreshnessShape()
    forecast = ForecastShape(
        allow_null=True, help_text="Null for a flow of single periods and with fewer than 3 periods of data."
    )
    defined_from = serializers.DateField(
        allow_null=True, help_text="The day from which it is defined so: what was before is by another definition."
    )
    defined_until = serializers.DateField(allow_null=True, help_text="The day from which it is defined otherwise.")


class ObjectiveShape(serializers.Serializer[Any]):
    """An objective on the scorecard."""

    number = serializers.IntegerField()
    code, title = serializers.CharField(), serializers.CharField()
    results, coverage, expected_results, delivery = _figure(), _figure(), _figure(), _figure()
    score, expected_score = _figure(), _figure()
    status = serializers.CharField()
    kpis = KpiShape(many=True)
    committed = serializers.CharField(help_text="EUR, by shares, to the cent; counted gross.")
    freshness = FreshnessShape()


@extend_schema_serializer(many=False)  # the list answers one object
class ScorecardShape(SuppressedShape):
    """A contract on a day."""

    contract = serializers.CharField()
    as_of = serializers.DateField()
    score, expected_score, scored_share = _figure(), _figure(), _figure()
    computed_at = serializers.DateTimeField(help_text="The same as in `freshness`.")
    objectives = ObjectiveShape(many=True)
    status = serializers.CharField()
    committed, unallocated, undated = serializers.CharField(), serializers.CharField(), serializers.CharField()
    pending = serializers.BooleanField(
        help_text="Whether a change (of the write named by `after`, else any) waits to be carried into the figures."
    )
    freshness = FreshnessShape(help_text="Of the contract's own figures: stale where anything of the contract is.")
    known_at = serializers.DateTimeField(allow_null=True, help_text="The moment whose knowledge it is; null for now.")


class Scorecards(Conditional):
    """Where a contract stands on a day."""

    lookup_value_regex = r"[^/]+"

    @extend_schema(parameters=[CONTRACT, AS_OF, KNOWN_AT, AFTER], responses=ScorecardShape)
    def list(self, request: Request) -> Response:
        """Return the scorecard of a contract; of the current one when none is named."""
        refuse_unknown(request, {"contract", "as_of", "known_at", "after"})
        return Response(told(_asked(request, asked_contract(request))))

    @extend_schema(parameters=[OpenApiParameter("id", str, "path"), AS_OF, KNOWN_AT, AFTER], responses=ScorecardShape)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return the scorecard of the contract named in the address."""
        refuse_unknown(request, {"as_of", "known_at", "after"})
        contract = Contract.objects.filter(code=pk).first() if "\0" not in pk else None
        if contract is None:
            raise NotFound
        return Response(told(_asked(request, contract)))


def _asked(request: Request, contract: Contract) -> Scorecard:
    token, position = asked_token(request), asked_position(request)
    if position is None:
        return scorecard(contract, asked_day(request, contract), request.user, token)
    return scorecard_known_at(contract, named_day(request), request.user, position)


def told(card: Scorecard) -> dict[str, Any]:
    """Return a scorecard as the schema has it."""
    return {
        "contract": card.contract,
        "as_of": card.as_of,
        "score": shown(card.score),
        "expected_score": shown(card.expected_score),
        "scored_share": shown(card.scored_share),
        "computed_at": card.freshness.computed_at,
        "objectives": [_objective(objective) for objective in card.objectives],
        "status": card.status,
        "committed": euros(card.committed),
        "unallocated": euros(card.unallocated),
        "undated": euros(card.undated),
        "pending": card.pending,
        "freshness": freshness(card.freshness),
        **suppressed(card.suppressed_because),
        "known_at": card.known_at,
    }


def _objective(objective: ObjectiveFigure) -> dict[str, Any]:
    figures = ("results", "coverage", "expected_results", "delivery", "score", "expected_score")
    return {
        "number": objective.number,
        "code": objective.code,
        "title": objective.title,
        **{name: shown(getattr(objective, name)) for name in figures},
        "status": objective.status,
        "kpis": [_kpi(kpi) for kpi in objective.kpis],
        "committed": euros(objective.committed),
        "freshness": freshness(objective.freshness),
    }


FIGURES = ("actual", "expected", "target", "progress", "score", "schedule_index", "baseline")
OF_KPI, OF_FORECAST = tuple(KpiShape().fields), tuple(ForecastShape().fields)


def _kpi(kpi: KpiFigure) -> dict[str, Any]:
    everything = {name: getattr(kpi, name) for name in OF_KPI}
    everything |= {name: shown(getattr(kpi, name)) for name in FIGURES}
    everything["freshness"] = freshness(kpi.freshness)
    if kpi.forecast is not None:
        band = {name: shown(getattr(kpi.forecast, name)) for name in ("value", "low", "high")}
        everything["forecast"] = {name: getattr(kpi.forecast, name) for name in OF_FORECAST} | band
    return everything
