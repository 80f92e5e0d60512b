"""Where is the work done? The cluster's territory, shaded by projects, partners or money, and the table beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_compact_decimal
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.scorecards.places import Level, Place, Places, places
from tracker.charts.outlines import Outline, outlines
from tracker.pages.organisations.network import WhichProjects
from tracker.templatetags.figures import locale_of_reader

SHADES = 5
EDGE = 3
BY = {"projects": _("projects"), "partners": _("partners"), "money": _("money")}
LEVELS = {Level.DEPARTMENT: _("departments"), Level.REGION: _("regions"), Level.CITY: _("cities")}


class MapForm(WhichProjects):
    """By what, how finely, over which projects."""

    by = forms.ChoiceField(label=_("Shaded by"), choices=list(BY.items()), required=False)
    level = forms.ChoiceField(
        label=_("Places"), choices=[(level.value, name) for level, name in LEVELS.items()], required=False
    )
    field_order = ("by", "level", "domain", "year", "own")


@dataclass(frozen=True, slots=True)
class Shape:
    """A department on the map: its border and its shade, 0 for nothing there."""

    path: str
    shade: int


@dataclass(frozen=True, slots=True)
class Number:
    """What stands on a place of the map."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The map: where it lies in its plane, its departments, the numbers, and from what to what each shade goes."""

    box: str
    shapes: Sequence[Shape]
    numbers: Sequence[Number]
    shades: Sequence[tuple[int, Decimal, Decimal]]


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
        "drawn": None if level == Level.CITY else _drawn(found, by),
        "keeps": access.keeps_the_data(request.user),
        "suppressed_because": access.suppression(request.user),
    }
    return render(request, "territory.html", context, status=200 if form.is_valid() else 400)


def _value(place: Place, by: str) -> Decimal | None:
    value: Any = getattr(place, by)
    return None if value is None else Decimal(value)


def _drawn(found: Places, by: str) -> Drawn | None:
    known = {code: outline for code, outline in outlines().items() if code in found.inside}
    if not known:
        return None
    values = {row.territory.code: _value(row, by) for row in found.rows}
    shades = _shades([value for value in values.values() if value])
    of_place = {code: _shade(value, shades) for code, value in values.items()}
    return Drawn(
        _box(list(known.values())),
        [Shape(one.path, of_place[found.inside[code]]) for code, one in known.items()],
        _numbers(found, known, values),
        shades,
    )


def _shades(values: Sequence[Decimal]) -> list[tuple[int, Decimal, Decimal]]:
    """Return up to five shades that hold about as many places each, by the lowest and the highest of their values."""
    ordered = sorted(set(values))
    count = min(SHADES, len(ordered))
    ends = [ordered[len(ordered) * place // count : len(ordered) * (place + 1) // count] for place in range(count)]
    return [(SHADES - count + place + 1, part[0], part[-1]) for place, part in enumerate(ends)]


def _shade(value: Decimal | None, shades: Sequence[tuple[int, Decimal, Decimal]]) -> int:
    return next((shade for shade, low, high in shades if value and low <= value <= high), 0)


def _numbers(found: Places, known: dict[str, Outline], values: dict[str, Decimal | None]) -> list[Number]:
    """Write each place's number in the middle of its departments."""
    numbers = []
    for row in found.rows:
        own = [one for code, one in known.items() if found.inside[code] == row.territory.code]
        if own:
            x, y = sum(one.x for one in own) / len(own), sum(one.y for one in own) / len(own)
            numbers.append(Number(round(x, 1), round(y, 1), _short(values[row.territory.code])))
    return numbers


def _short(value: Decimal | None) -> str:
    """Write a number in the room of a department: 950, 1.2M."""
    if value is None:
        return "—"
    return format_compact_decimal(value, locale=locale_of_reader(), fraction_digits=1 if value >= 1000 else 0)


def _box(shapes: Sequence[Outline]) -> str:
    left, top = min(one.box[0] for one in shapes) - EDGE, min(one.box[1] for one in shapes) - EDGE
    right, bottom = max(one.box[2] for one in shapes) + EDGE, max(one.box[3] for one in shapes) + EDGE
    return f"{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}"
