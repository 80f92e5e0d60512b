"""Where is the work done? The cluster's territory, shaded by projects, partners or money, and the table beneath."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.scorecards.places import Level, Place, places
from tracker.charts.territory import drawn
from tracker.pages.organisations.network import WhichProjects

BY = {"projects": _("projects"), "partners": _("partners"), "money": _("money")}
LEVELS = {Level.DEPARTMENT: _("departments"), Level.REGION: _("regions"), Level.CITY: _("cities")}


class MapForm(WhichProjects):
    """By what, how finely, over which projects."""

    by = forms.ChoiceField(label=_("Shaded by"), choices=list(BY.items()), required=False)
    level = forms.ChoiceField(
        label=_("Places"), choices=[(level.value, name) for level, name in LEVELS.items()], required=False
    )
    field_order = ("by", "level", "domain", "year", "own")


@require_safe
def territory(request: HttpRequest) -> HttpResponse:
    """Show the map and its table."""
    form = MapForm(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    by, level = said.get("by") or "projects", Level(said.get("level") or Level.DEPARTMENT)
    found = places(request.user, level, form.asked)
    rows = sorted(found.rows, key=lambda row: (-(_value(row, by) or 0), row.territory.name))
    context = {
        "form": form,
        "found": found,
        "rows": rows if level != Level.CITY else [row for row in rows if row.projects],
        "by": by,
        "by_name": BY[by],
        "level": level,
        "drawn": drawn(found, [(row.territory, _value(row, by)) for row in rows]),
        "keeps": access.keeps_the_data(request.user),
        "suppressed_because": access.suppression(request.user),
    }
    return render(request, "territory.html", context, status=200 if form.is_valid() else 400)


def _value(place: Place, by: str) -> Decimal | None:
    value: Any = getattr(place, by)
    return None if value is None else Decimal(value)
