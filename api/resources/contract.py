"""Contracts, their objectives, KPIs, targets and links."""

from typing import Any, ClassVar

from django.db.models import Case, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce
from rest_framework import serializers

from api.cells import CodeField, ExactField
from api.formats.columns import Holds
from api.resource import Resource
from api.shaping import Expand
from objectives import access, filters
from objectives.models import Contract, Kpi, Link, Objective, Target


class ContractSerializer(serializers.ModelSerializer[Contract]):
    """A contract as in contracts.csv."""

    delivery_weight, on_track_from, at_risk_from = ExactField(), ExactField(), ExactField()

    class Meta:
        model = Contract
        fields = (
            "code", "name_en", "name_fr", "start", "end", "signed_on", "signed_at", "signatories", "delivery_weight",
            "on_track_from", "at_risk_from", "project_weighting", "source", "note",
        )  # fmt: skip


class Contracts(Resource):
    """Performance contracts, side by side."""

    serializer_class = ContractSerializer
    filterset_class = filters.ContractFilter

    def rows(self) -> QuerySet[Any]:
        """Every contract is public."""
        return Contract.objects.all()


class ObjectiveSerializer(serializers.ModelSerializer[Objective]):
    """An objective as in objectives.csv."""

    contract = CodeField()
    weight = ExactField()

    class Meta:
        model = Objective
        fields = (
            "id", "contract", "number", "code", "title_en", "title_fr", "description_en", "description_fr", "weight",
            "source", "note",
        )  # fmt: skip


class Objectives(Resource):
    """The numbered objectives of the contracts."""

    serializer_class = ObjectiveSerializer
    filterset_class = filters.ObjectiveFilter
    expands: ClassVar = {"contract": Expand("Contracts")}
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("contract__code", "number")

    def rows(self) -> QuerySet[Any]:
        """Every objective is public."""
        return Objective.objects.select_related("contract")


class KpiSerializer(serializers.ModelSerializer[Kpi]):
    """A KPI as in kpis.csv; `objective` is the objective's number."""

    contract = CodeField()
    objective = serializers.IntegerField(source="objective.number")
    weight = ExactField()
    baseline, tolerance = ExactField(allow_null=True), ExactField(allow_null=True)

    class Meta:
        model = Kpi
        fields = (
            "id", "contract", "code", "objective", "name_en", "name_fr", "unit", "kind", "rule", "filter", "direction",
            "aggregation", "accumulation", "frequency", "series_kind", "weight", "baseline", "baseline_on",
            "baseline_basis", "tolerance", "source", "note",
        )  # fmt: skip


class Kpis(Resource):
    """The key performance indicators of the objectives."""

    serializer_class = KpiSerializer
    filterset_class = filters.KpiFilter
    expands: ClassVar = {
        "contract": Expand("Contracts"),
        "objective": Expand("Objectives"),
        "targets": Expand("Targets", "kpi"),
    }
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("contract__code", "code", "id")

    def rows(self) -> QuerySet[Any]:
        """Every KPI is public."""
        return Kpi.objects.select_related("contract", "objective")


class TargetSerializer(serializers.ModelSerializer[Target]):
    """A target as in targets.csv."""

    contract = serializers.CharField(source="kpi.contract.code")
    kpi = CodeField()
    value = ExactField()

    class Meta:
        model = Target
        fields = ("id", "contract", "kpi", "period", "value", "basis", "source", "note")


class Targets(Resource):
    """What was promised of each KPI."""

    serializer_class = TargetSerializer
    filterset_class = filters.TargetFilter
    expands: ClassVar = {"kpi": Expand("Kpis")}
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("kpi__contract__code", "kpi__code", "period", "id")

    def rows(self) -> QuerySet[Any]:
        """Every target is public."""
        return Target.objects.select_related("kpi__contract")


class LinkSerializer(serializers.ModelSerializer[Link]):
    """A link as in links.csv."""

    contract = serializers.CharField(source="objective.contract.code")
    objective = serializers.IntegerField(source="objective.number")
    subject_kind = serializers.SerializerMethodField()
    subject = serializers.SerializerMethodField()
    share = ExactField()
    exports: ClassVar[dict[str, Any]] = {
        "subject_kind": (
            Holds.CHOICE,
            Case(
                When(project__isnull=False, then=Value("project")), default=Value("activity"), output_field=TextField()
            ),
        ),
        "subject": (Holds.TEXT, Coalesce("project__code", "activity__code", Value(""), output_field=TextField())),
    }

    class Meta:
        model = Link
        fields = ("id", "contract", "objective", "subject_kind", "subject", "share", "basis", "source", "note")
        expressions: ClassVar = {
            "subject_kind": Case(When(project__isnull=False, then=Value("project")), default=Value("activity")),
            "subject": Coalesce("project__code", "activity__code", Value("")),
        }

    def get_subject_kind(self, link: Link) -> str:
        """Return `project` or `activity`."""
        return "project" if link.project_id else "activity"

    def get_subject(self, link: Link) -> str:
        """Return the code of the project or activity."""
        subject = link.project or link.activity
        return subject.code if subject else ""


class Links(Resource):
    """Which project or activity serves which objective, with which share."""

    serializer_class = LinkSerializer
    filterset_class = filters.LinkFilter
    expands: ClassVar = {"objective": Expand("Objectives")}
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("objective__contract__code", "objective__number", "id")

    def rows(self) -> QuerySet[Any]:
        """Links of what the reader may see."""
        links = access.visible_links(self.request.user)
        return links.select_related("objective__contract", "project", "activity")
