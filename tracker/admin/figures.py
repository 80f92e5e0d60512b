"""What ran, what changed, and what was found wrong: read by staff, never changed."""

from typing import Any

from django.contrib import admin

from objectives.models import Change, Difference, RollupRun
from tracker.admin.keeping import Inline, Reading


class Differences(Inline):
    """The cells that a check found wrong."""

    model = Difference
    fields = readonly_fields = ("cell", "key", "stored", "computed", "inputs")
    extra = 0
    can_delete = False

    def has_add_permission(self, *_: Any) -> bool:
        """Nobody adds."""
        return False

    def has_view_permission(self, *_: Any) -> bool:
        """Who may open the run."""
        return True


@admin.register(RollupRun)
class RollupRuns(Reading):
    """The runs of the rollup."""

    list_display = ("contract", "kind", "as_of", "started_at", "lasted", "changes", "cells_written", "difference_count")
    list_filter = ("kind", "contract")
    list_select_related = ("contract",)
    inlines = (Differences,)


@admin.register(Change)
class Changes(Reading):
    """The ledger: who changed what, from what to what."""

    list_display = ("recorded_at", "actor", "kind", "key", "operation", "reason")
    list_filter = ("operation", "kind")
    list_select_related = ("actor",)
    ordering = ("-id",)
