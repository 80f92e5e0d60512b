"""Which machine asks for a token, and for what may it be? What django-oauth-toolkit wants to know of ours."""

from typing import Any

from django.utils import timezone
from oauth2_provider.models import AccessToken
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauthlib.common import generate_token

from objectives.models import MachineClient, TokenScope


class OwnScopes(BaseScopes):
    """A machine may be given what it was registered for; that is also what it gets when it asks for nothing."""

    def get_all_scopes(self) -> dict[str, str]:
        """Return every scope."""
        return {scope.value: str(scope.label) for scope in TokenScope}

    def get_available_scopes(self, application: MachineClient, *_args: Any, **_kwargs: Any) -> list[str]:
        """Return what a machine was registered for."""
        return application.scopes

    get_default_scopes = get_available_scopes


class Clients(OAuth2Validator):
    """A machine proves who it is by its secret, or by the one before while that still works."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Return whether id and secret belong together, and leave the machine on the request."""
        if super().authenticate_client(request, *args, **kwargs):
            return True
        request.client, request.by_former_secret = None, True
        return bool(super().authenticate_client(request, *args, **kwargs))

    def _load_application(self, client_id: str | None, request: Any) -> MachineClient | None:
        if not client_id or not (client_id.isascii() and client_id.isalnum()):  # none of ours; NUL breaks a statement
            return None
        client: MachineClient | None = super()._load_application(client_id, request)
        if client is None or not getattr(request, "by_former_secret", False):
            return client
        client.client_secret = client.former_secret
        return client if client.keeps_former_secret else None

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the hash of a token, and forget those of the machine that are over."""
        AccessToken.objects.filter(application=request.client, expires__lt=timezone.now()).delete()
        super().save_bearer_token(token, request, *args, **kwargs)


def new_token(_request: Any) -> str:
    """Return a token that is recognised where it should not stand."""
    return f"sxm_{generate_token(43)}"
