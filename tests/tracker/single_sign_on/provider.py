"""An OpenID provider in a process of its own: django-oauth-toolkit, with keys, grants and PKCE as it ships them.

`python -m tests.tracker.single_sign_on.provider REDIRECT_URI` prints its port. `POST /people/ann` with
`{"claims": …, "forged": …}` says who Ann is, and signs her in there; `forged` is what a wrong provider would say.
"""

import base64
import json
import sys
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from jwcrypto import jwk, jws

CLIENT, SECRET = "sextant", "a-secret-of-the-client"
OF_DJANGO = ("auth", "contenttypes", "sessions")
PEOPLE: dict[str, dict[str, Any]] = {}


class Quiet(WSGIRequestHandler):
    """Nobody reads its log."""

    def log_message(self, *_words: Any) -> None:
        return


def configure(port: int) -> None:
    """Be a Django of its own, with a database in memory."""
    key = jwk.JWK.generate(kty="RSA", size=2048).export_to_pem(private_key=True, password=None).decode()
    settings.configure(
        SECRET_KEY="provider",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "oauth2_provider",
        ],
        MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "sessions", "oauth2_provider")),
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        SESSION_COOKIE_NAME="provider",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_ISS_ENDPOINT": f"http://127.0.0.1:{port}/o",
            "OIDC_RSA_PRIVATE_KEY": key,
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who", "profile": "name", "email": "address"},
            "OAUTH2_VALIDATOR_CLASS": f"{__name__}.validator_class",
        },
    )
    django.setup()


def validator_class(*arguments: Any, **named: Any) -> Any:
    """Return the toolkit's validator with the claims of our people; its class cannot be there before Django is."""
    from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: PLC0415

    class Validator(OAuth2Validator):  # type: ignore[misc]
        oidc_claim_scope = None

        def get_additional_claims(self, request: Any) -> dict[str, Any]:
            told: dict[str, Any] = PEOPLE[request.user.username]["claims"]
            return {"sub": request.user.username, **told}

        def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> Any:
            claims, until = super().get_id_token_dictionary(token, token_handler, request)
            return claims | PEOPLE[request.user.username].get("forged", {}), until

        def finalize_id_token(self, id_token: Any, token: Any, token_handler: Any, request: Any) -> str:
            made: str = super().finalize_id_token(id_token, token, token_handler, request)
            return _signed_by_another(made) if PEOPLE[request.user.username].get("another_key") else made

    return Validator(*arguments, **named)


def _signed_by_another(token: str) -> str:
    """Sign what a token says with another key, which says it is the provider's."""
    head, body, _ = token.split(".")
    forged = jws.JWS(base64.urlsafe_b64decode(body + "=="))
    header = base64.urlsafe_b64decode(head + "==").decode()
    forged.add_signature(jwk.JWK.generate(kty="RSA", size=2048), None, header, None)
    made: str = forged.serialize(compact=True)
    return made


def sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """Say who somebody is, and sign them in here."""
    from django.contrib.auth import login  # noqa: PLC0415
    from django.contrib.auth.models import User  # noqa: PLC0415

    PEOPLE[name] = json.loads(request.body)
    person, _ = User.objects.get_or_create(username=name)
    login(request, person)  # type: ignore[arg-type]  # the people of another Django
    return HttpResponse("in")


def routes() -> list[Any]:
    """Return the addresses of the toolkit, and ours."""
    from django.urls import include, path  # noqa: PLC0415

    return [path("people/<str:name>", sign_in), path("o/", include("oauth2_provider.urls"))]


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":
        return routes()
    raise AttributeError(name)


def main(redirect_uri: str) -> None:
    """Serve until killed."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    server = make_server("127.0.0.1", 0, lambda *_: [], handler_class=Quiet)
    configure(server.server_port)
    from oauth2_provider.models import Application  # noqa: PLC0415

    call_command("migrate", run_syncdb=True, verbosity=0)
    Application.objects.create(
        client_id=CLIENT, client_secret=SECRET, client_type="confidential", redirect_uris=redirect_uri,
        authorization_grant_type="authorization-code", algorithm="RS256", skip_authorization=True,
    )  # fmt: skip
    server.set_app(get_wsgi_application())
    print(server.server_port, flush=True)  # noqa: T201
    server.serve_forever()


if __name__ == "__main__":
    sys.modules["tests.tracker.single_sign_on.provider"] = sys.modules["__main__"]
    __name__ = "tests.tracker.single_sign_on.provider"  # what settings and routes name
    main(sys.argv[1])
