"""What does a page say when it cannot answer? And the API, where the fault is one that it could not foresee?"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tracker.watching.refusing import problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what is wrong with the address: the message is ours, written for the reader."""
    return render(request, "400.html", {"exception": str(exception)}, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that the fault is ours, without asking the database, which it may be: a problem to a machine, else a page.

    Who sent a form is not told that nothing was lost: nobody knows, and a page without a script has the words no more.
    """
    if request.path.startswith("/api/"):
        return problem(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            _("Something went wrong on our side. Try again in a moment; the fault has been written down."),
        )
    told = render_to_string("500.html", {"sent": request.method not in ("GET", "HEAD")})
    return HttpResponseServerError(told)
