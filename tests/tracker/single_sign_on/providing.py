"""An identity provider as a test sees it: a process, people who are signed in there, settings that name it."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings
from django.test import Client, override_settings

from tests.tracker.single_sign_on.provider import CLIENT, SECRET
from tracker.embedded.places import CHECKOUT


@dataclass
class Provider:
    """The process."""

    port: int

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def introduce(self, name: str, browser: requests.Session | None = None, **told: Any) -> requests.Session:
        """Say who somebody is; return a browser in which they are signed in there."""
        browser = browser or requests.Session()
        browser.post(f"{self.origin}/people/{name}", json=told, timeout=10).raise_for_status()
        return browser

    def settings(self, **other: Any) -> Any:
        """What an installation that trusts this provider has set."""
        app = {
            "provider_id": "sso", "name": "Cluster", "client_id": CLIENT, "secret": SECRET,
            "settings": {"server_url": f"{self.origin}/o", "scope": ["openid", "profile", "email"]},
        }  # fmt: skip
        of_allauth = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"] | {"APPS": [app]}
        named = {"OIDC_ISSUER": f"{self.origin}/o", "OIDC_NAME": "Cluster"}
        return override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": of_allauth}, **named | other)


@contextlib.contextmanager
def providing(house: str) -> Iterator[Provider]:
    """Run a provider for the installation at an address; end it afterwards."""
    command = [sys.executable, "-m", "tests.tracker.single_sign_on.provider", f"{house}/sign-in/sso/back/"]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    try:
        yield Provider(int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait(timeout=10)
        process.stdout.close()


def sent(client: Client, **data: str) -> str:
    """Press the button; return where the browser is sent."""
    return client.post("/sign-in/sso/", data).headers["Location"]


def there_and_back(client: Client, browser: requests.Session, **data: str) -> Any:
    """Press the button, be recognised by the provider, come back; return our answer.

    The page on which the provider would ask (`prompt`) is left out, as who sits at the browser can do.
    """
    at = sent(client, **data).replace("&prompt=login", "")
    answer = browser.get(at, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    return client.get(answer.headers["Location"])
