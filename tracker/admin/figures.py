"""What ran, what changed, what was found wrong and accepted as it is: read by staff, never changed by hand."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from objectives.models import AcceptedFinding, Assumption, Change, Difference, RollupRun, Scenario
from tracker.admin.bulk.figures import TAKE_ACCEPTANCE_BACK
from tracker.admin.keeping import ReadBelow, Reading
from tracker.admin.together import buttons

NOT_TOLD = tuple(one._meta.model_name for one in (Assumption, Scenario))
"""Kinds of rows that are their owner's alone."""


class Differences(ReadBelow):
    """The cells that a check found wrong."""

    model = Difference
    fields = readonly_fields = ("cell", "key", "stored", "computed", "inputs")


@admin.register(RollupRun)
class RollupRuns(Reading):
    """The runs of the rollup."""

    list_display = ("contract", "kind", "as_of", "started_at", "lasted", "changes", "cells_written", "difference_count")
    list_filter = ("kind", "contract", ("difference_count", admin.AllValuesFieldListFilter))
    list_select_related = ("contract",)
    date_hierarchy = "started_at"
    inlines = (Differences,)


@admin.register(Change)
class Changes(Reading):
    """The ledger: who changed what, from what to what."""

    list_display = ("recorded_at", "actor", "kind", "key", "operation", "reason")
    list_filter = ("operation", "kind")
    list_select_related = ("actor",)
    search_fields = ("reason", "actor__full_name", "=key")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Change]":
        """Leave out what people suppose in scenarios of their own."""
        return super().get_queryset(request).exclude(kind__in=NOT_TOLD)


@admin.register(AcceptedFinding)
class AcceptedFindings(Reading):
    """Findings that are left as they are, by whom and why."""

    list_display = ("check_code", "row", "reason", "accepted_by", "accepted_at", "undone_by", "undone_at")
    list_filter = ("check_code", ("undone_at", admin.EmptyFieldListFilter))
    list_select_related = ("accepted_by", "undone_by")
    search_fields = ("reason", "accepted_by__full_name")
    date_hierarchy = "accepted_at"
    actions = buttons(TAKE_ACCEPTANCE_BACK)
