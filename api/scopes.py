"""What may be done with a token? The one place that asks for its scopes; people who are signed in need none."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from api.oauth.bearer import Machine
from objectives.models import ApiToken, TokenScope

BY_MACHINE = (ApiToken, Machine)
"""What a machine asks with; whoever is signed in asks with neither."""
AT_ONE_LOOK = ("json", "api")
"""Formats that are read; every other one is taken away, and needs the scope `export`."""


class Scoped(BasePermission):
    """`read` to read, `report` to write, `export` for other formats, and where a view says so."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Return that the token may; 403 naming the scope that it lacks."""
        scope = needed(request, view)
        if isinstance(request.auth, BY_MACHINE) and scope not in request.auth.scopes:
            told = _("This token lacks the scope %(scope)s; it has: %(scopes)s. Make another one at /tokens/.")
            if isinstance(request.auth, Machine):
                told = _("This token lacks the scope %(scope)s; it has: %(scopes)s. Ask for it, or register anew.")
            raise PermissionDenied(told % {"scope": scope.value, "scopes": ", ".join(request.auth.scopes)})
        return True


def needed(request: Request, view: Any) -> TokenScope:
    """Return the scope that a request needs."""
    if request.method not in SAFE_METHODS:
        writes_with: TokenScope = getattr(view, "writes_with", TokenScope.REPORT)
        return writes_with
    if getattr(request.accepted_renderer, "format", "json") not in AT_ONE_LOOK:
        return TokenScope.EXPORT
    said: TokenScope = getattr(view, "scope", TokenScope.READ)
    return said
