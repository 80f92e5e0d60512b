"""Organisations, activities, territories and sources."""

from typing import Any, ClassVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from rest_framework import serializers

from api.cells import CodeField
from api.formats import linked
from api.formats.columns import Holds
from api.resource import Resource
from api.shaping import Expand
from objectives import access, filters
from objectives.models import Activity, EarlierMembership, Organisation, Source, Territory
from objectives.sizing import ClassHeld, class_of

SPAN = Concat(Cast("since", TextField()), Value("/"), Cast("until", TextField()), output_field=TextField())
EARLIER = ArraySubquery(
    EarlierMembership.objects.filter(organisation=OuterRef("pk")).order_by("since").annotate(span=SPAN).values("span")
)
CLASS = ClassHeld()


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """An organisation as in organisations.csv, with its class of size and its earlier memberships."""

    id = serializers.CharField(source="code")
    territory = CodeField(allow_null=True)
    size_class = serializers.SerializerMethodField(
        help_text="By law, won or lost after two years: micro, small, medium, sme, mid_cap, large; empty when unknown."
    )
    earlier_memberships = serializers.SerializerMethodField(
        help_text="Memberships that ended before this one, as ISO 8601 intervals of days."
    )
    exports: ClassVar[dict[str, Any]] = {
        "size_class": (Holds.TEXT, CLASS),
        "earlier_memberships": (Holds.LIST, EARLIER),
    }

    class Meta:
        model = Organisation
        fields = (
            "id", "name", "acronym", "kind", "sector", "siret", "vat", "pic", "rnsr", "ror", "country", "city",
            "postcode", "territory", "member_since", "member_until", "website", "source", "note", "size_class",
            "earlier_memberships",
        )  # fmt: skip
        expressions: ClassVar = {"size_class": CLASS, "earlier_memberships": EARLIER}

    def get_size_class(self, organisation: Organisation) -> str:
        """Return the class that its years make by law."""
        return class_of(organisation.sizes.all()) or ""

    def get_earlier_memberships(self, organisation: Organisation) -> list[str]:
        """Return the days from which and to which it was a member before."""
        return [f"{one.since}/{one.until}" for one in organisation.earlier_memberships.all()]


class Organisations(Resource):
    """Companies, laboratories, universities, public powers, funders, clusters."""

    serializer_class = OrganisationSerializer
    filterset_class = filters.OrganisationFilter
    expands: ClassVar = {"territory": Expand("Territories"), "participations": Expand("Participations", "organisation")}
    linked = staticmethod(linked.organisation)
    cerif = "OrgUnit"

    def rows(self) -> QuerySet[Any]:
        """Every organisation is public."""
        return Organisation.objects.select_related("territory").prefetch_related("sizes", "earlier_memberships")


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
