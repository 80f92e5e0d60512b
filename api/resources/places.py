"""Organisations, activities, territories and sources."""

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from rest_framework import serializers

from api.cells import CodeField
from api.formats import linked
from api.formats.columns import Holds
from api.resource import Resource
from api.shaping import Expand
from objectives import access, filters
from objectives.models import Activity, Organisation, Source, Territory


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation as in organisations.csv."""

    id = serializers.CharField(source="code")
    territory = CodeField(allow_null=True)

    class Meta:
        model = Organisation
        fields = (
            "id", "name", "acronym", "kind", "sector", "siret", "vat", "pic", "rnsr", "ror", "country", "city",
            "postcode", "territory", "member_since", "member_until", "website", "source", "note",
        )  # fmt: skip


class Organisations(Resource):
    """Companies, laboratories, universities, public powers, funders, clusters."""

    serializer_class = OrganisationSerializer
    filterset_class = filters.OrganisationFilter
    expands: ClassVar = {"territory": Expand("Territories"), "participations": Expand("Participations", "organisation")}
    linked = staticmethod(linked.organisation)
    cerif = "OrgUnit"

    def rows(self) -> QuerySet[Any]:
        """Every organisation is public."""
        return Organisation.objects.select_related("territory")


PARTNERS = ArraySubquery(Organisation.objects.filter(activities=OuterRef("pk")).order_by("code").values("code"))


class ActivitySerializer(serializers.ModelSerializer[Activity]):
    """An activity as in activities.csv, with what came of it."""

    id = serializers.CharField(source="code")
    partners = serializers.SlugRelatedField[Any](slug_field="code", many=True, read_only=True)
    exports: ClassVar[dict[str, Any]] = {"partners": (Holds.LIST, PARTNERS)}

    class Meta:
        model = Activity
        fields = (
            "id", "kind", "title", "start", "start_precision", "end", "place", "country", "partners", "participants",
            "outcome", "source", "note",
        )  # fmt: skip


class Activities(Resource):
    """What the cluster does besides R&D projects."""

    serializer_class = ActivitySerializer
    filterset_class = filters.ActivityFilter
    expands: ClassVar = {
        "links": Expand("Links", "activity"),
        "organisations": Expand("Organisations", "activities"),
    }
    linked = staticmethod(linked.activity)

    def rows(self) -> QuerySet[Any]:
        """Activities that the reader may see."""
        return access.visible_activities(self.request.user).prefetch_related("partners")


class TerritorySerializer(serializers.ModelSerializer[Territory]):
    """A territory as in territories.csv."""

    parent = CodeField(allow_null=True)  # type: ignore[assignment]  # DRF calls the enclosing serializer so

    class Meta:
        model = Territory
        fields = ("code", "kind", "name", "parent", "nuts2016", "population", "in_cluster", "source", "note")


class Territories(Resource):
    """Countries, regions, former regions, departments and cities."""

    serializer_class = TerritorySerializer
    filterset_class = filters.TerritoryFilter
    expands: ClassVar = {"parent": Expand("Territories")}

    def rows(self) -> QuerySet[Any]:
        """Every territory is public."""
        return Territory.objects.select_related("parent")


class SourceSerializer(serializers.ModelSerializer[Source]):
    """A source as in sources.csv."""

    id = serializers.CharField(source="code")

    class Meta:
        model = Source
        fields = ("id", "title", "url", "published", "note")


class Sources(Resource):
    """The documents and data sets that facts name."""

    serializer_class = SourceSerializer
    filterset_class = filters.SourceFilter

    def rows(self) -> QuerySet[Any]:
        """Every source is public."""
        return Source.objects.all()
