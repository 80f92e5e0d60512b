"""What do we not know? Sizes, costs, plans and values that are missing, each with where it is entered or seen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives.cockpit import UnknownKind, looked_at, unknowns
from objectives.rollup.windows import days_kept
from objectives.scorecards import computed_now
from tracker.pages.address import refused_in_words, viewpoint


@require_safe
def unknown(request: HttpRequest, code: str) -> HttpResponse:
    """List what is not known of a contract on a day."""
    view = viewpoint(request, code)
    if view is None:
        raise Http404(_("There is no such contract."))
    with refused_in_words(), looked_at(view.contract, view.as_of, request.user, view.known) as of_day:
        found = unknowns(of_day)
        for rows in (found.sizes, found.costs, found.plans):
            len(rows)  # read here: the world ends with the block
        counts = dict.fromkeys(UnknownKind.values, 0) | {one.kind.value: one.count for one in found.counts()}
    context = {
        "view": view,
        "contract": view.contract,
        "found": found,
        "counts": counts,
        "freshness": computed_now(),
        "year_ends": days_kept(view.contract, view.contract.end),
    }
    return render(request, "unknown.html", context)
