"""Who asks, by a token? One statement: an answer that nothing changed must not cost more in asking who asks."""

from typing import Any

from django.utils import timezone
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication


class Tokens(TokenAuthentication):
    """A token that is over opens nothing; what is over is not cleared away by whoever asks next."""

    def _cleanup_token(self, token: Any) -> bool:
        return token.expiry is not None and token.expiry < timezone.now()


class TokenScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """What the schema says of it."""

    target_class = "api.authentication.Tokens"
