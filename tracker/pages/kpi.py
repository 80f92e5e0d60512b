"""How did an indicator come to where it stands, what is it made of, what comes, and what do people say of it?"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives.cockpit import looked_at, story_of, talk_of
from objectives.explaining import Asked, FigureName, Viewpoint, explain
from objectives.models import Kpi, Source
from objectives.rollup.windows import days_kept
from objectives.scorecards import KpiFigure, ObjectiveFigure, Scorecard, scorecard_of
from tracker.charts.series import series_chart
from tracker.pages import address
from tracker.pages.address import refused_in_words
from tracker.pages.explanation import explained
from tracker.pages.picture import palette_of, picture


@require_safe
def kpi(request: HttpRequest, code: str, kpi: str) -> HttpResponse:
    """Show an indicator of a contract on a day: its series, what it is made of, its source, what is said of it."""
    return render(request, "kpi.html", kpi_context(request, code, kpi))


def kpi_context(request: HttpRequest, code: str, kpi: str) -> dict[str, Any]:
    """Return what the page of an indicator shows; 404 for one that is not there."""
    view = view_of(request, code)
    with refused_in_words(), looked_at(view.contract, view.as_of, request.user, view.known) as of_day:
        row = _row(of_day, kpi)
        card = scorecard_of(of_day.read, of_day.as_of)
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
    view = view_of(request, code)
    with refused_in_words(), looked_at(view.contract, view.as_of, request.user, view.known) as of_day:
        row = _row(of_day, kpi)
        _objective, figure = _figure(scorecard_of(of_day.read, of_day.as_of), row)
        story = story_of(of_day, row)
    return picture(request, series_chart(story, figure.forecast, palette, shape), palette)


def view_of(request: HttpRequest, code: str) -> address.Viewpoint:
    """Return the contract and the day that the address asks for; 404 without one."""
    view = address.viewpoint(request, code)
    if view is None:
        raise Http404(_("There is no such contract."))
    return view


def _row(of_day: Viewpoint, kpi: str) -> Kpi:
    for row in of_day.kpis:
        if row.code == kpi:
            return row
    raise Http404(_("The contract has no such indicator."))


def _figure(card: Scorecard, row: Kpi) -> tuple[ObjectiveFigure, KpiFigure]:
    for objective in card.objectives:
        for figure in objective.kpis:
            if figure.id == row.pk:
                return objective, figure
    raise Http404(_("The contract has no such indicator."))
