"""A process that is alive, one that is ready, and the embedded default that answers its own machine only."""

import threading
import time

import pytest
from django.conf import LazySettings, settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tracker.pages import health
from tracker.pages.this_machine import only_this_machine


def answered(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("the page")


@pytest.mark.django_db
def test_a_process_with_its_database_is_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.get("/readyz").content == b"ok\n"


@pytest.mark.django_db
def test_a_process_that_knows_a_migration_which_the_database_does_not_is_alive_but_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = health._known() | {("objectives", "9999_of_tomorrow")}
    monkeypatch.setattr(health, "_known", lambda: known)
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"migrations are missing: 1\n")


@pytest.mark.django_db
def test_in_a_database_that_nobody_has_migrated_every_migration_is_missing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "APPLIED", health.APPLIED.replace("django_migrations", "nowhere"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content.startswith(b"migrations are missing: ")) == (503, True)


@pytest.mark.django_db
def test_a_database_that_lets_nobody_read_its_migrations_is_not_told_to_miss_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "APPLIED", f"SET ROLE pg_monitor; {health.APPLIED}")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")


def test_a_database_that_says_nothing_is_waited_for_by_one_thread_and_a_moment_each(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    health._known()
    thawed, asked = threading.Event(), []

    def frozen() -> health.Migrations:
        asked.append(1)
        thawed.wait(60)
        return health._known()

    monkeypatch.setattr(health, "_applied", frozen)
    monkeypatch.setattr(health, "_asking", health.Asking())
    monkeypatch.setattr(health, "PATIENCE", 0.1)
    for _look in range(2):
        began = time.monotonic()
        answer = client.get("/readyz")
        assert (answer.status_code, answer.content) == (503, b"the database does not answer\n")
        assert time.monotonic() - began < 2
    assert len(asked) == 1
    thawed.set()
    monkeypatch.setattr(health, "PATIENCE", 60)
    assert client.get("/readyz").status_code == 200


def test_a_question_that_never_comes_back_is_asked_anew_after_a_minute(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends, asked = threading.Event(), []

    def lost_at_first() -> health.Migrations:
        asked.append(1)
        if len(asked) == 1:
            ends.wait(60)
        return health._known()

    monkeypatch.setattr(health, "_applied", lost_at_first)
    monkeypatch.setattr(health, "_asking", health.Asking())
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    assert client.get("/readyz").status_code == 503
    monkeypatch.setattr(health, "PATIENCE", 60)
    monkeypatch.setattr(health, "GIVEN_UP", 0)
    assert client.get("/readyz").status_code == 200
    ends.set()


def test_a_process_that_gets_no_thread_is_not_ready_until_it_gets_one_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(health, "_applied", health._known)
    monkeypatch.setattr(health, "_asking", health.Asking())
    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", refused)
        answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"the database cannot be asked\n")
    assert client.get("/readyz").status_code == 200


def test_a_database_that_refuses_is_said_to_be_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing() -> health.Migrations:
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "_applied", refusing)
    assert client.get("/readyz").content == b"the database does not answer\n"


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
