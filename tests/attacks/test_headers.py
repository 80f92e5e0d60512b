"""What does an answer tell a browser, and what does it not tell anybody?"""

import datetime

import pytest
from django.conf import LazySettings
from django.test import Client, override_settings

from objectives import clock

pytestmark = pytest.mark.django_db
PAGES = ("/", "/sign-in/", "/en/cluster/", "/api/v1/projects/", "/nowhere/", "/healthz", "/oai?verb=Identify")


def test_over_tls_browsers_are_told_to_stay_there() -> None:
    over_tls = {"SECURE_SSL_REDIRECT": True, "SECURE_HSTS_SECONDS": 31_536_000, "SECURE_HSTS_INCLUDE_SUBDOMAINS": True}
    with override_settings(**over_tls):
        client = Client()
        for page in PAGES:
            told = client.get(page, secure=True).headers["Strict-Transport-Security"]
            assert told == "max-age=31536000; includeSubDomains"
        assert client.get("/sign-in/").headers["Location"] == "https://testserver/sign-in/"


def test_nothing_tells_what_it_runs_on() -> None:
    for page in PAGES:
        answer = Client().get(page)
        assert not {"Server", "X-Powered-By", "Via"} & set(answer.headers)
        words = answer.content.decode().lower()
        assert not [one for one in ("traceback", "python/", "django/", "psycopg", "gunicorn") if one in words]


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_no_other_site_reads_us(origin: str) -> None:
    for page in PAGES:
        for answer in (
            Client().get(page, headers={"origin": origin}),
            Client().options(page, headers={"origin": origin, "access-control-request-method": "GET"}),
        ):
            assert not [name for name in answer.headers if name.lower().startswith("access-control-allow")]


def test_whom_to_tell_of_a_hole_stands_where_it_is_looked_for(client: Client, settings: LazySettings) -> None:
    settings.SEXTANT_URL, settings.SECURITY_CONTACT = "https://sextant.example", "mailto:security@example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    said = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    until = datetime.datetime.fromisoformat(said.pop("Expires"))
    assert datetime.timedelta(days=90) < until - clock.now() < datetime.timedelta(days=365)
    assert said == {
        "Contact": "mailto:security@example.org",
        "Preferred-Languages": "en, fr",
        "Canonical": "https://sextant.example/.well-known/security.txt",
    }
