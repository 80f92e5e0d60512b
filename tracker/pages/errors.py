"""What does a page say when it cannot answer? And the API, where the fault is one that it could not foresee?"""

import sys
from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from tracker.watching.away import READING, away, is_away
from tracker.watching.refusing import OF_MACHINES, problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with the address: the message is ours, written for the reader, or of a foreign host."""
    if isinstance(exception, DisallowedHost):
        return _foreign_host(request)
    return render(request, "400.html", {"exception": str(exception)}, status=400)


def _foreign_host(request: HttpRequest) -> HttpResponse:
    """Django's own word of it is for who runs the house, and stands in the log; nobody asked for the language yet."""
    with override(get_language_from_request(request)):
        said = _("Sextant does not answer under the name that the address has: ask for the right one.")
        if request.path.startswith(OF_MACHINES):
            return problem(HTTPStatus.BAD_REQUEST, said)
        return render(request, "400.html", {"exception": said}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, without asking the database, which it may be: a problem to a machine, else a page.

    Who reads while the database is away is told that, and to come back.
    Who sent a form is not told that nothing was lost: nobody knows, and a page without a script has the words no more.
    """
    if request.method in READING and is_away(error := sys.exception()):
        return away(request, error)
    if request.path.startswith(OF_MACHINES):
        return problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            _("Something went wrong on our side. Try again in a moment; the fault has been written down."),
        )
    told = render_to_string("500.html", {"sent": request.method not in ("GET", "HEAD")})
    return HttpResponseServerError(told)
