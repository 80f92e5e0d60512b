"""Which addresses does single sign-on have? There, back, and one that asks who has no password to go once more."""

from typing import Any

from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from tracker.accounts.single_sign_on.provider import Proof


class Back(OAuth2CallbackView):
    """Back from the provider, with what this browser asked."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, answer = super()._get_state(request, provider)
        asked = state or {}
        self.adapter.nonce, self.adapter.again = asked.get("nonce", ""), asked.get("again", False)
        return state, answer


def _proof(request: HttpRequest, provider_id: str) -> Proof:
    if not settings.OIDC_ISSUER or provider_id != settings.OIDC_ID:
        raise Http404
    return Proof(request, provider_id)


@require_POST
@never_cache
def go(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Send the browser to the provider."""
    proof = _proof(request, provider_id)
    try:
        answer: HttpResponseBase = OAuth2LoginView.adapter_view(proof)(request)
    except (OAuth2Error, RequestException, KeyError) as trouble:
        answer = render_authentication_error(request, proof.get_provider(), exception=trouble)
    return answer


@require_GET
@never_cache
def back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Sign in who comes back from the provider with its proof."""
    answer: HttpResponseBase = Back.adapter_view(_proof(request, provider_id))(request)
    return answer


@require_GET
@never_cache
@login_required
def again(request: HttpRequest) -> HttpResponseBase:
    """Ask who has no password here to come from the provider once more, and bring them back to where they were.

    What was sent is let go of: it may be a new password, and who comes back begins anew.
    """
    _proof(request, settings.OIDC_ID)
    request.session.pop(STATE_SESSION_KEY, None)
    return render(request, "single_sign_on_again.html", {"redirect_field_value": get_next_redirect_url(request) or ""})
