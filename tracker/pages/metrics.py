"""Is the house well? For the machine that watches: Prometheus' text, for those who keep the data or hold the token."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import generate_latest

from objectives import access
from objectives.rollup.metrics import Rollup
from tracker.watching.requests import of_all_processes
from tracker.watching.tasks import Tasks


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer `Authorization: Bearer METRICS_TOKEN`, or staff who are signed in; nobody else learns that it exists."""
    if not (_holds_the_token(request) or access.keeps_the_data(request.user)):
        raise Http404
    text = b"".join(generate_latest(one) for one in (Rollup(), Tasks(), of_all_processes()))
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _holds_the_token(request: HttpRequest) -> bool:
    wanted = settings.METRICS_TOKEN
    return bool(wanted) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {wanted}")
