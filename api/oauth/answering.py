"""Give a machine a token, and take one back: django-oauth-toolkit's answers, behind a limit of our own."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.views import RevokeTokenView, TokenView

from api.errors import PROBLEM, QUOTA_EXCEEDED, told_problem
from api.throttle import OfGrants, beyond


class Limited(View):
    """What is asked too often is refused before a secret is looked at; what stands in the address always."""

    @method_decorator(csrf_exempt)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse, or let the library answer."""
        wait = beyond(OfGrants(), request)
        if wait is not None:
            return _too_many(wait)
        if request.META.get("QUERY_STRING"):
            told = {
                "error": "invalid_request",
                "error_description": "Send parameters in the body, none in the address.",
            }
            return JsonResponse(told, status=400)
        return super().dispatch(request, *args, **kwargs)


class Grant(Limited, TokenView):
    """`POST /oauth/token/` with `grant_type=client_credentials`."""

    http_method_names = ("post", "options")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer by the server of the settings: the library would look for a device first."""
        answer: HttpResponse = self.authorization_flow_token_response(request, *args, **kwargs)
        return answer


class Revocation(Limited, RevokeTokenView):
    """`POST /oauth/revoke/` with the `token` (RFC 7009)."""

    http_method_names = ("post", "options")


def _too_many(wait: int) -> HttpResponse:
    told = _("Too many requests: ask again in %(wait)s s.") % {"wait": wait}
    said = told_problem(429, told, type=QUOTA_EXCEEDED) | {"violated-policies": [OfGrants.scope]}
    return JsonResponse(said, status=429, content_type=PROBLEM, headers={"Retry-After": str(wait)})
