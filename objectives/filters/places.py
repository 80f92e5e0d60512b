"""What can be asked of organisations, activities, territories and sources?"""

import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, OrderingFilter

from objectives import access
from objectives.filters import questions as ask
from objectives.filters.asking import Asking, Related
from objectives.filters.portfolio import ParticipationFilter
from objectives.filters.serving import Serving
from objectives.models import (
    Activity,
    ActivityKind,
    Domain,
    EarlierMembership,
    Organisation,
    OrganisationKind,
    Participation,
    Sector,
    Source,
    Territory,
    TerritoryKind,
)
from objectives.towns import in_city


class OrganisationFilter(Asking):
    """Organisations by kind, sector, country, place, membership, their parts in projects and the domains of these."""

    kind = ChoiceFilter(choices=OrganisationKind.choices)
    sector = ChoiceFilter(choices=Sector.choices)
    country = CharFilter(max_length=2)
    territory = ask.by_territory("lying_in")
    member = ask.YesOrNo(field_name="member_since", lookup_expr="isnull", exclude=True)
    member_since_from, member_since_to = ask.from_day("member_since"), ask.to_day("member_since")
    member_on = DateFilter(method="members_on", label=_("member on a day"), **ask.DAY)
    domain = ChoiceFilter(choices=Domain.choices, method="working_on", label=_("domain of its projects"))
    search = ask.searching("code", "name", "acronym", "siret", "pic")
    ordering = OrderingFilter(fields=("code", "name", "country"))

    related: ClassVar = {"participation": Related(ParticipationFilter, access.visible_participations, "organisation")}

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def lying_in(self, queryset: QuerySet[Any], _name: str, territory: Territory) -> QuerySet[Any]:
        """Keep what lies in a place; in a city also by the name of the town (`objectives/towns.py`)."""
        if territory.kind == TerritoryKind.CITY:
            return queryset.filter(in_city(territory))
        return queryset.filter(territory__in=Territory.objects.within(territory))

    def members_on(self, queryset: QuerySet[Any], _name: str, day: datetime.date) -> QuerySet[Any]:
        """Keep what was a member on a day."""
        open_ended = Q(member_until__isnull=True) | Q(member_until__gte=day)
        earlier = EarlierMembership.objects.filter(organisation=OuterRef("pk"), since__lte=day, until__gte=day)
        return queryset.filter((Q(member_since__lte=day) & open_ended) | Exists(earlier))

    def working_on(self, queryset: QuerySet[Any], _name: str, domain: str) -> QuerySet[Any]:
        """Keep what takes part in a project of a domain, of those that the reader may see whole."""
        projects = access.whole_projects(self.reader).filter(domains__contains=[domain])
        return queryset.filter(pk__in=Participation.objects.filter(project__in=projects).values("organisation"))


class ActivityFilter(Serving):
    """Activities by kind, year, country, partner and objective."""

    kind = ChoiceFilter(choices=ActivityKind.choices)
    year = ask.by_year("of_year")
    start_from, start_to = ask.from_day("start"), ask.to_day("start")
    end_from, end_to = ask.from_day("end"), ask.to_day("end")
    participants_from, participants_to = ask.at_least("participants"), ask.at_most("participants")
    country = CharFilter(max_length=2)
    partner = ask.by_code(Organisation, "partners")
    search = ask.searching("code", "title", "place")
    ordering = OrderingFilter(fields=("code", "start", "participants"))

    linked_as = "activity"

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def of_year(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep what starts in a year."""
        return queryset.filter(start__year=int(year))


class TerritoryFilter(Asking):
    """Territories by kind, parent and whether they belong to the cluster."""

    kind = ChoiceFilter(choices=TerritoryKind.choices)
    parent = ask.by_code(Territory, "parent")
    search = ask.searching("code", "name")
    in_cluster = ask.YesOrNo()
    population_from, population_to = ask.at_least("population"), ask.at_most("population")
    ordering = OrderingFilter(fields=("code", "name", "population"))

    class Meta:
        model = Territory
        fields: tuple[str, ...] = ()


class SourceFilter(Asking):
    """Sources by text."""

    search = ask.searching("code", "title", "url")
    ordering = OrderingFilter(fields=("code", "published"))

    class Meta:
        model = Source
        fields: tuple[str, ...] = ()
