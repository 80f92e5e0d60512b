"""What is set about the cluster's identity provider? Read once by `tracker.settings`, from the environment."""

from typing import Any

from tracker.environment import Environment

ROLES = ("administrator", "staff", "board", "funder", "contributor")
ID = "sso"
"""Of the one provider, in addresses and beside the identities that are bound to accounts."""


def given(env: Environment) -> dict[str, Any]:
    """Return Django's and django-allauth's settings of single sign-on. Raises ImproperlyConfigured for a mistake.

    Without `OIDC_ISSUER` people sign in by password. `OIDC_NAME` is what the button says after “Sign in with”.
    `OIDC_ROLES` says which role a group of the provider gives. `PASSWORDS` is whether passwords count, too.
    `OIDC_ORIGINS` are what browsers may be led to by the button: a form follows nowhere else.
    """
    issuer, name = env.issuer("OIDC_ISSUER"), env.text("OIDC_NAME", "single sign-on")
    app = {
        "provider_id": ID,
        "name": name,
        "client_id": env.required("OIDC_CLIENT_ID", "OIDC_ISSUER") if issuer else "",
        "secret": env.required("OIDC_CLIENT_SECRET", "OIDC_ISSUER") if issuer else "",
        "settings": {"server_url": issuer, "scope": env.words("OIDC_SCOPES", ("openid", "profile", "email"))},
    }
    return {
        "OIDC_ISSUER": issuer,
        "OIDC_ID": ID,
        "OIDC_NAME": name,
        "OIDC_GROUPS_CLAIM": env.text("OIDC_GROUPS_CLAIM", "groups"),
        "OIDC_ROLES": env.pairs("OIDC_ROLES", ROLES),
        "OIDC_ORIGINS": env.words("OIDC_ORIGINS", (env.origin(issuer),)) if issuer else [],
        "PASSWORDS": env.flag("PASSWORDS", default=True) or not issuer,
        "SOCIALACCOUNT_ADAPTER": "tracker.accounts.single_sign_on.introducing.SingleSignOn",
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {
                "provider_class": "tracker.accounts.single_sign_on.provider.Provider",
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [app] if issuer else [],
            }
        },
    }
