"""What is said where the fault is ours: a page to people, a problem to machines, each without the database."""

from html import unescape
from itertools import product

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import override
from psycopg_pool import ConnectionPool, PoolTimeout

from tracker.pages.errors import server_error
from tracker.watching.away import find_the_database

FRENCH = {"accept-language": "fr"}


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch, client: Client) -> Client:
    """Be asked while the database is gone, as nobody in particular."""

    def refuse(*_arguments: object, **_named: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)
    client.raise_request_exception = False
    return client


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, client: Client) -> tuple[Client, list[int]]:
    """Be asked while no connection can be made; return who asks, and how often a connection was waited for."""
    waited: list[int] = []

    def refuse(*_arguments: object, **_named: object) -> None:
        waited.append(1)
        raise OperationalError("no connection") from PoolTimeout("couldn't get a connection after 1.50 sec")

    for name in ("cursor", "ensure_connection"):
        monkeypatch.setattr(f"django.db.backends.base.base.BaseDatabaseWrapper.{name}", refuse)
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session-of-before"
    client.raise_request_exception = False
    return client, waited


@pytest.mark.parametrize(
    ("method", "address"),
    [
        *product(("get", "post"), ("/portfolio/", "/api/v1/projects/", "/oai?verb=ListSets")),
        ("post", "/oauth/token/"),  # of which a GET is answered without a database
    ],
)
def test_while_the_database_is_away_everybody_is_told_so_after_one_wait_and_asked_to_come_back(
    away: tuple[Client, list[int]], caplog: pytest.LogCaptureFixture, method: str, address: str
) -> None:
    client, waited = away
    answer = getattr(client, method)(address, headers=FRENCH)
    assert (answer.status_code, answer["Retry-After"], waited) == (503, "10", [1])
    [line] = [one for one in caplog.records if one.levelname == "ERROR"]
    assert line.getMessage().startswith(f"Service Unavailable: {address.partition('?')[0]}: no connection")
    assert not line.exc_info
    assert settings.SESSION_COOKIE_NAME not in answer.cookies, "who is signed in stays so"
    told = "La base de données ne répond pas. Rien n\u2019a été fait"
    if address == "/portfolio/":
        assert told in unescape(answer.content.decode())
    else:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"].startswith(told)


@pytest.mark.parametrize(
    ("at", "most", "said"),
    [
        ({}, 1, "Beaucoup de demandes arrivent"),
        ({"host": "127.0.0.1", "port": 1}, 8, "La base de données ne répond pas"),
    ],
    ids=["all at work", "away"],
)
@pytest.mark.django_db
def test_a_database_whose_every_connection_is_at_work_is_not_said_to_be_away(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch, at: dict[str, object], most: int, said: str
) -> None:
    def answer(_request: HttpRequest) -> HttpResponse:
        raise AssertionError("nothing is begun")

    def ask(_of: object) -> None:
        try:
            pool.getconn()
        except PoolTimeout as none_free:
            raise OperationalError(str(none_free)) from none_free

    given = connection.get_connection_params() | at
    with ConnectionPool(kwargs=given, min_size=1, max_size=most, timeout=0.3, open=True) as pool:
        if not at:
            held = pool.getconn(timeout=10)
        monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.pool", pool)
        monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection", ask)
        with override("fr"):
            told = find_the_database(answer)(rf.post("/portfolio/", headers=FRENCH))
        if not at:
            pool.putconn(held)
    monkeypatch.undo()
    assert (told.status_code, said in unescape(told.content.decode())) == (503, True)


def test_what_broke_in_the_middle_of_a_write_is_not_said_to_be_undone(rf: RequestFactory) -> None:
    try:
        raise OperationalError from PoolTimeout()
    except OperationalError:
        assert server_error(rf.get("/portfolio/")).status_code == 503
        assert server_error(rf.post("/portfolio/")).status_code == 500


@pytest.mark.parametrize("address", ["/api/v1/projects/", "/api/v1/scorecards/c1/?as_of=2018-12-31"])
def test_a_machine_reads_a_problem_of_our_faults_too(gone: Client, address: str) -> None:
    answer = gone.get(address, headers=FRENCH)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    told = answer.json()
    assert (told["title"], told["status"]) == ("Internal Server Error", 500)
    assert told["detail"].startswith("Une erreur ")
    assert told["errors"] == [{"field": None, "message": told["detail"]}]
    assert "connection" not in answer.content.decode()


def test_a_machine_that_asks_for_a_token_reads_a_problem_of_our_faults(rf: RequestFactory) -> None:
    assert server_error(rf.post("/oauth/token/"))["Content-Type"] == "application/problem+json"


def test_people_read_a_page_of_it_in_their_language(gone: Client) -> None:
    answer = gone.get("/fr/cluster/", headers=FRENCH)
    assert (answer.status_code, answer["Content-Type"]) == (500, "text/html; charset=utf-8")
    assert "Une erreur s\u2019est produite de notre côté" in answer.content.decode()


def test_who_asks_under_a_foreign_name_is_told_so_in_their_language_and_nothing_of_our_settings(client: Client) -> None:
    page = client.get("/", headers=FRENCH | {"host": "elsewhere.example"})
    told = client.get("/api/v1/projects/", headers=FRENCH | {"host": "elsewhere.example"})
    assert (page.status_code, told.status_code, told["Content-Type"]) == (400, 400, "application/problem+json")
    assert told.json()["detail"].startswith("Sextant ne répond pas sous le nom")
    assert told.json()["detail"] in unescape(page.content.decode())
    assert "ALLOWED_HOSTS" not in page.content.decode() + told.content.decode()


def test_a_machine_that_asks_for_a_token_under_a_foreign_name_reads_a_problem(client: Client) -> None:
    told = client.post("/oauth/token/", headers=FRENCH | {"host": "elsewhere.example"})
    assert (told.status_code, told["Content-Type"]) == (400, "application/problem+json")


def test_who_sent_a_form_is_told_that_it_may_not_be_saved_and_where_the_words_are(gone: Client) -> None:
    page = gone.post("/fr/working-with-us/enquiry/", {"message": "Long"}, headers=FRENCH).content.decode()
    assert "Ce que vous avez envoyé n\u2019est peut-être pas enregistré." in page
    assert "Rien n\u2019est perdu" not in page
