"""How was a KPI defined, since when and why, and what are its values by each definition?"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.models import DEFINING, Basis, Kpi
from objectives.rollup.windows import days_kept
from objectives.scorecards.series import Definition, KpiSeries, ValueOfPeriod, kpi_series
from tracker.pages.address import refused_in_words, viewpoint
from tracker.templatetags.figures import locale_of_reader, stop


@dataclass(frozen=True, slots=True)
class Changed:
    """What a version says otherwise than the one before it."""

    name: str
    before: str
    after: str


@require_safe
def definitions(request: HttpRequest, code: str, kpi: str) -> HttpResponse:
    """Show the versions of a KPI's definition and its values, each by that of its time or all by the one asked for."""
    view = viewpoint(request, code)
    rows = Kpi.objects.filter(contract__code=code, code=kpi).select_related("objective", "contract")
    row = rows.first() if view is not None and "\0" not in kpi else None
    if view is None or row is None:
        raise Http404(_("There is no such indicator."))
    with refused_in_words():
        series = kpi_series(request.user, row, view.as_of, view.known, _asked(request))
    context = {
        "view": view,
        "contract": view.contract,
        "kpi": row,
        "series": series,
        "lines": list(_lines(series)),
        "versions": list(_versions(series.definitions)),
        "choices": [one for one in series.definitions if not one.replaced],
        "may_redefine": access.redefinable_kpis(request.user).filter(pk=row.pk).exists(),
        "year_ends": days_kept(view.contract, view.contract.end),
    }
    return render(request, "definitions.html", context)


def _asked(request: HttpRequest) -> int | None:
    text = request.GET.get("definition", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise BadRequest(_("Give the number of a version of the KPI's definition."))
    return int(text)


def _lines(series: KpiSeries) -> Iterator[tuple[ValueOfPeriod, Definition | None]]:
    """Yield each value, and the definition that begins with it where the series breaks before it."""
    by = {one.number: one for one in series.definitions}
    before = None
    for value in series.values:
        yield value, by[value.definition] if before not in (None, value.definition) else None
        before = value.definition


def _versions(all_of_them: tuple[Definition, ...]) -> Iterator[tuple[Definition, list[Changed]]]:
    before: dict[str, Any] = {}
    for one in all_of_them:
        told = _told(one.definition)
        yield one, [Changed(name, before[name], told[name]) for name in told if before and before[name] != told[name]]
        before = told


def _told(definition: dict[str, Any]) -> dict[str, str]:
    """Return the parts of a definition by their names, in words."""
    fields: dict[str, Any] = {name: Kpi._meta.get_field(name) for name in DEFINING}
    told = {str(field.verbose_name): _part(field, definition[name]) for name, field in fields.items()}
    targets = ", ".join(_target(one) for one in definition["targets"])
    return told | {_("targets"): targets or "—"}


def _target(one: dict[str, Any]) -> str:
    return f"{one['period']}{stop(':')} {_number(one['value'])} ({Basis(one['basis']).label})"


def _part(field: Any, value: Any) -> str:
    choices = dict(field.flatchoices)
    if isinstance(value, list):
        return ", ".join(value) or "—"
    if isinstance(value, Decimal):
        return _number(value)
    return str(choices.get(value, value)) if value not in (None, "") else "—"


def _number(value: Decimal) -> str:
    return str(format_decimal(value, format=f"#,##0.{'#' * 12}", locale=locale_of_reader()))
