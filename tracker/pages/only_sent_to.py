"""Where does somebody land who opens an address that only takes what is sent to it? On the page that it belongs to.

A form that was refused stands at such an address: from there lead the switch of the language, the sign-in that comes
back to where it was asked for, a bookmark and a browser that opens its tabs again. Each met an error of the browser.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.encoding import escape_uri_path

Answer = Callable[[HttpRequest], HttpResponse]
FOR_MACHINES = ("/api/", "/oauth/")
NO_PAGES = re.compile(r"/documents/\d+/|/activities/parts/")
"""Addresses of a file, and of nothing, that stand above one of an act."""


def lead_to_its_page(answer: Answer) -> Answer:
    """Lead a browser that reads what is only sent to up to the next address that there is; machines get 405."""

    def answered(request: HttpRequest) -> HttpResponse:
        given = answer(request)
        if given.status_code != 405 or not _reads_pages(request):
            return given
        asked = request.META["QUERY_STRING"]
        return redirect(escape_uri_path(_above(request.path)) + (f"?{asked}" if asked else ""))

    return answered


def _reads_pages(request: HttpRequest) -> bool:
    """Tell a browser that reads a page from a machine; some machines ask for HTML without reading it."""
    asks_for_html = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
    return asks_for_html and not request.path.startswith(FOR_MACHINES)


def _above(path: str) -> str:
    """Return the address above one, the first that is a page of Sextant."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    try:
        resolve(above)
    except Resolver404:
        return _above(above) if above != "/" else above
    return _above(above) if NO_PAGES.fullmatch(above) else above
