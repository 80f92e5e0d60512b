"""Are passwords taken here, and how long are they? Where single sign-on is the only way in, they have no pages."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views
from allauth.account.internal.stagekit import clear_login, get_pending_stage
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
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
    _forget_what_waits_in_vain(request)
    answer: HttpResponseBase = views.login(request)
    return answer


def _forget_what_waits_in_vain(request: HttpRequest) -> None:
    """End a sign-in that waits for a code of a second factor that is gone: it would be led in a circle.

    An administrator takes a lost one away while its owner stands at the page that asks for it.
    """
    stage = get_pending_stage(request)
    if isinstance(stage, AuthenticateStage) and not (stage.login.user and is_mfa_enabled(stage.login.user)):
        clear_login(request)


class Length:
    """A password is long, whatever it is made of, and not endless: what is hashed takes time."""

    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 (Django's)
        """Raise ValidationError."""
        if not LEAST <= len(password) <= MOST:
            raise ValidationError(self.get_help_text())

    def get_help_text(self) -> str:
        """Say it."""
        return _("A password has %(least)d to %(most)d characters.") % {"least": LEAST, "most": MOST}
