"""Seals, board packs, commentary, comments on KPIs and scenarios: written by acts, and read here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.models import Assumption, BoardPack, Comment, Commentary, Scenario, Seal, SealedPart
from tracker.admin.keeping import ReadBelow, Reading


def _way(name: str, *arguments: Any) -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse(name, args=arguments), _("open"))


class SealedParts(ReadBelow):
    """What was sealed: its parts by their digests."""

    model = SealedPart
    fields = readonly_fields = ("name", "digest")

    def get_queryset(self, request: HttpRequest) -> "QuerySet[SealedPart]":
        """Leave what the parts hold in the database: it is shown on the seal's page."""
        return super().get_queryset(request).defer("content")


@admin.register(Seal)
class Seals(Reading):
    """The chains of seals, which nobody changes."""

    list_display = ("contract", "number", "day", "signed", "sealed_at", "reason", "page")
    list_filter = ("contract",)
    list_select_related = ("contract",)
    search_fields = ("contract__code", "signed", "reason", "digest")
    date_hierarchy = "day"
    fields = (
        "contract",
        "number",
        "day",
        "sealed_by",
        "signed",
        "sealed_at",
        "reason",
        "rules",
        "predecessor",
        "digest",
    )
    inlines = (SealedParts,)

    @admin.display(description=_("page"))
    def page(self, row: Seal) -> SafeString:
        """Return the way to what it holds, and whether it verifies."""
        return _way("seal", row.contract.code, row.number)


@admin.register(BoardPack)
class BoardPacks(Reading):
    """The packs that were asked for, with what went wrong."""

    list_display = ("contract", "as_of", "language", "state", "progress", "asked_by", "asked_at", "error", "page")
    list_filter = ("state", "language", "contract")
    list_select_related = ("contract", "asked_by")
    search_fields = ("contract__code", "asked_by__full_name", "error")
    date_hierarchy = "as_of"
    fields = (
        "contract", "as_of", "language", "seal", "asked_by", "asked_at", "state", "progress", "attempts", "retry_at",
        "error", "ready_at", "digest", "pdf_sha256", "xlsx_sha256",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> "QuerySet[BoardPack]":
        """Leave what the packs say in the database."""
        return super().get_queryset(request).defer("content")

    @admin.display(description=_("page"))
    def page(self, row: BoardPack) -> SafeString:
        """Return the way to its files."""
        return _way("pack", row.pk)


@admin.register(Commentary)
class Commentaries(Reading):
    """What the board was told of an objective, in all versions."""

    list_display = ("objective", "as_of", "version", "signed", "written_at", "text", "text_fr")
    list_filter = ("objective__contract", "objective")
    list_select_related = ("objective",)
    search_fields = ("text", "text_fr", "signed")
    date_hierarchy = "as_of"


@admin.register(Comment)
class Comments(Reading):
    """What is said of indicators; taken back by who wrote it."""

    list_display = ("written_at", "kpi", "written_by", "text", "withdraws")
    list_filter = ("kpi__contract",)
    list_select_related = ("kpi", "written_by", "withdraws__kpi")
    search_fields = ("text", "kpi__code", "written_by__full_name")
    date_hierarchy = "written_at"


class Assumptions(ReadBelow):
    """What a scenario supposes."""

    model = Assumption
    fields = readonly_fields = ("aspect", "subject", "day", "number", "period")


@admin.register(Scenario)
class Scenarios(Reading):
    """The scenarios that the reader may open: the own ones, and those that were opened to the reader."""

    list_display = ("name", "contract", "owner", "open_to_the_board", "made_at", "page")
    list_filter = ("contract", "open_to_the_board")
    list_select_related = ("contract", "owner")
    search_fields = ("name", "note", "owner__full_name")
    fields = ("name", "contract", "owner", "note", "open_to_the_board", "made_at")
    inlines = (Assumptions,)
    tells_of_the_gone = False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Scenario]":
        """Return no scenario that is somebody else's alone."""
        return super().get_queryset(request).filter(pk__in=access.visible_scenarios(request.user).values("pk"))

    @admin.display(description=_("page"))
    def page(self, row: Scenario) -> SafeString:
        """Return the way to what it gives."""
        return _way("scenario", row.pk)
