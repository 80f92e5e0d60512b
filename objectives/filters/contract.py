"""What can be asked of contracts, their objectives, KPIs and what was measured?"""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, OrderingFilter

from objectives.filters import questions as ask
from objectives.filters.asking import Asking
from objectives.models import (
    Activity,
    Basis,
    Comment,
    Contract,
    Derivation,
    Direction,
    Kpi,
    KpiKind,
    Link,
    Measurement,
    MeasurementStatus,
    Objective,
    Organisation,
    Target,
    Territory,
)


class ContractFilter(Asking):
    """Contracts by their days and words."""

    code = ask.by_known_code(Contract)
    start_from, start_to = ask.from_day("start"), ask.to_day("start")
    end_from, end_to = ask.from_day("end"), ask.to_day("end")
    search = ask.searching("code", "name_en", "name_fr")
    ordering = OrderingFilter(fields=("code", "start", "end"))

    class Meta:
        model = Contract
        fields: tuple[str, ...] = ()


class ObjectiveFilter(Asking):
    """Objectives by contract."""

    contract = ask.by_code(Contract, "contract")
    number = ask.by_number("number")
    search = ask.searching("code", "title_en", "title_fr", "description_en", "description_fr")
    ordering = OrderingFilter(fields=("number", "weight"))

    class Meta:
        model = Objective
        fields: tuple[str, ...] = ()


class KpiFilter(Asking):
    """KPIs by contract, objective, kind and direction."""

    contract = ask.by_code(Contract, "contract")
    objective = ask.by_number("objective__number")
    code = ask.by_known_code(Kpi)
    search = ask.searching("code", "name_en", "name_fr")
    kind = ChoiceFilter(choices=KpiKind.choices)
    direction = ChoiceFilter(choices=Direction.choices)
    ordering = OrderingFilter(fields=("code", "weight"))

    class Meta:
        model = Kpi
        fields: tuple[str, ...] = ()


class TargetFilter(Asking):
    """Targets by contract, KPI and basis."""

    contract = ask.by_code(Contract, "kpi__contract")
    kpi = ask.by_known_code(Kpi, "kpi__code")
    period = CharFilter(max_length=7)
    basis = ChoiceFilter(choices=Basis.choices)
    ordering = OrderingFilter(fields=("period", "value"))

    class Meta:
        model = Target
        fields: tuple[str, ...] = ()


class MeasurementFilter(Asking):
    """Measurements by contract, KPI, period, status and what they are about."""

    contract = ask.by_code(Contract, "kpi__contract")
    kpi = ask.by_known_code(Kpi, "kpi__code")
    objective = ask.by_number("kpi__objective__number")
    period = CharFilter(max_length=7)
    year = ask.by_year("of_year")
    starts_from, ends_to = ask.from_day("starts_on"), ask.to_day("ends_on")
    observed_from, observed_to = ask.from_day("observed_on"), ask.to_day("observed_on")
    status = ChoiceFilter(choices=MeasurementStatus.choices)
    project = ask.by_project()
    activity = ask.by_code(Activity, "activity")
    organisation = ask.by_code(Organisation, "organisation")
    territory = ask.by_code(Territory, "territory")
    ordering = OrderingFilter(fields=("period", "observed_on", "revision"))

    class Meta:
        model = Measurement
        fields: tuple[str, ...] = ()

    def of_year(self, queryset: QuerySet[Any], _name: str, year: Decimal) -> QuerySet[Any]:
        """Keep the measurements of a year's periods."""
        return queryset.filter(starts_on__year=int(year))


class LinkFilter(Asking):
    """Links by contract, objective, subject and basis."""

    contract = ask.by_code(Contract, "objective__contract")
    objective = ask.by_number("objective__number")
    project = ask.by_project()
    activity = ask.by_code(Activity, "activity")
    basis = ChoiceFilter(choices=Derivation.choices)
    ordering = OrderingFilter(fields=("share",))

    class Meta:
        model = Link
        fields: tuple[str, ...] = ()


class CommentFilter(Asking):
    """Comments by contract and KPI."""

    contract = ask.by_code(Contract, "kpi__contract")
    kpi = ask.by_known_code(Kpi, "kpi__code")
    search = ask.searching("text")
    ordering = OrderingFilter(fields=("written_at",))

    class Meta:
        model = Comment
        fields: tuple[str, ...] = ()
