"""Are passwords taken here? Where single sign-on is the only way in, their pages do not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase

View = Callable[..., HttpResponseBase]


def with_passwords(view: View) -> View:
    """Answer 404 where there are none."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        if not settings.PASSWORDS:
            raise Http404
        return view(request, *arguments, **named)

    return answered


def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Show how people get in; take a password only where there are any."""
    if request.method == "POST" and not settings.PASSWORDS:
        raise PermissionDenied
    answer: HttpResponseBase = views.login(request)
    return answer
