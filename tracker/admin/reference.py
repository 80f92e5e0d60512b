"""Reference data: programmes and their calls, territories, sources."""

from django.contrib import admin

from objectives.models import Call, Programme, Source, Territory
from tracker.admin.keeping import Keeping


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
