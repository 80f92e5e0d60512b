"""What does a sign-in by OpenID Connect ask, and what does it take as proof? django-allauth's provider, and stricter.

Beside the code with PKCE and the state: a nonce, the signature of the ID token by the provider's own key, and an answer
about the very person of the token.
"""

import secrets
from typing import Any

import jwt
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse

from tracker.accounts.single_sign_on.proving import UntoldError, is_fresh

SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Keys that only the provider has: a token signed with the client's own secret proves nothing."""
AGAIN = {"prompt": "login", "max_age": "0"}
"""Asks the provider to ask, whoever is signed in there; for `max_age` it has to say when it did."""


class Proof(OpenIDConnectOAuth2Adapter):
    """The provider's endpoints, and the check of its answers. Raises OAuth2Error for an answer that proves nothing."""

    nonce = ""
    """What this browser asked with; empty before the callback."""
    again = False
    """Whether it asked for a proof of now."""

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider tells of itself, if it is the one that was set."""
        told: dict[str, Any] = super().openid_config
        if str(told.get("issuer", "")).rstrip("/") != settings.OIDC_ISSUER:
            raise OAuth2Error("the provider names another issuer than OIDC_ISSUER")
        return told

    def get_callback_url(self, _request: HttpRequest, _app: SocialApp) -> str:
        """Return to where people reach us, whatever host the request names."""
        page = reverse("openid_connect_callback", kwargs={"provider_id": self.provider_id})
        return f"{settings.SEXTANT_URL}{page}"

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        """Return who signed in, by the ID token and what else the provider tells of its person."""
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("the provider gave no ID token")
        proven = self._decode_id_token(app, id_token)
        told = self._fetch_user_info(token.token) if self.openid_config.get("userinfo_endpoint") else {}
        if told and told.get("sub") != proven.get("sub"):
            raise OAuth2Error("the provider told of somebody else than its ID token")
        signed = {"auth_time": proven.get("auth_time")}
        if self.again and signed["auth_time"] is None:
            raise UntoldError("the provider does not say when it asked (auth_time)")
        if self.again and not is_fresh(signed["auth_time"]):
            raise OAuth2Error("the provider did not ask once more, by its auth_time")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": {**proven, **told, **signed}})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        keys = self.openid_config["jwks_uri"]
        try:
            algorithm, _key = jwtkit.fetch_key(id_token, keys, jwtkit.lookup_kid_jwk)
            if algorithm not in SIGNED_BY:
                raise OAuth2Error(f"the ID token is signed with {algorithm}")
            told: dict[str, Any] = jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=keys,
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as trouble:
            raise OAuth2Error("the ID token or the provider's keys cannot be read") from trouble
        if not self.nonce or not secrets.compare_digest(str(told.get("nonce", "")).encode(), self.nonce.encode()):
            raise OAuth2Error("the ID token answers another question than this browser's")
        return told


class Provider(OpenIDConnectProvider):
    """The one provider of the settings."""

    oauth2_adapter_class = Proof

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """Sign in, and nothing else that an address could ask for (other scopes, binding to an open session)."""
        asked = super().get_redirect_from_request_kwargs(request)
        return {"process": "login", "next_url": asked.get("next_url"), "again": "again" in request.POST}

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponseRedirect:
        """Send the browser to the provider, with a nonce that is kept beside the state, as is what `again` says."""
        nonce = secrets.token_urlsafe(32)
        asked = {**self.get_auth_params(), **(AGAIN if kwargs.get("again") else {}), "nonce": nonce}
        kwargs |= {"auth_params": asked, "nonce": nonce}
        answer: HttpResponseRedirect = super().redirect(request, process, next_url, data, **kwargs)
        return answer

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Keep what the groups are read from until the person is let in; nothing of it is stored."""
        told: dict[str, Any] = data["userinfo"]
        return told
