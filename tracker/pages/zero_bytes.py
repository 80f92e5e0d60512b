"""No database holds a zero byte: an address with one names nothing, and is refused before anything looks it up."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from tracker.pages.errors import bad_request

Answer = Callable[[HttpRequest], HttpResponse]


def refuse_zero_bytes(answer: Answer) -> Answer:
    """Answer 400 to an address of the back office with a zero byte; pages and API refuse it in their own words."""

    def answered(request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/backoffice/") and ("\0" in request.path or "%00" in request.META["QUERY_STRING"]):
            return bad_request(request, BadRequest(_("This address holds a zero byte, which names nothing.")))
        return answer(request)

    return answered
