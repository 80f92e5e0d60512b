"""Who asks with a token? django-rest-knox finds it by its hash; one that is over or revoked opens nothing."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from objectives.acts.tokens import note_use
from objectives.models import ApiToken, User


class Tokens(TokenAuthentication):
    """`Authorization: Token ...`; one statement, and once an hour a second that notes the use."""

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        """Return person and token; refuses at once what cannot be a token of ours, without asking the database."""
        if token.startswith(b"sxm_"):
            raise AuthenticationFailed(_("This is a machine's token: send “Authorization: Bearer sxm_…”."))
        told = _("This token is wrong, revoked or over: take another one at /tokens/.")
        if not (token.isascii() and token.replace(b"_", b"").isalnum() and len(token) <= 100):
            raise AuthenticationFailed(told)
        try:
            person, found = super().authenticate_credentials(token)
        except AuthenticationFailed:
            raise AuthenticationFailed(told) from None
        note_use(found)
        return person, found

    def _cleanup_token(self, auth_token: ApiToken) -> bool:
        """Return whether the token is over; a read deletes none (knox would, and look at all of the person's)."""
        return not auth_token.is_open


class SignedIn(SessionAuthentication):
    """The last to be asked: a person who is signed in here, or nobody who says who they are in another way.

    Answered as a stranger is, a funder whose header is not read would take the public rows for all of their own.
    """

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """Return the person signed in, None for a stranger; refuses a header that nobody read."""
        found: tuple[User, None] | None = super().authenticate(request)
        if found is None and "Authorization" in request.headers:
            raise AuthenticationFailed(
                _("This header is not understood: send “Authorization: Token sxt_…”, or “Bearer …”.")
            )
        return found


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema tells of tokens."""

    target_class = "api.tokens.Tokens"
    name = "token"

    def get_security_definition(self, _auto_schema: Any) -> dict[str, Any]:
        """Describe the header."""
        told = "`Token` and a token made at /tokens/: `Authorization: Token sxt_...`"
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": told}


class SignedInScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """How the schema tells of people who are signed in."""

    target_class = "api.tokens.SignedIn"
