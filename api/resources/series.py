"""The values of a KPI period by period, and how far a project is: on a day, as they are or were known."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
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
from objectives.scorecards.known import ProjectOnDay, project_on_day
from objectives.scorecards.like_for_like import Reach
from objectives.scorecards.series import Definition, KpiSeries, ValueOfPeriod, kpi_series

DEFINITION = OpenApiParameter(
    "definition",
    {"type": "integer", "minimum": 1, "maximum": 999_999_999},
    description=(
        "A version of the KPI's definition: all values by it, like for like. What a rule counts is counted for every"
        " period; what is measured is that of the version's own periods."
    ),
)
KNOWN = "The moment whose knowledge it is; null for now."


class ValueShape(serializers.Serializer[Any]):
    """The value of a KPI in a period."""

    period, ends_on = serializers.CharField(), serializers.DateField()
    value = serializers.CharField(help_text="A decimal with 6 places.")
    carried = serializers.BooleanField(help_text="Whether something of it is the last known value of before.")
    observed_on = serializers.DateField(allow_null=True)
    qualifier = serializers.CharField(allow_blank=True)
    sources = serializers.ListField(child=serializers.CharField())
    definition = serializers.IntegerField(help_text="The version of the definition that it is by.")


class DefinitionShape(serializers.Serializer[Any]):
    """A version of a KPI's definition."""

    number = serializers.IntegerField()
    valid_from, valid_until = serializers.DateField(allow_null=True), serializers.DateField(allow_null=True)
    replaced = serializers.BooleanField(help_text="Whether a later version took its place: a correction.")
    recorded_at = serializers.DateTimeField()
    author = serializers.CharField(allow_null=True, help_text="For who sees everything.")
    reason = serializers.CharField(allow_null=True, help_text="For who sees everything.")
    definition = serializers.DictField(help_text="The columns of kpis.csv that define it, its perimeter and targets.")


class SeriesShape(serializers.Serializer[Any]):
    """The values of a KPI up to a day, the oldest first."""

    contract, kpi, unit = serializers.CharField(), serializers.CharField(), serializers.CharField()
    as_of = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True, help_text=KNOWN)
    definition = serializers.IntegerField(allow_null=True, help_text="The version asked for.")
    reach = serializers.ChoiceField(
        choices=Reach.values, allow_null=True,
        help_text="How far the version asked for reaches: to every period by its `rule`, or like for like by the"
        " `territories` of its perimeter; to its own only, where it is measured by territory but has `no_perimeter`,"
        " or as a `whole`.",
    )  # fmt: skip
    reach_because = serializers.CharField(help_text="The same in words; empty where no version was asked for.")
    breaks = serializers.ListField(
        child=serializers.DateField(), help_text="Days that the series breaks at: do not compare across them."
    )
    values = ValueShape(many=True)
    definitions = DefinitionShape(many=True)
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

    names_people = True

    @extend_schema(operation_id="kpi_values", parameters=[AS_OF, KNOWN_AT, DEFINITION], responses=SeriesShape)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Return the values of a KPI up to a day, as they are or were known."""
        refuse_unknown(request, {"as_of", "known_at", "definition"})
        kpi = Kpi.objects.select_related("contract").filter(pk=pk).first() if pk <= LARGEST else None
        if kpi is None:
            raise NotFound
        return Response(
            _series(kpi_series(request.user, kpi, named_day(request), asked_position(request), _asked(request)))
        )


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


def _asked(request: Request) -> int | None:
    text = request.query_params.get("definition")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValidationError({"definition": _("Give the number of a version of the KPI's definition.")})
    return int(text)


def _series(found: KpiSeries) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in OF_SERIES},
        "reach_because": str(found.reach.label) if found.reach else "",
        "values": [_value(one) for one in found.values],
        "definitions": [told_definition(one) for one in found.definitions],
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
        "definition": one.definition,
    }


OF_SERIES = ("contract", "kpi", "unit", "as_of", "known_at", "definition", "reach", "breaks")
OF_DEFINITION = tuple(DefinitionShape().fields)


def told_definition(one: Definition | dict[str, Any]) -> dict[str, Any]:
    """Return a version of a definition, its numbers exact."""
    told = one if isinstance(one, dict) else {name: getattr(one, name) for name in OF_DEFINITION}
    return told | {"definition": exactly(told["definition"])}


def exactly(told: Any) -> Any:
    """Return a definition with its numbers as text, as they are written."""
    if isinstance(told, dict):
        return {name: exactly(value) for name, value in told.items()}
    if isinstance(told, list):
        return [exactly(value) for value in told]
    return f"{told:f}" if isinstance(told, Decimal) else told


def _progress(found: ProjectOnDay) -> dict[str, Any]:
    return {
        **{name: getattr(found, name) for name in ("project", "contract", "as_of", "known_at")},
        **{name: shown(getattr(found.stands, name)) for name in ("progress", "planned", "schedule_index")},
        "counts": found.stands.counts,
        "freshness": freshness(found.freshness),
    }
