"""Who asks? The person signed in; who was signed out while writing loses no word."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from objectives.models import User
from tracker.pages.only_sent_to import FOR_MACHINES

View = Callable[..., HttpResponse]
Answer = Callable[[HttpRequest], HttpResponse]
NOT_TYPED = (
    "csrfmiddlewaretoken", "next", "then", "password", "login", "code", "version", "_save", "_continue", "_addanother",
    "language", "shown",
)  # fmt: skip


def person_of(request: HttpRequest) -> User:
    """Return the person signed in; views are `signed_in` before."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def signed_in(view: View) -> View:
    """Ask who is not signed in to do so: a reader is led there, a writer is shown what was typed first (401)."""
    asked = login_required(view)

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        if request.method == "POST" and not request.user.is_authenticated:
            return kept(request, status=401)
        return asked(request, *arguments, **named)

    return answered


def lose_nothing(answer: Answer) -> Answer:
    """Tell who was signed out meanwhile so (401), where a part of a page or what was written would go in silence.

    htmx follows the way to the sign-in, finds nothing there of the part that it asked for and takes the part away; some
    pages are not there for strangers (404), who may have written a page of text to them. A word is soon written again.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        given = answer(request)
        return kept(request, status=401) if _loses(request, given) else given

    return answered


def _loses(request: HttpRequest, given: HttpResponse) -> bool:
    """Return whether something of somebody who is not signed in would be gone, whatever row is asked for."""
    if given.status_code not in (302, 404) or request.resolver_match is None or request.path.startswith(FOR_MACHINES):
        return False
    doors = tuple(f"{reverse(name)}?next=" for name in ("sign-in", "admin:login"))
    is_led_away = given.status_code == 404 or given.headers.get("Location", "").startswith(doors)
    if not is_led_away or request.user.is_authenticated:
        return False
    if request.method == "POST":
        return any(" " in one.strip() for one in _typed(request))
    return "HX-Request" in request.headers


def not_kept(answer: Answer) -> Answer:
    """Have browsers and proxies keep no page of who is signed in: whoever sits there next reads none of it."""

    def answered(request: HttpRequest) -> HttpResponse:
        given = answer(request)
        if request.session.accessed and request.user.is_authenticated and not given.has_header("Cache-Control"):
            given.headers["Cache-Control"] = "private, no-store" if not request.path.startswith("/api/") else "private"
        return given

    return answered


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """Say that the page is older than the sign-in, with a fresh key for its forms and what was typed.

    Who sends no cookie of ours at all never had one, and is told to sign in in vain.
    """
    if request.user.is_authenticated:
        return kept(request, status=403)
    refuses_cookies = settings.CSRF_COOKIE_NAME not in request.COOKIES
    return kept(request, status=403 if refuses_cookies else 401, refuses_cookies=refuses_cookies)


def kept(request: HttpRequest, status: int, *, refuses_cookies: bool = False) -> HttpResponse:
    """Return a page that says why nothing was saved and repeats what was typed; beside the form where that stays."""
    context = {
        "refuses_cookies": refuses_cookies,
        "reads": request.method != "POST",
        "stays": bool(request.headers.get("HX-Request")),
        "typed": _typed(request),
        "signed_out": status == 401,
    }
    return render(request, "nothing_lost.html", context, status=status)


def _typed(request: HttpRequest) -> list[str]:
    """Return what somebody wrote or chose, without what a form carries by itself, and without passwords."""
    return [
        value
        for name, values in request.POST.lists()
        if name not in NOT_TYPED and not name.endswith(("seen", "_FORMS")) and "password" not in name
        for value in values
        if value.strip()
    ]
