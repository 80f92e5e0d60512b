"""What is known of an organisation? Its page; an id that was merged away leads to the one that took it in."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from objectives import access
from objectives.merging.suspecting import suspected
from objectives.models import Organisation, Source
from objectives.scorecards.activities import activities_with
from objectives.scorecards.organisations import organisation_file
from tracker.pages.organisations.finding import organisation_of
from tracker.pages.organisations.network import places_of
from tracker.pages.organisations.taken_in import merge_of

ON_A_PAGE = 25
NEWEST = 10
"""Activities that are shown; the list has all of them."""


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show what the reader may know of an organisation."""
    try:
        shown = organisation_of(code)
    except Http404:
        taken = merge_of(code)
        if taken is None:
            raise
        return redirect("organisation", taken.kept.code, permanent=False)
    reader = request.user
    file = organisation_file(reader, shown)
    keeps = access.keeps_the_data(reader)
    page = Paginator(file.parts, ON_A_PAGE).get_page(request.GET.get("page"))
    activities = activities_with(reader, shown)
    context = {
        "organisation": shown,
        "activities": activities[:NEWEST],
        "activity_count": activities.count(),
        "file": file,
        "page": page,
        "keeps": keeps,
        "suppressed_because": access.suppression(reader),
        "merges": list(access.undoable_merges(reader).filter(kept=shown, undone_at=None).select_related("merged_by")),
        "alike": _alike(shown) if keeps else [],
        "places": places_of("organisation-network", code=shown.code),
        "sources": {source.code: source for source in Source.objects.filter(code__in=shown.source)},
    }
    return render(request, "organisation.html", context)


def _alike(shown: Organisation) -> list[Organisation]:
    """Return the organisations that may be the same one."""
    others = [
        pair.other if pair.one == shown.pk else pair.one for pair in suspected() if shown.pk in (pair.one, pair.other)
    ]
    return list(Organisation.objects.filter(pk__in=others).order_by("code"))
