"""What was measured of KPIs, and reported of milestones."""

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, JSONField, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers

from api.cells import CodeField, ExactField
from api.formats.columns import Entry, Holds, columns
from api.resource import Versioned
from api.shaping import Expand
from objectives import access, filters
from objectives.models import Measurement, Milestone, MilestoneReport
from objectives.models.measurement import SERIES_COLUMNS
from objectives.versions import with_version

SERIES = Coalesce(
    "project__code", "activity__code", "organisation__code", "territory__code", Value(""), output_field=TextField()
)


class MeasurementSerializer(serializers.ModelSerializer[Measurement]):
    """A measurement as in measurements.csv, why it corrects, and the version that an act answers to (If-Match)."""

    contract = serializers.CharField(source="kpi.contract.code")
    kpi = CodeField()
    series = serializers.CharField()
    value, numerator = ExactField(allow_null=True), ExactField(allow_null=True)
    denominator, weight = ExactField(allow_null=True), ExactField(allow_null=True)
    version = serializers.IntegerField()
    exports: ClassVar[dict[str, Any]] = {"series": (Holds.TEXT, SERIES)}

    class Meta:
        model = Measurement
        fields = (
            "id", "contract", "kpi", "period", "series", "revision", "value", "numerator", "denominator", "weight",
            "status", "observed_on", "qualifier", "source", "note", "reason", "version",
        )  # fmt: skip
        expressions: ClassVar = {
            "series": Coalesce(*(f"{about}__code" for about in SERIES_COLUMNS), Value("")),
        }


class Measurements(Versioned):
    """Every revision of what was measured; a visitor sees the validated ones."""

    serializer_class = MeasurementSerializer
    filterset_class = filters.MeasurementFilter
    expands: ClassVar = {"kpi": Expand("Kpis")}
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("kpi__contract__code", "kpi__code", "period", "id")

    def rows(self) -> QuerySet[Any]:
        """Measurements that the reader may see."""
        measurements = with_version(access.visible_measurements(self.request.user))
        return measurements.select_related("kpi__contract", "project", "activity", "organisation", "territory")


class MilestoneReportSerializer(serializers.ModelSerializer[MilestoneReport]):
    """A dated report as in milestone_reports.csv."""

    percent = ExactField(allow_null=True)

    class Meta:
        model = MilestoneReport
        fields = (
            "reported_on", "revision", "status", "percent", "actual", "forecast", "basis", "comment", "evidence_link",
            "source", "note",
        )  # fmt: skip


REPORTS = Func(
    ArraySubquery(
        MilestoneReport.objects.filter(milestone=OuterRef("pk")).values_list(
            Entry.of(**{column.name: column.value for column in columns(MilestoneReportSerializer())})
        )
    ),
    function="array_to_json",
    output_field=JSONField(),
)


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    """A milestone as in milestones.csv, with its reports and the version that a report answers to (If-Match)."""

    project = CodeField()
    weight = ExactField()
    version = serializers.IntegerField()
    reports = MilestoneReportSerializer(many=True)
    exports: ClassVar[dict[str, Any]] = {"reports": (Holds.NESTED, REPORTS)}

    class Meta:
        model = Milestone
        fields = (
            "id", "project", "number", "kind", "title", "weight", "due", "basis", "source", "note", "version",
            "reports",
        )  # fmt: skip


class Milestones(Versioned):
    """What is due when in a project, and what was reported of it."""

    serializer_class = MilestoneSerializer
    filterset_class = filters.MilestoneFilter
    expands: ClassVar = {"project": Expand("Projects")}
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("project__code", "number", "id")

    def rows(self) -> QuerySet[Any]:
        """Milestones of projects that the reader may see."""
        milestones = with_version(access.visible_milestones(self.request.user))
        return milestones.select_related("project").prefetch_related("reports")
