"""Contracts, objectives, KPIs, targets, measurements and links; which periods are closed, how KPIs were defined."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from objectives.models import Contract, Kpi, KpiVersion, Link, Measurement, Objective, PeriodClosing, Target
from tracker.admin.bulk.figures import ROLL_UP, SEND_BACK, VALIDATE, WITHDRAW
from tracker.admin.keeping import Below, Keeping, Reading
from tracker.admin.together import buttons


@admin.register(Contract)
class Contracts(Keeping):
    """Performance contracts."""

    list_display = ("code", "name_en", "start", "end", "delivery_weight", "project_weighting")
    search_fields = ("code", "name_en", "name_fr")
    actions = buttons(ROLL_UP)


@admin.register(Objective)
class Objectives(Keeping):
    """The numbered objectives."""

    list_display = ("contract", "number", "code", "title_en", "weight")
    list_filter = ("contract",)
    list_select_related = ("contract",)
    search_fields = ("code", "title_en", "title_fr")
    autocomplete_fields = ("contract",)


class Targets(Below):
    """What was promised of a KPI."""

    model = Target
    fields = ("period", "value", "basis", "source")


@admin.register(Kpi)
class Kpis(Keeping):
    """The indicators, with their targets."""

    list_display = ("code", "objective", "name_en", "kind", "aggregation", "accumulation", "frequency", "weight")
    list_filter = ("contract", "kind", "aggregation", "direction", "frequency", "objective")
    list_select_related = ("objective",)
    search_fields = ("code", "name_en", "name_fr", "objective__title_en", "objective__title_fr")
    autocomplete_fields = ("contract", "objective")
    inlines = (Targets,)


@admin.register(KpiVersion)
class KpiVersions(Reading):
    """How an indicator was defined, and since when; written by whatever changes it or its targets."""

    list_display = ("code", "number", "valid_from", "author", "reason", "recorded_at")
    list_select_related = ("author",)
    search_fields = ("kpi__code", "kpi__name_en", "kpi__name_fr", "reason")
    date_hierarchy = "recorded_at"
    fields = ("number", "valid_from", "author", "reason", "recorded_at", "definition")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """Name the indicators, also where one is gone."""
        named = Kpi.objects.filter(pk=OuterRef("kpi_id")).values("code")
        rows: QuerySet[Any] = super().get_queryset(request).annotate(kpi_code=Subquery(named))
        return rows

    @admin.display(description=_("KPI"))
    def code(self, row: Any) -> str:
        """Return the id of the indicator, its number where it is gone."""
        return str(row.kpi_code or f"#{row.kpi_id}")


@admin.register(Measurement)
class Measurements(Reading):
    """Every revision of what was measured; entered and corrected on its page, by its rules."""

    list_display = (
        "kpi", "period", "revision", "value", "numerator", "denominator", "status", "observed_on", "entered_by", "page",
    )  # fmt: skip
    list_filter = ("status", "kpi__contract", "kpi__objective", "qualifier")
    list_select_related = ("kpi", "entered_by")
    search_fields = (
        "kpi__code", "kpi__name_en", "kpi__name_fr", "period", "project__code", "project__acronym",
        "organisation__name", "entered_by__full_name",
    )  # fmt: skip
    date_hierarchy = "observed_on"
    actions = buttons(VALIDATE, SEND_BACK, WITHDRAW)

    @admin.display(description=_("page"))
    def page(self, row: Measurement) -> SafeString:
        """Return the way to where it is corrected and discussed."""
        return format_html('<a href="{}">{}</a>', reverse("measurement", args=[row.pk]), _("open"))


@admin.register(Link)
class Links(Keeping):
    """What serves which objective, with which share."""

    list_display = ("objective", "project", "activity", "share", "basis")
    list_filter = ("basis", "objective__contract", "objective")
    list_select_related = ("objective", "project", "activity")
    search_fields = ("project__code", "project__acronym", "activity__code", "activity__title")
    autocomplete_fields = ("objective", "project", "activity")


@admin.register(PeriodClosing)
class PeriodClosings(Reading):
    """Which periods are closed, who closed and reopened them; done on the page of closed periods."""

    list_display = ("contract", "through", "closed_by", "closed_at", "reason", "reopened_by", "reopened_until", "page")
    list_filter = ("contract",)
    list_select_related = ("contract", "closed_by", "reopened_by")
    search_fields = ("contract__code", "reason", "reopened_reason")
    date_hierarchy = "through"

    @admin.display(description=_("page"))
    def page(self, _row: Any) -> SafeString:
        """Return the way to where periods are closed and reopened."""
        return format_html('<a href="{}">{}</a>', reverse("closed-periods"), _("open"))
