"""Give a machine a token, and take one back: django-oauth-toolkit's answers, behind a limit of our own."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

from api.errors import PROBLEM, QUOTA_EXCEEDED, told_problem
from api.throttle import OfGrants, beyond
from objectives.models import TokenScope

SAID = {
    "invalid_client": "Send client_id and client_secret of a machine of /machines/ that is neither revoked nor over.",
    "unsupported_grant_type": "Send grant_type=client_credentials: there is no other grant.",
    "invalid_scope": "Ask for what the machine was registered for at /machines/."
    f" Known: {', '.join(TokenScope.values)}.",
}
"""What is wrong and how it is mended, beside the word of RFC 6749; in English, as it allows no accents."""
WRITTEN_AS = "application/x-www-form-urlencoded"


class Limited(View):
    """What is asked too often is refused before a secret is looked at; what stands in the address always."""

    @method_decorator(csrf_exempt)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse, or let the library answer."""
        wait = beyond(OfGrants(), request)
        if wait is not None:
            return _too_many(wait)
        if request.META.get("QUERY_STRING"):
            return _invalid("Send parameters in the body, none in the address.")
        if request.method == "POST" and request.content_type not in (WRITTEN_AS, "multipart/form-data", ""):
            return _invalid(f"Send the body as {WRITTEN_AS}.")
        try:
            request.POST  # noqa: B018 (read here, or the framework refuses it with a page)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError):
            return _invalid("Send no more than grant_type, scope, client_id and client_secret, or token.")
        return super().dispatch(request, *args, **kwargs)

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say in words what is taken."""
        allowed = super().http_method_not_allowed(request, *args, **kwargs).headers["Allow"]
        return _invalid("Send a POST.", status=405, Allow=allowed)


class Grant(Limited, TokenView):
    """`POST /oauth/token/` with `grant_type=client_credentials`."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer by the server of the settings: the library would look for a device first."""
        return _told(self.authorization_flow_token_response(request, *args, **kwargs))


class Revocation(Limited, RevokeTokenView):
    """`POST /oauth/revoke/` with the `token` (RFC 7009)."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer as the library does."""
        return _told(super().post(request, *args, **kwargs))


def _told(answer: HttpResponse) -> HttpResponse:
    """Return a refusal with what is to be mended, and the scheme to come with: some send a secret only when asked."""
    if answer.status_code < 400:
        return answer
    told = json.loads(answer.content)
    if told["error"] in SAID:
        told.setdefault("error_description", SAID[told["error"]])
    answer.content = json.dumps(told).encode()
    if answer.status_code == 401:
        answer.headers["WWW-Authenticate"] = 'Basic realm="/oauth/"'
    return answer


def _invalid(told: str, status: int = 400, **headers: str) -> HttpResponse:
    said = {"error": "invalid_request", "error_description": told}
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"} | headers)


def _too_many(wait: int) -> HttpResponse:
    told = _("Too many requests: ask again in %(wait)s s.") % {"wait": wait}
    said = told_problem(429, told, type=QUOTA_EXCEEDED) | {"violated-policies": [OfGrants.scope]}
    return JsonResponse(said, status=429, content_type=PROBLEM, headers={"Retry-After": str(wait)})
