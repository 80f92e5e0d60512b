"""Contracts, objectives, KPIs, targets, measurements and links."""

from django.contrib import admin

from objectives.models import Contract, Kpi, Link, Measurement, Objective, Target
from tracker.admin.keeping import Below, Keeping


@admin.register(Contract)
class Contracts(Keeping):
    """Performance contracts."""

    list_display = ("code", "name_en", "start", "end", "delivery_weight", "project_weighting")
    search_fields = ("code", "name_en", "name_fr")


@admin.register(Objective)
class Objectives(Keeping):
    """The numbered objectives."""

    list_display = ("contract", "number", "code", "title_en", "weight")
    list_filter = ("contract",)
    list_select_related = ("contract",)
    search_fields = ("code", "title_en", "title_fr")


class Targets(Below):
    """What was promised of a KPI."""

    model = Target
    fields = ("period", "value", "basis", "source")


@admin.register(Kpi)
class Kpis(Keeping):
    """The indicators, with their targets."""

    list_display = ("code", "objective", "name_en", "kind", "aggregation", "accumulation", "frequency", "weight")
    list_filter = ("contract", "kind", "aggregation", "direction", "objective")
    list_select_related = ("objective",)
    search_fields = ("code", "name_en", "name_fr")
    autocomplete_fields = ("contract", "objective")
    inlines = (Targets,)


@admin.register(Measurement)
class Measurements(Keeping):
    """Every revision of what was measured."""

    list_display = ("kpi", "period", "revision", "value", "numerator", "denominator", "status", "observed_on")
    list_filter = ("status", "kpi__contract", "qualifier")
    list_select_related = ("kpi",)
    search_fields = ("kpi__code", "kpi__name_en", "kpi__name_fr", "period")
    autocomplete_fields = ("kpi", "project", "activity", "organisation", "territory")


@admin.register(Link)
class Links(Keeping):
    """What serves which objective, with which share."""

    list_display = ("objective", "project", "activity", "share", "basis")
    list_filter = ("basis", "objective")
    list_select_related = ("objective", "project", "activity")
    search_fields = ("project__code", "project__acronym", "activity__code", "activity__title")
    autocomplete_fields = ("objective", "project", "activity")
