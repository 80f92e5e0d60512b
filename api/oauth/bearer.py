"""Who asks with `Authorization: Bearer ...`? The person who registered a machine, within its token's scopes."""

import hashlib
import uuid
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from oauth2_provider.models import AccessToken
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from objectives.acts.tokens import note_use
from objectives.models import TokenScope, User


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine that asks: by which client, and what this token is for."""

    key: uuid.UUID
    name: str
    scopes: tuple[str, ...]


class Bearer(BaseAuthentication):
    """One statement, and once an hour a second that notes the use. Revoking the machine ends its tokens at once."""

    def authenticate(self, request: Request) -> tuple[User, Machine] | None:
        """Return the person and the machine; None where another header, or none, says who asks."""
        if not _is_bearer(request):
            return None
        _scheme, _space, told = request.headers["Authorization"].partition(" ")
        if told.strip().startswith("sxt_"):
            raise AuthenticationFailed(_("This is a token of /tokens/: send “Authorization: Token sxt_…”."))
        token = _found(told.strip())
        if token is None or token.is_expired() or not token.application.is_usable(request):
            raise AuthenticationFailed(_("This token is wrong, revoked or over: take another one at /oauth/token/."))
        note_use(token.application)
        return token.application.user, Machine(
            token.application.key, token.application.name, tuple(token.scope.split())
        )

    def authenticate_header(self, request: Request) -> str:
        """Return the scheme that a refusal names: this one where it was tried, else that of the tokens of people."""
        return "Bearer" if _is_bearer(request) else "Token"


def _is_bearer(request: Request) -> bool:
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


def _found(told: str) -> Any:
    """Return the token with its machine and person; refuses what cannot be ours without asking the database."""
    if not (told.isascii() and told.replace("_", "").isalnum() and len(told) <= 100):
        return None
    digest = hashlib.sha256(told.encode()).hexdigest()
    tokens = AccessToken.objects.select_related("application__user").filter(application__isnull=False)
    return tokens.filter(token_checksum=digest).first()


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema tells of machines."""

    target_class = "api.oauth.bearer.Bearer"
    name = "oauth2"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, Any]:
        """Describe where tokens are had."""
        may = {
            TokenScope.READ.value: "Ask, as JSON.",
            TokenScope.REPORT.value: "Write.",
            TokenScope.EXPORT.value: "Take lists away in other formats, and follow the changes.",
        }
        told = "A machine registered at /machines/ takes a token with its id and secret; it lasts half an hour."
        flow = {"tokenUrl": reverse("oauth-token"), "scopes": may}
        return {"type": "oauth2", "description": told, "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[str]]:
        """Return the scope that the operation needs as JSON."""
        reads = auto_schema.method in ("GET", "HEAD")
        needed = getattr(auto_schema.view, "scope", TokenScope.READ) if reads else TokenScope.REPORT
        return {self.name: [needed.value]}
