"""What can be taken away, in which formats, under which licence?"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objectives.scorecards.public import LICENCES, last_change, open_tables, public_texts
from tracker.pages.public import structured
from tracker.pages.public.answering import house_of, open_page

TABLES: dict[str, str | Promise] = {
    "project": _("Projects"),
    "organisation": _("Organisations"),
    "participation": _("Participations"),
    "funding": _("Fundings"),
    "milestone": _("Milestones"),
    "activity": _("Activities"),
    "contract": _("Contracts"),
    "objective": _("Objectives"),
    "kpi": _("Indicators"),
    "target": _("Targets"),
    "measurement": _("Measurements"),
    "link": _("Links of projects and activities to objectives"),
    "programme": _("Programmes"),
    "call": _("Calls"),
    "territory": _("Territories"),
    "source": _("Sources"),
}
"""Every table by the name of its list in the API, in the order of the page."""
FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
    "datapackage": "application/zip",
}
LINKED = ("project", "organisation", "funding", "activity")
"""Tables that are had as linked data too."""

Download = tuple[str, str, str]
"""A format, its media type, its address."""


def downloads(table: str) -> list[Download]:
    """Return the downloads of a table."""
    formats = FORMATS | ({"jsonld": "application/ld+json"} if table in LINKED else {})
    address = reverse(f"{table}-list")
    return [(name, media, f"{address}?format={name}") for name, media in formats.items()]


@open_page
def open_data(request: HttpRequest) -> HttpResponse:
    """Show every table with its rows, its downloads and the licences."""
    tables = [(one, str(TABLES[one.name]), downloads(one.name)) for one in open_tables()]
    context = {
        "name": settings.CLUSTER_NAME,
        "tables": tables,
        "changed": last_change(),
        "licences": LICENCES,
        "texts": public_texts(),
        "structured": structured.catalogue(house_of(request), tables, [one.address for one in LICENCES]),
    }
    return render(request, "public/open_data.html", context)
