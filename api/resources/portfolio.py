"""Projects, consortia and money."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from api.cells import CodeField, money
from api.formats import linked
from api.resource import Resource
from api.resources.totals import Totalled
from api.shaping import Expand
from objectives import access, filters
from objectives.models import Call, Funding, Participation, Programme, Project


class ProgrammeSerializer(serializers.ModelSerializer[Programme]):
    """A programme as in programmes.csv."""

    funder = CodeField(allow_null=True)

    class Meta:
        model = Programme
        fields = ("code", "name", "funder", "level", "source", "note")


class Programmes(Resource):
    """Funding programmes."""

    serializer_class = ProgrammeSerializer
    filterset_class = filters.ProgrammeFilter
    expands: ClassVar = {"funder": Expand("Organisations")}

    def rows(self) -> QuerySet[Any]:
        """Every programme is public."""
        return Programme.objects.select_related("funder")


class CallSerializer(serializers.ModelSerializer[Call]):
    """A call as in calls.csv."""

    programme = CodeField()
    public_funding = money(allow_null=True)

    class Meta:
        model = Call
        fields = (
            "code", "programme", "name", "opened_on", "deadline", "announced_on", "applications", "projects_selected",
            "public_funding", "source", "note",
        )  # fmt: skip


class Calls(Resource):
    """Calls for projects."""

    serializer_class = CallSerializer
    filterset_class = filters.CallFilter
    expands: ClassVar = {"programme": Expand("Programmes")}

    def rows(self) -> QuerySet[Any]:
        """Every call is public."""
        return Call.objects.select_related("programme")


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project as in projects.csv."""

    id = serializers.CharField(source="code")
    programme, call = CodeField(allow_null=True), CodeField(allow_null=True)
    total_cost = money(source="known_cost", allow_null=True)

    class Meta:
        model = Project
        fields = (
            "id", "acronym", "title", "summary", "scope", "status", "labelled_on", "labelled_precision", "start",
            "start_precision", "end", "total_cost", "programme", "call", "domains", "tags", "grant_id", "website",
            "published", "source", "note",
        )  # fmt: skip


class Projects(Totalled):
    """R&D projects: labelled, with the cluster as a member, or the landscape around it."""

    serializer_class = ProjectSerializer
    filterset_class = filters.ProjectFilter
    expands: ClassVar = {
        "programme": Expand("Programmes"),
        "call": Expand("Calls"),
        "participations": Expand("Participations", "project"),
        "fundings": Expand("Fundings", "project"),
        "milestones": Expand("Milestones", "project"),
    }
    linked = staticmethod(linked.project)
    cerif = "Project"

    def rows(self) -> QuerySet[Any]:
        """Projects that the reader may see."""
        reader = self.request.user
        known = access.visible_projects(reader).annotate(known_cost=access.known_cost(reader))
        return known.select_related("programme", "call")


class ParticipationSerializer(serializers.ModelSerializer[Participation]):
    """A participation as in participations.csv."""

    project, organisation, territory = CodeField(), CodeField(), CodeField(allow_null=True)
    cost, funding = money(allow_null=True), money(allow_null=True)

    class Meta:
        model = Participation
        fields = ("id", "project", "organisation", "role", "cost", "funding", "territory", "source", "note")


class Participations(Totalled):
    """Who does what in which consortium."""

    serializer_class = ParticipationSerializer
    filterset_class = filters.ParticipationFilter
    expands: ClassVar = {
        "project": Expand("Projects"),
        "organisation": Expand("Organisations"),
        "territory": Expand("Territories"),
    }
    lookup_field = "pk"
    order: ClassVar[tuple[str, ...]] = ("project__code", "organisation__code", "role", "id")

    def rows(self) -> QuerySet[Any]:
        """Participations in projects that the reader may see."""
        participations = access.visible_participations(self.request.user)
        return participations.select_related("project", "organisation", "territory")


class FundingSerializer(serializers.ModelSerializer[Funding]):
    """A funding as in fundings.csv."""

    id = serializers.CharField(source="code")
    project, funder = CodeField(), CodeField()
    programme, call, beneficiary = CodeField(allow_null=True), CodeField(allow_null=True), CodeField(allow_null=True)
    amount = money()

    class Meta:
        model = Funding
        fields = (
            "id", "project", "funder", "programme", "call", "beneficiary", "stage", "amount", "decided_on", "reference",
            "source", "note",
        )  # fmt: skip


class Fundings(Totalled):
    """Money requested, committed and paid; stages are never added together."""

    serializer_class = FundingSerializer
    filterset_class = filters.FundingFilter
    expands: ClassVar = {
        "project": Expand("Projects"),
        "funder": Expand("Organisations"),
        "programme": Expand("Programmes"),
        "call": Expand("Calls"),
        "beneficiary": Expand("Organisations"),
    }
    linked = staticmethod(linked.funding)
    cerif = "Funding"

    def rows(self) -> QuerySet[Any]:
        """Fundings of projects that the reader may see."""
        fundings = access.visible_fundings(self.request.user)
        return fundings.select_related("project", "funder", "programme", "call", "beneficiary")
