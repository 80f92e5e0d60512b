"""Projects, consortia, money, milestones, activities and reference data."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from objectives.models import (
    Activity,
    Call,
    Contact,
    FollowUp,
    Funding,
    Label,
    Milestone,
    MilestoneReport,
    MissionResult,
    Organisation,
    Participation,
    Programme,
    Project,
    Source,
    Territory,
    VisitStep,
)
from tracker.admin.keeping import Below, Keeping, OfAFile


@admin.register(Project)
class Projects(Keeping):
    """R&D projects."""

    list_display = ("code", "acronym", "scope", "status", "programme", "start", "end", "published")
    list_filter = ("scope", "status", "published", "programme")
    list_select_related = ("programme",)
    search_fields = ("code", "acronym", "title", "grant_id")
    autocomplete_fields = ("programme", "call")

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:  # noqa: ARG002 (Django's)
        """Show where a project stands: it is moved by a decision, on its page; a new one begins where it is known."""
        return () if obj is None else ("status",)


@admin.register(Participation)
class Participations(OfAFile):
    """Who does what in which consortium."""

    list_display = ("project", "organisation", "role", "cost", "funding")
    list_filter = ("role",)
    list_select_related = ("project", "organisation")
    search_fields = ("project__code", "project__acronym", "organisation__code", "organisation__name")
    autocomplete_fields = ("project", "organisation", "territory")


@admin.register(Label)
class Labels(Keeping):
    """Which clusters labelled which project."""

    list_display = ("project", "cluster", "role", "share", "labelled_on")
    list_select_related = ("project", "cluster")
    search_fields = ("project__code", "cluster__name")
    autocomplete_fields = ("project", "cluster")


@admin.register(Funding)
class Fundings(OfAFile):
    """Money requested, committed and paid."""

    list_display = ("code", "project", "funder", "programme", "stage", "amount", "decided_on")
    list_filter = ("stage", "programme")
    list_select_related = ("project", "funder", "programme")
    search_fields = ("code", "project__code", "project__acronym", "reference")
    autocomplete_fields = ("project", "funder", "programme", "call", "beneficiary")


class Reports(Below):
    """What was reported of a milestone: added on the milestone's page, never changed."""

    model = MilestoneReport
    fields = readonly_fields = (
        "reported_on",
        "revision",
        "status",
        "percent",
        "actual",
        "forecast",
        "comment",
        "basis",
    )
    can_delete = False

    def has_add_permission(self, *_: Any) -> bool:
        """Nobody adds here."""
        return False

    def has_change_permission(self, *_: Any) -> bool:
        """Nobody changes a report."""
        return False

    def has_view_permission(self, *_: Any) -> bool:
        """Who may open the milestone."""
        return True


@admin.register(Milestone)
class Milestones(OfAFile):
    """The plans of the projects, with their reports."""

    list_display = ("project", "number", "kind", "title", "weight", "due", "basis")
    list_filter = ("kind", "basis")
    list_select_related = ("project",)
    search_fields = ("project__code", "project__acronym", "title")
    autocomplete_fields = ("project",)
    inlines = (Reports,)


class FollowUps(Below):
    """What is to be done after an activity."""

    model = FollowUp


class VisitSteps(Below):
    """The programme of a visit."""

    model = VisitStep


class Contacts(Below):
    """The people met."""

    model = Contact


class MissionResults(Below):
    """What organisations brought home from a mission."""

    model = MissionResult
    autocomplete_fields = ("organisation",)


@admin.register(Activity)
class Activities(Keeping):
    """What the cluster does besides R&D projects."""

    list_display = ("code", "kind", "title", "start", "place", "country", "participants")
    list_filter = ("kind", "country")
    search_fields = ("code", "title", "place")
    autocomplete_fields = ("partners",)
    inlines = (FollowUps, VisitSteps, Contacts, MissionResults)


@admin.register(Organisation)
class Organisations(Keeping):
    """Everybody who takes part."""

    list_display = ("code", "name", "kind", "country", "city", "territory", "member_since")
    list_filter = ("kind", "sector")
    list_select_related = ("territory",)
    search_fields = ("code", "name", "acronym", "pic", "siret")
    autocomplete_fields = ("territory",)


@admin.register(Programme)
class Programmes(Keeping):
    """Funding programmes."""

    list_display = ("code", "name", "funder", "level")
    list_select_related = ("funder",)
    search_fields = ("code", "name")
    autocomplete_fields = ("funder",)


@admin.register(Call)
class Calls(Keeping):
    """Calls for projects."""

    list_display = ("code", "programme", "name", "deadline", "projects_selected", "public_funding")
    list_filter = ("programme",)
    list_select_related = ("programme",)
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
