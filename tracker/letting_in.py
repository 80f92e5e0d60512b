"""How are programs let in? What knox and django-oauth-toolkit are told, apart from the other settings for length."""

import datetime
from typing import Any

TOKENS: dict[str, Any] = {
    "TOKEN_TTL": datetime.timedelta(days=90),
    "SECURE_HASH_ALGORITHM": "hashlib.sha512",
    "TOKEN_PREFIX": "sxt_",  # so that a token that stands where it should not is recognised
}

MACHINES: dict[str, Any] = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # client credentials, and no other grant
    "OAUTH2_VALIDATOR_CLASS": "api.oauth.clients.Clients",
    "SCOPES_BACKEND_CLASS": "api.oauth.clients.OwnScopes",
    "ACCESS_TOKEN_GENERATOR": "api.oauth.clients.new_token",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 1800,
    "CLIENT_SECRET_GENERATOR_LENGTH": 64,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    **{
        f"COMPLIANT_BCP_RFC9700_{one}": True
        for one in (
            "IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "ACCESS_TOKEN_TRANSPORT", "AUTHZ_RESPONSE_ISS",
            "TOKEN_STORAGE", "REFRESH_TOKEN", "REDIRECT_URI_SCHEME", "REDIRECT_URI_MATCHING", "PKCE_REQUIRED",
        )
    },  # tokens are stored as hashes, and come in the header only
}  # fmt: skip
