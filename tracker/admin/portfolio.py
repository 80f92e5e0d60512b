"""Projects, consortia, labels, money, milestones, reports, decisions and documents."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from objectives.acts.funding import hold_money, wrong_place
from objectives.models import (
    Document,
    Funding,
    Label,
    Milestone,
    MilestoneReport,
    Participation,
    Project,
    ProjectDecision,
)
from tracker.admin.bulk.projects import CANCEL, DECIDE, LABEL, PUBLISH, PUBLISH_NO_MORE, REMOVE_DOCUMENT
from tracker.admin.keeping import Keeping, OfAFile, ReadBelow, Reading, RuledForm
from tracker.admin.together import buttons


@admin.register(Project)
class Projects(Keeping):
    """R&D projects."""

    list_display = ("code", "acronym", "scope", "status", "programme", "start", "end", "published")
    list_filter = ("scope", "status", "published", "programme")
    list_select_related = ("programme",)
    search_fields = ("code", "acronym", "title", "grant_id")
    date_hierarchy = "start"
    autocomplete_fields = ("programme", "call")
    actions = buttons(DECIDE, LABEL, PUBLISH, PUBLISH_NO_MORE)

    def get_readonly_fields(self, request: HttpRequest, obj: Project | None = None) -> tuple[str, ...]:  # noqa: ARG002 (Django's)
        """Show where a project stands: it is moved by a decision, on its page; a new one begins where it is known."""
        return () if obj is None else ("status",)


@admin.register(Participation)
class Participations(OfAFile):
    """Who does what in which consortium."""

    list_display = ("project", "organisation", "role", "cost", "funding")
    list_filter = ("role", "project__scope")
    list_select_related = ("project", "organisation")
    search_fields = ("project__code", "project__acronym", "organisation__code", "organisation__name")
    autocomplete_fields = ("project", "organisation", "territory")


@admin.register(Label)
class Labels(Keeping):
    """Which clusters labelled which project."""

    list_display = ("project", "cluster", "role", "share", "labelled_on")
    list_filter = ("role", "cluster")
    date_hierarchy = "labelled_on"
    list_select_related = ("project", "cluster")
    search_fields = ("project__code", "cluster__name")
    autocomplete_fields = ("project", "cluster")


class MoneyForm(RuledForm):
    """Money at a stage, which answers to what its funder did before and after."""

    def clean(self) -> dict[str, Any] | None:
        """Hold the money of the project, and of the one that it goes to, before its row: as the acts do."""
        of_both = {self.instance.project_id, getattr(self.cleaned_data.get("project"), "pk", None)}
        hold_money(of_both - {None})
        return super().clean()

    def _post_clean(self) -> None:
        super()._post_clean()
        for field, told in wrong_place(self.instance).items() if not self.errors else ():
            self.add_error(field, told)


@admin.register(Funding)
class Fundings(OfAFile):
    """Money requested, committed and paid."""

    form = MoneyForm
    list_display = ("code", "project", "funder", "programme", "stage", "amount", "decided_on")
    list_filter = ("stage", "programme")
    date_hierarchy = "decided_on"
    list_select_related = ("project", "funder", "programme")
    search_fields = ("code", "project__code", "project__acronym", "funder__name", "beneficiary__name", "reference")
    autocomplete_fields = ("project", "funder", "programme", "call", "beneficiary")


class Reports(ReadBelow):
    """What was reported of a milestone: added on the milestone's page, never changed."""

    model = MilestoneReport
    fields = readonly_fields = (
        "reported_on", "revision", "status", "percent", "actual", "forecast", "comment", "basis",
    )  # fmt: skip


@admin.register(Milestone)
class Milestones(OfAFile):
    """The plans of the projects, with their reports."""

    list_display = ("project", "number", "kind", "title", "weight", "due", "basis")
    list_filter = ("kind", "basis", "project__status")
    list_select_related = ("project",)
    search_fields = ("project__code", "project__acronym", "title")
    date_hierarchy = "due"
    autocomplete_fields = ("project",)
    inlines = (Reports,)
    actions = buttons(CANCEL)


@admin.register(MilestoneReport)
class MilestoneReports(Reading):
    """What was reported of all milestones; a report is taken back by a further one, on the milestone's page."""

    list_display = ("milestone", "reported_on", "revision", "status", "percent", "actual", "forecast", "reported_by")
    list_filter = ("status", "basis")
    list_select_related = ("milestone__project", "reported_by")
    search_fields = ("milestone__project__code", "milestone__project__acronym", "milestone__title", "comment")
    date_hierarchy = "reported_on"


@admin.register(ProjectDecision)
class ProjectDecisions(Reading):
    """Who decided what of which project; taken by acts, never changed."""

    list_display = ("project", "came_from", "moved_to", "decided_on", "body", "decided_by", "recorded_at")
    list_filter = ("moved_to", "came_from")
    list_select_related = ("project", "decided_by")
    search_fields = ("project__code", "project__acronym", "body", "note", "decided_by__full_name")
    date_hierarchy = "decided_on"


@admin.register(Document)
class Documents(Reading):
    """The documents of projects and activities; added where they belong, opened by who may."""

    list_display = ("title", "kind", "project", "activity", "size", "added_by", "added_at", "removed_by", "removed_at")
    list_filter = ("kind", ("removed_at", admin.EmptyFieldListFilter))
    list_select_related = ("project", "activity", "added_by", "removed_by")
    search_fields = ("title", "file_name", "project__code", "project__acronym", "activity__title")
    date_hierarchy = "added_at"
    fields = (
        "title", "kind", "project", "activity", "report", "file_name", "content_type", "size", "sha256", "added_by",
        "added_at", "removed_by", "removed_at",
    )  # fmt: skip
    actions = buttons(REMOVE_DOCUMENT)
