"""Where is it? One box for projects, organisations, activities, indicators and documents."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from objectives.models import SearchKind
from objectives.searching import Answer, Found, search
from objectives.searching.found import COUNTED

SUGGESTED = 6


def address(found: Found) -> str:
    """Return the page of what was found."""
    row = found.row
    match found.kind:
        case SearchKind.PROJECT:
            return reverse("project", args=[row.code])
        case SearchKind.ORGANISATION:
            return reverse("organisation", args=[row.code])
        case SearchKind.KPI:
            return reverse("kpi", args=[row.contract.code, row.code])
        case SearchKind.ACTIVITY:
            return reverse("activity", args=[row.code])
        case _:
            return reverse("document", args=[row.pk])


@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Show what answers to `q`, of one `kind` where one is asked for; for the box in the masthead only the first."""
    text = request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "")
    kind = kind if kind in SearchKind.values else ""
    if request.headers.get("HX-Target") == "suggestions":
        answer = search(text, request.user, size=SUGGESTED, counted=False)
        return render(request, "parts/suggestions.html", _told(answer))
    after, refused = request.GET.get("after", ""), False
    try:
        answer = search(text, request.user, kind=kind, after=after)
    except ValidationError:
        after, refused, answer = "", True, search(text, request.user, kind=kind)
    more = urlencode({"q": text, "kind": kind, "after": answer.after}) if answer.after else ""
    context = {"kind": kind, "more": more, "begun": not after, "refused": refused}
    return render(request, "search.html", _told(answer) | context)


def _told(answer: Answer) -> dict[str, Any]:
    counts = [
        {"kind": kind, "count": count, "capped": count >= COUNTED, "query": urlencode({"q": answer.text, "kind": kind})}
        for kind, count in answer.counts
        if count
    ]
    return {
        "asked": answer.text,
        "near": answer.near and answer.found,
        "found": [(one, address(one)) for one in answer.found],
        "counts": counts,
        "everything": urlencode({"q": answer.text}),
    }
