"""Did the figures move, or become stale, since a page was made? Asked every second by each page that is open."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from objectives.models import Contract
from objectives.scorecards import last_move, stored_freshness


@never_cache
@require_safe
def moves(request: HttpRequest, code: str, seen: int) -> HttpResponse:
    """Answer nothing (204), with the event `figures-moved` where they did; the page then fetches itself anew.

    `?stale=1` is asked by a page that says of its figures that they are being recomputed.
    """
    contract = Contract.objects.filter(code=code).first() if "\0" not in code else None
    if contract is None:
        raise Http404
    answer = HttpResponse(status=204)
    told_stale = request.GET.get("stale") == "1"
    same = last_move(contract) == seen and stored_freshness(contract, request.user).of_contract().stale == told_stale
    return answer if same else trigger_client_event(answer, "figures-moved")
