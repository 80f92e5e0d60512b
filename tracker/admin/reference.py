"""Reference data: programmes and their calls, territories, sources."""

from itertools import islice
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from objectives.models import Call, Programme, Source, Territory
from tracker.admin.keeping import Keeping

MOST_NAMED = 20


@admin.register(Programme)
class Programmes(Keeping):
    """Funding programmes."""

    list_display = ("code", "name", "funder", "level")
    list_filter = ("level",)
    list_select_related = ("funder",)
    search_fields = ("code", "name")
    autocomplete_fields = ("funder",)


@admin.register(Call)
class Calls(Keeping):
    """Calls for projects."""

    list_display = ("code", "programme", "name", "deadline", "projects_selected", "public_funding")
    list_filter = ("programme",)
    list_select_related = ("programme",)
    date_hierarchy = "deadline"
    search_fields = ("code", "name")
    autocomplete_fields = ("programme",)


@admin.register(Territory)
class Territories(Keeping):
    """Places, each inside its parent."""

    list_display = ("code", "kind", "name", "parent", "population", "in_cluster")
    list_filter = ("kind", "in_cluster")
    list_select_related = ("parent",)
    search_fields = ("code", "name")
    autocomplete_fields = ("parent",)


@admin.register(Source)
class Sources(Keeping):
    """Where figures come from."""

    list_display = ("code", "title", "published")
    search_fields = ("code", "title", "url")

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name the facts that name a source: without it nobody could say where they come from."""
        going, counts, lacking, protected = super().get_deleted_objects(objs, request)
        naming = (
            f"{fact._meta.verbose_name}: {fact}"
            for row in objs
            for facts in row.named_by()
            for fact in facts[:MOST_NAMED]
        )
        return going, counts, lacking, [*protected, *islice(naming, MOST_NAMED)]
