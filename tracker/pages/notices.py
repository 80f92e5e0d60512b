"""What should I know? Notices, the newest first, with those not read yet in front of the eyes."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from objectives import access
from objectives.acts.wishes import read_notices
from tracker.pages.signed_in import person_of, signed_in

ON_A_PAGE = 50


@require_safe
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Show the person's notices."""
    mine = access.notices(request.user).select_related("project").order_by("-pk")
    context = {
        "page": Paginator(mine, ON_A_PAGE).get_page(request.GET.get("page")),
        "unread": mine.filter(read_at__isnull=True).count(),
    }
    return render(request, "notices.html", context)


@require_POST
@signed_in
def read_notice(request: HttpRequest, key: int) -> HttpResponse:
    """Mark one notice as read; somebody else's does not exist."""
    if not access.notices(request.user).filter(pk=key).exists():
        raise Http404
    read_notices(by=person_of(request), keys=[key])
    return redirect("notices")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    read_notices(by=person_of(request))
    return redirect("notices")
