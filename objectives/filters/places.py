"""What can be asked of organisations, activities, territories and sources?"""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django_filters import BooleanFilter, CharFilter, ChoiceFilter, OrderingFilter

from objectives.filters import questions as ask
from objectives.filters.asking import Asking
from objectives.models import (
    Activity,
    ActivityKind,
    Contract,
    Organisation,
    OrganisationKind,
    Sector,
    Source,
    Territory,
    TerritoryKind,
)


class OrganisationFilter(Asking):
    """Organisations by kind, sector, country, and place."""

    kind = ChoiceFilter(choices=OrganisationKind.choices)
    sector = ChoiceFilter(choices=Sector.choices)
    country = CharFilter(max_length=2)
    territory = ask.by_territory("lying_in")
    member = BooleanFilter(field_name="member_since", lookup_expr="isnull", exclude=True)
    search = ask.searching("code", "name", "acronym")
    ordering = OrderingFilter(fields=("code", "name", "country"))

    class Meta:
        model = Organisation
        fields: tuple[str, ...] = ()

    def lying_in(self, queryset: QuerySet[Any], _name: str, territory: Territory) -> QuerySet[Any]:
        """Keep what lies in a place."""
        return queryset.filter(territory__in=Territory.objects.within(territory))


class ActivityFilter(Asking):
    """Activities by kind, year, country, partner and objective."""

    kind = ChoiceFilter(choices=ActivityKind.choices)
    year = ask.by_year("of_year")
    start_from, start_to = ask.from_day("start"), ask.to_day("start")
    country = CharFilter(max_length=2)
    partner = ask.by_code(Organisation, "partners")
    contract = ask.by_code(Contract, "links__objective__contract", distinct=True)
    objective = ask.by_number("links__objective__number")
    search = ask.searching("code", "title", "place")
    ordering = OrderingFilter(fields=("code", "start", "participants"))

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
    in_cluster = BooleanFilter()
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
