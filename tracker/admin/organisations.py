"""Organisations: what they are, their size by year, when they were members, which were joined and which are two."""

from django.contrib import admin

from objectives.models import CompanySize, EarlierMembership, NotDuplicate, Organisation, OrganisationMerge
from tracker.admin.bulk.cluster import END_MEMBERSHIP, UNDO_MERGE
from tracker.admin.keeping import Below, Keeping, Reading
from tracker.admin.together import buttons


class Sizes(Below):
    """What is known of a company's size, by year."""

    model = CompanySize
    fields = ("year", "headcount", "turnover", "balance_sheet", "source")


class EarlierMemberships(Below):
    """Memberships that ended before the one that is said above."""

    model = EarlierMembership


@admin.register(Organisation)
class Organisations(Keeping):
    """Everybody who takes part."""

    list_display = ("code", "name", "kind", "country", "city", "territory", "member_since", "member_until")
    list_filter = ("kind", "sector", "country", ("member_since", admin.EmptyFieldListFilter))
    list_select_related = ("territory",)
    search_fields = ("code", "name", "acronym", "pic", "siret", "vat", "ror", "city")
    date_hierarchy = "member_since"
    autocomplete_fields = ("territory",)
    inlines = (Sizes, EarlierMemberships)
    actions = buttons(END_MEMBERSHIP)


@admin.register(OrganisationMerge)
class Merges(Reading):
    """Which organisations were taken into which; done on the page of duplicates."""

    list_display = ("code", "name", "kept", "reason", "merged_by", "merged_at", "undone_by", "undone_at")
    list_filter = (("undone_at", admin.EmptyFieldListFilter),)
    list_select_related = ("kept", "merged_by", "undone_by")
    search_fields = ("code", "name", "kept__name", "kept__code", "reason")
    date_hierarchy = "merged_at"
    fields = ("code", "name", "kept", "reason", "merged_by", "merged_at", "undone_by", "undone_at")
    actions = buttons(UNDO_MERGE)


@admin.register(NotDuplicate)
class NotDuplicates(Reading):
    """Pairs that look alike and are two."""

    list_display = ("one", "other", "reason", "said_by", "said_at")
    list_select_related = ("one", "other", "said_by")
    search_fields = ("one__name", "other__name", "reason")
    date_hierarchy = "said_at"
