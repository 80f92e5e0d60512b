"""Who may ask the embedded default? This machine alone, unless whoever runs it has said otherwise."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

REFUSED = "This Sextant has demonstration accounts and serves its own machine only (SERVE_OTHERS=1 changes that).\n"


def only_this_machine(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse whoever comes from elsewhere, whatever host they name; unused where a database was given."""
    if not settings.SEXTANT_EMBEDDED or settings.SERVE_OTHERS:
        raise MiddlewareNotUsed

    def judged(request: HttpRequest) -> HttpResponse:
        if _is_here(request.META.get("REMOTE_ADDR", "")):
            return answer(request)
        return HttpResponse(REFUSED, status=403, content_type="text/plain; charset=utf-8")

    return judged


def _is_here(address: str) -> bool:
    """Return whether this machine asks; nothing is written where it asks through a unix socket."""
    try:
        return not address or ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
