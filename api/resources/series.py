"""The values of a KPI period by period, and how far a project is: on a day, as they are or were known."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from api.cells import shown
from api.conditional import Conditional
from api.freshness import FreshnessShape, freshness
from api.resource import refuse_unknown
from api.viewpoint import AS_OF, CONTRACT, KNOWN_AT, asked_contract, asked_position, named_day
from objectives import access
from objectives.history import LARGEST
from objectives.models import Kpi
from objectives.scorecards.known import KpiSeries, ProjectOnDay, ValueOfPeriod, kpi_series, project_on_day

KNOWN = "The moment whose knowledge it is; null for now."


class ValueShape(serializers.Serializer[Any]):
    """The value of a KPI in a period."""

    period, ends_on = serializers.CharField(), serializers.DateField()
    value = serializers.CharField(help_text="A decimal with 6 places.")
    carried = serializers.BooleanField(help_text="Whether something of it is the last known value of before.")
    observed_on = serializers.DateField(allow_null=True)
    qualifier = serializers.CharField(allow_blank=True)
    sources = serializers.ListField(child=serializers.CharField())


class SeriesShape(serializers.Serializer[Any]):
    """The values of a KPI up to a day, the oldest first."""

    contract, kpi, unit = serializers.CharField(), serializers.CharField(), serializers.CharField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True, help_text=KNOWN)
    values = ValueShape(many=True)
    freshness = FreshnessShape()


class ProgressShape(serializers.Serializer[Any]):
    """How far a project is on a day, against its plan."""

    project, contract = serializers.CharField(), serializers.CharField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True, help_text=KNOWN)
    progress = serializers.CharField(allow_null=True, help_text="From 0 to 1; null without milestones.")
    planned, schedule_index = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    counts = serializers.BooleanField(help_text="Whether the project counts for the contract on that day.")
    freshness = FreshnessShape()


class KpiValues(Conditional):
    """The values of a KPI."""

    @extend_schema(operation_id="kpi_values", parameters=[AS_OF, KNOWN_AT], responses=SeriesShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return the values of a KPI up to a day, as they are or were known."""
        refuse_unknown(request, {"as_of", "known_at"})
        kpi = Kpi.objects.select_related("contract").filter(pk=pk).first() if pk <= LARGEST else None
        if kpi is None:
            raise NotFound
        return Response(_series(kpi_series(request.user, kpi, named_day(request), asked_position(request))))


class ProjectProgress(Conditional):
    """How far a project is."""

    @extend_schema(operation_id="project_progress", parameters=[CONTRACT, AS_OF, KNOWN_AT], responses=ProgressShape)
    def retrieve(self, request: Request, code: str) -> Response:
        """Return how far a project is on a day, as it is or was known."""
        refuse_unknown(request, {"contract", "as_of", "known_at"})
        project = access.visible_projects(request.user).filter(code=code).first() if "\0" not in code else None
        if project is None:
            raise NotFound
        contract, day = asked_contract(request), named_day(request)
        return Response(_progress(project_on_day(request.user, project, contract, day, asked_position(request))))


def _series(found: KpiSeries) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("contract", "kpi", "unit", "as_of", "known_at")},
        "values": [_value(one) for one in found.values],
        "freshness": freshness(found.freshness),
    }


def _value(one: ValueOfPeriod) -> dict[str, Any]:
    measured = one.measured
    return {
        **{name: getattr(one, name) for name in ("period", "ends_on", "carried")},
        "value": shown(one.value),
        "observed_on": measured.observed_on if measured else None,
        "qualifier": measured.qualifier if measured else "",
        "sources": measured.sources if measured else (),
    }


def _progress(found: ProjectOnDay) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("project", "contract", "as_of", "known_at")},
        **{name: shown(getattr(found.stands, name)) for name in ("progress", "planned", "schedule_index")},
        "counts": found.stands.counts,
        "freshness": freshness(found.freshness),
    }
