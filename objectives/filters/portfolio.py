"""What can be asked of projects, consortia, money and milestones?"""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django_filters import CharFilter, ChoiceFilter, OrderingFilter

from objectives import access
from objectives.filters import questions as ask
from objectives.filters.asking import Asking, Related
from objectives.filters.serving import Serving
from objectives.models import (
    Call,
    Domain,
    Funding,
    FundingStage,
    Milestone,
    MilestoneKind,
    Organisation,
    OrganisationKind,
    Participation,
    ParticipationRole,
    Programme,
    ProgrammeLevel,
    Project,
    ProjectStatus,
    Scope,
    Territory,
)


def working_in(participations: QuerySet[Participation], territory: Territory) -> QuerySet[Participation]:
    """Return the participations whose work is done in a territory: theirs, else their organisation's."""
    place = Coalesce(F("territory"), F("organisation__territory"))
    return participations.alias(place=place).filter(place__in=Territory.objects.within(territory))


def _known_projects(reader: access.Reader) -> QuerySet[Project]:
    """Return the projects that a reader may see, with what the reader may know of their costs."""
    return access.visible_projects(reader).annotate(known_cost=access.known_cost(reader))


class PartFilter(Asking):
    """Participations by project, organisation, role, kind, country, place and amounts."""

    project = ask.by_project()
    organisation = ask.by_code(Organisation, "organisation")
    role = ChoiceFilter(choices=ParticipationRole.choices)
    organisation_kind = ChoiceFilter(field_name="organisation__kind", choices=OrganisationKind.choices)
    country = CharFilter(field_name="organisation__country", max_length=2)
    territory = ask.by_territory("in_territory")
    programme = ask.by_code(Programme, "project__programme")
    cost_from, cost_to = ask.at_least("cost"), ask.at_most("cost")
    funding_from, funding_to = ask.at_least("funding"), ask.at_most("funding")
    search = ask.searching("project__code", "project__acronym", "organisation__name")
    ordering = OrderingFilter(fields=("funding", "cost"))

    class Meta:
        model = Participation
        fields: tuple[str, ...] = ()

    def in_territory(self, queryset: QuerySet[Any], _name: str, territory: Territory) -> QuerySet[Any]:
        """Keep the work done in a place."""
        return working_in(queryset, territory)


class MoneyFilter(Asking):
    """Money by project, funder, programme, call, beneficiary, stage and year."""

    project = ask.by_project()
    funder = ask.by_code(Organisation, "funder")
    programme = ask.by_code(Programme, "programme")
    call = ask.by_code(Call, "call")
    beneficiary = ask.by_code(Organisation, "beneficiary")
    stage = ChoiceFilter(choices=FundingStage.choices)
    year = ask.by_year("of_year")
    decided_from, decided_to = ask.from_day("decided_on"), ask.to_day("decided_on")
    amount_from, amount_to = ask.at_least("amount"), ask.at_most("amount")
    search = ask.searching("code", "project__code", "project__acronym", "funder__name")
    ordering = OrderingFilter(fields=("code", "amount", "decided_on"))

    class Meta:
        model = Funding
        fields: tuple[str, ...] = ()

    def of_year(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep the money of a year: decided in it, or, undated, of a project that starts in it."""
        undated = Q(decided_on__isnull=True, project__start__year=int(year))
        return queryset.filter(Q(decided_on__year=int(year)) | undated)


class ProjectFilter(Serving):
    """Projects by programme, call, year of start, place, domain, consortium, money and objective."""

    programme = ask.by_code(Programme, "programme")
    call = ask.by_code(Call, "call")
    year = ask.by_year("starting_in")
    scope = ChoiceFilter(choices=Scope.choices)
    status = ChoiceFilter(choices=ProjectStatus.choices)
    domain = ChoiceFilter(choices=Domain.choices, method="about")
    tag = CharFilter(method="tagged", max_length=200)
    territory = ask.by_territory("working_in")
    organisation = ask.by_code(Organisation, "organisation", method="with_partner")
    organisation_kind = ChoiceFilter(choices=OrganisationKind.choices, method="with_kind")
    country = CharFilter(method="with_country", max_length=2)
    funder = ask.by_code(Organisation, "funder", method="funded_by")
    published = ask.YesOrNo()
    start_from, start_to = ask.from_day("start"), ask.to_day("start")
    end_from, end_to = ask.from_day("end"), ask.to_day("end")
    labelled_from, labelled_to = ask.from_day("labelled_on"), ask.to_day("labelled_on")
    total_cost_from, total_cost_to = ask.at_least("known_cost"), ask.at_most("known_cost")
    search = ask.searching("code", "acronym", "title", "summary")
    ordering = OrderingFilter(
        fields={
            **{name: name for name in ("code", "acronym", "start", "end", "labelled_on")},
            "known_cost": "total_cost",
        }
    )

    linked_as = "project"
    related: ClassVar = {
        "participant": Related(PartFilter, access.visible_participations, "project"),
        "funding": Related(MoneyFilter, access.visible_fundings, "project"),
    }

    class Meta:
        model = Project
        fields: tuple[str, ...] = ()

    def every(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return all projects, with what the reader may know of their costs."""
        found: QuerySet[Any] = super().every(queryset).annotate(known_cost=access.known_cost(self.reader))
        return found

    def starting_in(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep what starts in a year."""
        return queryset.filter(start__year=int(year))

    def about(self, queryset: QuerySet[Any], _name: str, domain: str) -> QuerySet[Any]:
        """Keep what lists a domain."""
        return queryset.filter(domains__contains=[domain])

    def tagged(self, queryset: QuerySet[Any], _name: str, tag: str) -> QuerySet[Any]:
        """Keep what has a tag."""
        return queryset.filter(tags__contains=[tag])

    @property
    def _participations(self) -> QuerySet[Participation]:
        return access.visible_participations(self.reader)

    def _with(self, queryset: QuerySet[Any], participations: QuerySet[Participation]) -> QuerySet[Any]:
        return queryset.filter(pk__in=participations.values("project"))

    def working_in(self, queryset: QuerySet[Any], _name: str, territory: Territory) -> QuerySet[Any]:
        """Keep what has work done in a place."""
        return self._with(queryset, working_in(self._participations, territory))

    def with_partner(self, queryset: QuerySet[Any], _name: str, organisation: Organisation) -> QuerySet[Any]:
        """Keep what an organisation takes part in."""
        return self._with(queryset, self._participations.filter(organisation=organisation))

    def with_kind(self, queryset: QuerySet[Any], _name: str, kind: str) -> QuerySet[Any]:
        """Keep what a kind of organisation takes part in."""
        return self._with(queryset, self._participations.filter(organisation__kind=kind))

    def with_country(self, queryset: QuerySet[Any], _name: str, country: str) -> QuerySet[Any]:
        """Keep what an organisation of a country takes part in."""
        return self._with(queryset, self._participations.filter(organisation__country=country.upper()))

    def funded_by(self, queryset: QuerySet[Any], _name: str, funder: Organisation) -> QuerySet[Any]:
        """Keep what an organisation funds."""
        return queryset.filter(pk__in=access.visible_fundings(self.reader).filter(funder=funder).values("project"))


OF_ITS_PROJECT: dict[str, Related] = {"project": Related(ProjectFilter, _known_projects, "pk", ours="project")}
"""What hangs on a project is found by whatever projects are found by."""


class ParticipationFilter(PartFilter):
    """Participations by their own questions and those of their project."""

    related: ClassVar = OF_ITS_PROJECT


class FundingFilter(MoneyFilter):
    """Money by its own questions and those of its project."""

    related: ClassVar = OF_ITS_PROJECT


class MilestoneFilter(Asking):
    """Milestones by project, kind and due date."""

    related: ClassVar = OF_ITS_PROJECT

    project = ask.by_project()
    kind = ChoiceFilter(choices=MilestoneKind.choices)
    year = ask.by_year("due_in")
    due_from, due_to = ask.from_day("due"), ask.to_day("due")
    search = ask.searching("title", "project__code", "project__acronym")
    ordering = OrderingFilter(fields=("due", "number", "weight"))

    class Meta:
        model = Milestone
        fields: tuple[str, ...] = ()

    def due_in(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep what is due in a year."""
        return queryset.filter(due__year=int(year))


class ProgrammeFilter(Asking):
    """Programmes by level and funder."""

    level = ChoiceFilter(choices=ProgrammeLevel.choices)
    funder = ask.by_code(Organisation, "funder")
    search = ask.searching("code", "name")
    ordering = OrderingFilter(fields=("code", "name"))

    class Meta:
        model = Programme
        fields: tuple[str, ...] = ()


class CallFilter(Asking):
    """Calls by programme and year of their deadline."""

    programme = ask.by_code(Programme, "programme")
    year = ask.by_year("of_year")
    deadline_from, deadline_to = ask.from_day("deadline"), ask.to_day("deadline")
    public_funding_from, public_funding_to = ask.at_least("public_funding"), ask.at_most("public_funding")
    search = ask.searching("code", "name")
    ordering = OrderingFilter(fields=("code", "deadline"))

    class Meta:
        model = Call
        fields: tuple[str, ...] = ()

    def of_year(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep the calls that close in a year."""
        return queryset.filter(deadline__year=int(year))
