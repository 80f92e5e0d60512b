"""Where does somebody land who opens an address that only takes what is sent to it? On the page that it belongs to.

A form that was refused stands at such an address: from there lead the switch of the language, the sign-in that comes
back to where it was asked for, a bookmark and a browser that opens its tabs again. Each met an error of the browser.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve

Answer = Callable[[HttpRequest], HttpResponse]


def lead_to_its_page(answer: Answer) -> Answer:
    """Lead a browser that reads what is only sent to up to the next address that there is; machines get 405."""

    def answered(request: HttpRequest) -> HttpResponse:
        given = answer(request)
        if given.status_code != 405 or request.method != "GET" or "text/html" not in request.headers.get("Accept", ""):
            return given
        asked = request.META["QUERY_STRING"]
        return redirect(_above(request.path) + (f"?{asked}" if asked else ""))

    return answered


def _above(path: str) -> str:
    """Return the address above one, the first that is an address of Sextant."""
    above = path.rstrip("/").rpartition("/")[0] + "/"
    try:
        resolve(above)
    except Resolver404:
        return _above(above) if above != "/" else above
    return above
