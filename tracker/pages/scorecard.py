"""Are we on course, where not, why, what comes? The board's screen, and each objective opened."""

from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.cockpit import cockpit
from objectives.models import Contract, Counting, Source
from objectives.rollup.crediting import counted, labelling
from objectives.rollup.side_by_side import side_by_side
from objectives.rollup.windows import days_kept
from objectives.scorecards import ObjectiveFigure, Scorecard, last_move, scorecard
from objectives.scorecards.known import contract_known_to, scorecard_known_at
from objectives.scorecards.portfolio import linked_activities, linked_projects, on_day
from tracker.pages.address import Viewpoint, asked_counting, asked_day, counted_in, refused_in_words, viewpoint

PROJECTS_A_PAGE = 25


def _frame(view: Viewpoint, card: Scorecard) -> dict[str, Any]:
    return {
        "view": view,
        "contract": view.contract,
        "card": card,
        "contracts": Contract.objects.order_by("-start", "code"),
        "seen": last_move(view.contract),
        "year_ends": days_kept(view.contract, view.contract.end),
    }


def _card(request: HttpRequest, view: Viewpoint) -> Scorecard:
    if view.known is None:
        return scorecard(view.contract, view.as_of, request.user)
    with refused_in_words():
        return scorecard_known_at(view.contract, view.as_of, request.user, view.known)


@require_safe
def at_a_glance(request: HttpRequest) -> HttpResponse:
    """Show where a contract stands on a day, what moved since another one, why it lags and what comes."""
    view = viewpoint(request)
    if view is None:
        return render(request, "empty.html")
    since = asked_day(request, "since")
    if since is not None and since >= view.as_of:
        raise BadRequest(_("since is a day before the day that is shown."))
    with refused_in_words():
        screen = cockpit(view.contract, view.as_of, request.user, since, view.known)
    figures = {kpi.id: kpi for one in screen.card.objectives for kpi in one.kpis}
    context = _frame(view, screen.card) | {
        "screen": screen,
        "cluster": settings.CLUSTER_NAME,
        "asked_since": since,
        "asks_why": access.sees_everything(request.user),
        "gaps": [(gap, figures[gap.kpi.pk] if gap.kpi else None, causes) for gap, causes in screen.gaps],
    }
    return render(request, "scorecard.html", context)


@require_safe
def objective(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show an objective: its KPIs, its projects, its activities and its money."""
    view = viewpoint(request, code)
    if view is None:
        raise Http404(_("There is no such contract."))
    card = _card(request, view)
    opened = _opened(card, number)
    named = {source for kpi in opened.kpis for source in kpi.sources}
    context = _frame(view, card) | {
        "objective": opened,
        "sources": {source.code: source for source in Source.objects.filter(code__in=named)},
    }
    with refused_in_words(), contract_known_to(request.user, view.contract, view.known) as (reader, then):
        context |= _served_by(request, reader, view, opened) | _counted(request, reader, view, then, opened)
    return render(request, "objective.html", context)


def _counted(
    request: HttpRequest, reader: access.Reader, view: Viewpoint, contract: Contract, opened: ObjectiveFigure
) -> dict[str, Any]:
    counting, cluster = asked_counting(request)
    among = labelling(reader)
    way = counted(reader, counting, cluster, among)
    row = contract.objectives.get(number=opened.number)
    beside = side_by_side(contract, view.as_of, reader, cluster, row, among)
    gross = way.counting == Counting.GROSS
    return {
        "beside": beside,
        "committed": opened.committed if gross else beside.of(way.counting).committed,
        "way": way,
        "kept": counted_in(way),
    }


def _served_by(request: HttpRequest, reader: access.Reader, view: Viewpoint, opened: ObjectiveFigure) -> dict[str, Any]:
    """Return what serves an objective, read at once: it may be of a world that ends with the block."""
    links = access.visible_links(reader)
    page = Paginator(linked_projects(links, opened.id), PROJECTS_A_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "projects": on_day(list(page.object_list), view.as_of, view.contract),
        "activities": linked_activities(links, opened.id),
    }


def _opened(card: Scorecard, number: int) -> ObjectiveFigure:
    for one in card.objectives:
        if one.number == number:
            return one
    raise Http404(_("The contract has no such objective."))
