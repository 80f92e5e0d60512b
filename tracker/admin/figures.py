"""The runs of the rollup: what ran, when, and how much it changed."""

from django.contrib import admin

from objectives.models import RollupRun
from tracker.admin.keeping import Reading


@admin.register(RollupRun)
class RollupRuns(Reading):
    """Shown, never changed."""

    list_display = ("contract", "kind", "as_of", "started_at", "finished_at", "cells_written")
    list_filter = ("kind", "contract")
    list_select_related = ("contract",)
