"""What can be asked of projects, consortia, money and milestones?"""

from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, FilterSet, OrderingFilter

from objectives.filters import questions as ask
from objectives.models import (
    Call,
    Contract,
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


class ProjectFilter(FilterSet):
    """Projects by programme, call, year of start, place, domain, consortium, money and objective."""

    programme = ask.by_code(Programme, "programme")
    call = ask.by_code(Call, "call")
    year = ask.by_year("starting_in")
    scope = ChoiceFilter(choices=Scope.choices)
    status = ChoiceFilter(choices=ProjectStatus.choices)
    domain = ChoiceFilter(choices=Domain.choices, method="about")
    tag = CharFilter(method="tagged", max_length=200)
    contract = ask.by_code(Contract, "links__objective__contract", distinct=True)
    objective = ask.by_number("objective")
    territory = ask.by_territory("working_in")
    organisation = ask.by_code(Organisation, "organisation", method="with_partner")
    organisation_kind = ChoiceFilter(choices=OrganisationKind.choices, method="with_kind")
    country = CharFilter(method="with_country", max_length=2)
    funder = ask.by_code(Organisation, "funder", method="funded_by")
    published = BooleanFilter()
    start_from, start_to = ask.from_day("start"), ask.to_day("start")
    search = ask.searching("code", "acronym", "title", "summary")
    ordering = OrderingFilter(fields=("code", "acronym", "start", "end", "total_cost", "labelled_on"))

    class Meta:
        model = Project
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Keep each project once; `objective` means that number in `contract`, or in any contract."""
        number, contract = self.form.cleaned_data.pop("objective"), self.form.cleaned_data.pop("contract")
        chosen: QuerySet[Any] = super().filter_queryset(queryset)
        links = Q()
        if number is not None:
            links &= Q(links__objective__number=int(number))
        if contract is not None:
            links &= Q(links__objective__contract=contract)
        return chosen.filter(pk__in=Project.objects.filter(links).values("pk")) if links else chosen

    def starting_in(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep what starts in a year."""
        return queryset.filter(start__year=int(year))

    def about(self, queryset: QuerySet[Any], _name: str, domain: str) -> QuerySet[Any]:
        """Keep what lists a domain."""
        return queryset.filter(domains__contains=[domain])

    def tagged(self, queryset: QuerySet[Any], _name: str, tag: str) -> QuerySet[Any]:
        """Keep what has a tag."""
        return queryset.filter(tags__contains=[tag])

    def _with(self, queryset: QuerySet[Any], participations: QuerySet[Participation]) -> QuerySet[Any]:
        return queryset.filter(pk__in=participations.values("project"))

    def working_in(self, queryset: QuerySet[Any], _name: str, territory: Territory) -> QuerySet[Any]:
        """Keep what has work done in a place."""
        return self._with(queryset, working_in(Participation.objects.all(), territory))

    def with_partner(self, queryset: QuerySet[Any], _name: str, organisation: Organisation) -> QuerySet[Any]:
        """Keep what an organisation takes part in."""
        return self._with(queryset, Participation.objects.filter(organisation=organisation))

    def with_kind(self, queryset: QuerySet[Any], _name: str, kind: str) -> QuerySet[Any]:
        """Keep what a kind of organisation takes part in."""
        return self._with(queryset, Participation.objects.filter(organisation__kind=kind))

    def with_country(self, queryset: QuerySet[Any], _name: str, country: str) -> QuerySet[Any]:
        """Keep what an organisation of a country takes part in."""
        return self._with(queryset, Participation.objects.filter(organisation__country=country.upper()))

    def funded_by(self, queryset: QuerySet[Any], _name: str, funder: Organisation) -> QuerySet[Any]:
        """Keep what an organisation funds."""
        return queryset.filter(pk__in=Funding.objects.filter(funder=funder).values("project"))


class ParticipationFilter(FilterSet):
    """Participations by project, organisation, role, kind, country and place."""

    project = ask.by_project()
    organisation = ask.by_code(Organisation, "organisation")
    role = ChoiceFilter(choices=ParticipationRole.choices)
    organisation_kind = ChoiceFilter(field_name="organisation__kind", choices=OrganisationKind.choices)
    country = CharFilter(field_name="organisation__country", max_length=2)
    territory = ask.by_territory("in_territory")
    programme = ask.by_code(Programme, "project__programme")
    ordering = OrderingFilter(fields=("funding", "cost"))

    class Meta:
        model = Participation
        fields: tuple[str, ...] = ()

    def in_territory(self, queryset: QuerySet[Any], _name: str, territory: Territory) -> QuerySet[Any]:
        """Keep the work done in a place."""
        return working_in(queryset, territory)


class FundingFilter(FilterSet):
    """Money by project, funder, programme, call, beneficiary, stage and year."""

    project = ask.by_project()
    funder = ask.by_code(Organisation, "funder")
    programme = ask.by_code(Programme, "programme")
    call = ask.by_code(Call, "call")
    beneficiary = ask.by_code(Organisation, "beneficiary")
    stage = ChoiceFilter(choices=FundingStage.choices)
    year = ask.by_year("of_year")
    ordering = OrderingFilter(fields=("code", "amount", "decided_on"))

    class Meta:
        model = Funding
        fields: tuple[str, ...] = ()

    def of_year(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep the money of a year: decided in it, or, undated, of a project that starts in it."""
        undated = Q(decided_on__isnull=True, project__start__year=int(year))
        return queryset.filter(Q(decided_on__year=int(year)) | undated)


class MilestoneFilter(FilterSet):
    """Milestones by project, kind and due date."""

    project = ask.by_project()
    kind = ChoiceFilter(choices=MilestoneKind.choices)
    year = ask.by_year("due_in")
    due_from, due_to = ask.from_day("due"), ask.to_day("due")
    ordering = OrderingFilter(fields=("due", "number", "weight"))

    class Meta:
        model = Milestone
        fields: tuple[str, ...] = ()

    def due_in(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep what is due in a year."""
        return queryset.filter(due__year=int(year))


class ProgrammeFilter(FilterSet):
    """Programmes by level and funder."""

    level = ChoiceFilter(choices=ProgrammeLevel.choices)
    funder = ask.by_code(Organisation, "funder")
    ordering = OrderingFilter(fields=("code", "name"))

    class Meta:
        model = Programme
        fields: tuple[str, ...] = ()


class CallFilter(FilterSet):
    """Calls by programme and year of their deadline."""

    programme = ask.by_code(Programme, "programme")
    year = ask.by_year("of_year")
    ordering = OrderingFilter(fields=("code", "deadline"))

    class Meta:
        model = Call
        fields: tuple[str, ...] = ()

    def of_year(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep the calls that close in a year."""
        return queryset.filter(deadline__year=int(year))
