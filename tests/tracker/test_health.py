"""A process that is alive, one that is ready, and the embedded default that answers its own machine only."""

import pytest
from django.conf import LazySettings, settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tracker.pages.this_machine import only_this_machine


def answered(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("the page")


@pytest.mark.django_db
def test_a_process_with_its_database_is_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ok\n"


@pytest.mark.django_db
def test_a_process_that_knows_a_migration_which_the_database_does_not_is_alive_but_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'objectives' AND name = '0001_initial'")
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations are missing: 1\n")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", ""])
def test_the_embedded_default_answers_its_own_machine(address: str) -> None:
    assert settings.SEXTANT_EMBEDDED
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    assert only_this_machine(answered)(request).content == b"the page"


@pytest.mark.parametrize("address", ["192.0.2.7", "10.0.0.2", "2001:db8::1", "nonsense"])
def test_the_embedded_default_refuses_other_machines_whatever_host_they_name(address: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=address, HTTP_HOST="localhost", HTTP_X_FORWARDED_FOR="127.0.0.1")
    refused = only_this_machine(answered)(request)
    assert refused.status_code == 403
    assert b"SERVE_OTHERS=1" in refused.content


def test_where_it_was_told_to_everybody_is_answered(settings: LazySettings) -> None:
    settings.SERVE_OTHERS = True
    with pytest.raises(MiddlewareNotUsed):
        only_this_machine(answered)
