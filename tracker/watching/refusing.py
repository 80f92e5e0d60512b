"""How is a request refused before, or beside, every page? In the shape of the door that was asked; nothing is read."""

from http import HTTPStatus

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from tracker.watching.requests import REFUSED

OF_MACHINES = ("/api/", "/oauth/", "/oai")
"""Where nobody reads pages: the API, where its tokens are taken, and where records are harvested."""


def refused(
    request: HttpRequest, status: HTTPStatus, title: str, said: str, headers: dict[str, str] | None = None
) -> HttpResponse:
    """Return a problem of RFC 9457 for machines, a page for people; the house's middleware may not have been met."""
    REFUSED.labels(status.value).inc()
    if request.path.startswith(OF_MACHINES):
        return problem(status, said, headers)
    page = HttpResponse(
        render_to_string("refused.html", {"title": title, "said": said}), status=status, headers=headers
    )
    page.headers["Content-Security-Policy"] = build_policy()
    page.headers["X-Content-Type-Options"] = "nosniff"
    page.headers["Cache-Control"] = "no-store"
    return page


def problem(status: HTTPStatus, said: str, headers: dict[str, str] | None = None) -> JsonResponse:
    """Return a problem of RFC 9457, as the API tells its own."""
    told = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": said}
    errors = [{"field": None, "message": said}]
    return JsonResponse(
        told | {"errors": errors}, status=status, content_type="application/problem+json", headers=headers
    )
