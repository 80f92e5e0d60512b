"""Who keeps the data proves it twice: before there is a second factor, the account opens nothing but its enrolment."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from objectives import access

Answer = Callable[[HttpRequest], HttpResponse]
OPEN = ("/account/", "/sign-in/", "/sign-out/", "/language/", "/healthz", "/readyz", "/static/")


@receiver(authenticator_added, dispatch_uid="an app that was enrolled has just given a code")
def count_the_first_code(request: HttpRequest, authenticator: Authenticator, **_told: Any) -> None:
    """Let a new app's first code confirm what comes next: the codes for a lost telephone would ask for another one."""
    if authenticator.type == Authenticator.Type.TOTP:
        post_authentication(request, authenticator, reauthenticated=True)


def insist(answer: Answer) -> Answer:
    """Send staff and administrators without a second factor to its enrolment, wherever they were going.

    Signed out, they read the public pages like everybody.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_REQUIRED or request.path.startswith(OPEN):
            return answer(request)
        if not access.needs_second_factor(request.user) or is_mfa_enabled(request.user):
            return answer(request)
        if request.path.startswith("/api/"):
            told = _("Set up your second factor first: sign in on the pages.")
            return JsonResponse({"detail": told}, status=403)
        return redirect(reverse("mfa_activate_totp"))

    return answered
