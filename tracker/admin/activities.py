"""What the cluster does besides R&D projects, with what follows from it."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objectives import clock
from objectives.models import Activity, Contact, FollowUp, MissionResult, VisitStep
from tracker.admin.bulk.cluster import COMPLETE
from tracker.admin.keeping import Below, Keeping, Reading
from tracker.admin.together import buttons


class FollowUpsBelow(Below):
    """What is to be done after an activity."""

    model = FollowUp
    autocomplete_fields = ("owner",)


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
    date_hierarchy = "start"
    search_fields = ("code", "title", "place")
    autocomplete_fields = ("partners",)
    inlines = (FollowUpsBelow, VisitSteps, Contacts, MissionResults)


class Standing(admin.SimpleListFilter):
    """Which follow-ups are to be done."""

    title = _("state")
    parameter_name = "standing"

    def lookups(self, _request: HttpRequest, _page: Any) -> list[tuple[str, Any]]:
        """Return what may be asked for."""
        return [
            ("due", pgettext_lazy("state", "due")),
            ("open", pgettext_lazy("state", "open")),
            ("done", pgettext_lazy("state", "done")),
        ]

    def queryset(self, _request: HttpRequest, queryset: "QuerySet[FollowUp]") -> "QuerySet[FollowUp]":
        """Return the follow-ups that stand there."""
        asked: dict[str | None, dict[str, Any]] = {
            "due": {"done_on": None, "due__lte": clock.today()},
            "open": {"done_on": None},
            "done": {"done_on__isnull": False},
        }
        return queryset.filter(**asked.get(self.value(), {}))


@admin.register(FollowUp)
class FollowUps(Reading):
    """What is to be done after activities, by whom and until when; written on the activity."""

    list_display = ("what", "activity", "due", "owner", "done_on")
    list_filter = (Standing, "owner")
    list_select_related = ("activity", "owner")
    search_fields = ("what", "activity__code", "activity__title", "owner__full_name")
    date_hierarchy = "due"
    actions = buttons(COMPLETE)
