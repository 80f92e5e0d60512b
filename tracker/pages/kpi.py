"""How did an indicator come to where it stands, what is it made of, what comes, and what do people say of it?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives.cockpit import story_of, talk_of
from objectives.explaining import Asked, FigureName, Viewpoint, explain
from objectives.models import Kpi, Source
from objectives.rollup.windows import days_kept
from objectives.scorecards import KpiFigure, ObjectiveFigure, Scorecard, scorecard
from tracker.charts.series import series_chart
from tracker.pages import address
from tracker.pages.explanation import explained
from tracker.pages.picture import palette_of, picture


@require_safe
def kpi(request: HttpRequest, code: str, kpi: str) -> HttpResponse:
    """Show an indicator of a contract on a day: its series, what it is made of, its source, what is said of it."""
    return render(request, "kpi.html", kpi_context(request, code, kpi))


def kpi_context(request: HttpRequest, code: str, kpi: str) -> dict[str, Any]:
    """Return what the page of an indicator shows; 404 for one that is not there."""
    view, of_day, row = looked_at(request, code, kpi)
    card = scorecard(view.contract, view.as_of)
    objective, figure = _figure(card, row)
    found, story = explain(of_day, Asked(FigureName.KPI_ACTUAL, row.code)), story_of(of_day, row)
    context = explained(found) | {
        "view": view,
        "contract": view.contract,
        "card": card,
        "objective": objective,
        "kpi": figure,
        "row": row,
        "story": story,
        "talk": talk_of(row, request.user),
        "year_ends": days_kept(view.contract, view.contract.end),
    }
    named = {*row.source, *(source for point in story.points for source in point.sources), *figure.sources}
    context["sources"] |= {source.code: source for source in Source.objects.filter(code__in=named)}
    return context


@require_safe
def kpi_series(request: HttpRequest, code: str, kpi: str, shape: str, scheme: str) -> HttpResponseBase:
    """Draw the series of an indicator on a day."""
    palette = palette_of(shape, scheme)
    view, of_day, row = looked_at(request, code, kpi)
    _objective, figure = _figure(scorecard(view.contract, view.as_of), row)
    return picture(request, series_chart(story_of(of_day, row), figure.forecast, palette, shape), palette)


def looked_at(request: HttpRequest, code: str, kpi: str) -> tuple[address.Viewpoint, Viewpoint, Kpi]:
    """Return the contract and day looked at, for the pages and for explanations, and the indicator; 404 without one."""
    view = address.viewpoint(request, code)
    if view is None:
        raise Http404(_("There is no such contract."))
    of_day = Viewpoint(view.contract, view.as_of, request.user)
    for row in of_day.kpis:
        if row.code == kpi:
            return view, of_day, row
    raise Http404(_("The contract has no such indicator."))


def _figure(card: Scorecard, row: Kpi) -> tuple[ObjectiveFigure, KpiFigure]:
    for objective in card.objectives:
        for figure in objective.kpis:
            if figure.id == row.pk:
                return objective, figure
    raise Http404(_("The contract has no such indicator."))
