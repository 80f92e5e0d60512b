"""What do we not know? Sizes, costs, plans and values that are missing, each with where it is entered or seen."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives.cockpit import unknowns
from objectives.explaining import Viewpoint
from objectives.rollup.windows import days_kept
from objectives.scorecards import computed_now
from tracker.pages.address import viewpoint


@require_safe
def unknown(request: HttpRequest, code: str) -> HttpResponse:
    """List what is not known of a contract on a day."""
    view = viewpoint(request, code)
    if view is None:
        raise Http404(_("There is no such contract."))
    found = unknowns(Viewpoint(view.contract, view.as_of, request.user))
    context = {
        "view": view,
        "contract": view.contract,
        "found": found,
        "counts": {one.kind.value: one.count for one in found.counts()},
        "freshness": computed_now(),
        "year_ends": days_kept(view.contract, view.contract.end),
    }
    return render(request, "unknown.html", context)
