"""Did the figures move since the reader's page was made? Asked every second by a page that is open."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import trigger_client_event

from objectives.models import Contract
from objectives.scorecards import last_move


@never_cache
@require_safe
def moves(_request: HttpRequest, code: str, seen: int) -> HttpResponse:
    """Answer nothing (204), with the event `figures-moved` where they did; the page then fetches itself anew."""
    contract = Contract.objects.filter(code=code).first() if "\0" not in code else None
    if contract is None:
        raise Http404
    answer = HttpResponse(status=204)
    return answer if last_move(contract) == seen else trigger_client_event(answer, "figures-moved")
