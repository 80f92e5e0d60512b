"""What was measured of KPIs, and reported of milestones."""

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    Func,
    JSONField,
    OuterRef,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from rest_framework import serializers

from api.cells import CodeField, ExactField
from api.formats.columns import Entry, Holds, columns
from api.resource import Versioned
from api.shaping import Expand
from objectives import access, filters
from objectives.models import Measurement, Milestone, MilestoneReport, User
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


class OwnReportSerializer(serializers.ModelSerializer[MilestoneReport]):
    """A dated report as in milestone_reports.csv, to who made it."""

    percent = ExactField(allow_null=True)
    takes_back = serializers.BooleanField(help_text="It takes a report back, by saying again what was said before it.")

    class Meta:
        model = MilestoneReport
        fields = (
            "reported_on", "revision", "status", "percent", "actual", "forecast", "basis", "comment", "evidence_link",
            "takes_back", "source", "note",
        )  # fmt: skip


def _words(name: str) -> Case:
    """Return what a report of a milestone (`access.reads_words`) says there, nothing to who is not to read it."""
    may = ExpressionWrapper(OuterRef("has_words"), output_field=BooleanField())
    return Case(When(may, then=F(name)), default=Value(""), output_field=TextField())


TOLD: dict[str, tuple[Holds, Case]] = {
    "comment": (Holds.TEXT, _words("comment")),
    "evidence_link": (Holds.TEXT, _words("evidence_link")),
    "takes_back": (Holds.FLAG, Case(When(undoes__isnull=False, then=Value(value=True)), default=Value(value=False))),
}
"""What no column of a report says by itself to everybody."""


class MilestoneReportSerializer(OwnReportSerializer):
    """A dated report as in milestone_reports.csv; its words are empty to who is no part of the project."""

    comment, evidence_link = serializers.SerializerMethodField(), serializers.SerializerMethodField()
    exports: ClassVar[dict[str, Any]] = TOLD

    class Meta(OwnReportSerializer.Meta):
        expressions: ClassVar = {name: value for name, (_holds, value) in TOLD.items()}

    def get_comment(self, report: MilestoneReport) -> str:
        """What was said."""
        return report.comment if report.milestone.has_words else ""  # type: ignore[attr-defined]

    def get_evidence_link(self, report: MilestoneReport) -> str:
        """Where the evidence is."""
        return report.evidence_link if report.milestone.has_words else ""  # type: ignore[attr-defined]


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
        reader = self.request.user
        milestones = with_version(access.visible_milestones(reader).annotate(has_words=access.reads_words(reader)))
        return milestones.select_related("project").prefetch_related("reports")

    def is_told_by_its_version(self) -> bool:
        """Return whether the version alone says what the answer is: the words of reports follow the person's rights."""
        return super().is_told_by_its_version() and not isinstance(self.request.user, User)
