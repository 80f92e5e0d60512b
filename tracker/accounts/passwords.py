"""Are passwords taken here, and how long are they? Where single sign-on is the only way in, they have no pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

LEAST, MOST = 12, 128
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


class Length:
    """A password is long, whatever it is made of, and not endless: what is hashed takes time."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 (Django's)
        """Raise ValidationError."""
        if not LEAST <= len(password) <= MOST:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """Say it."""
        return _("A password has %(least)d to %(most)d characters.") % {"least": LEAST, "most": MOST}
