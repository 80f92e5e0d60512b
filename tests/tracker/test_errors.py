"""What is said where the fault is ours: a page to people, a problem to machines, each without the database."""

from html import unescape

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory

from tracker.pages.errors import server_error

FRENCH = {"accept-language": "fr"}


@pytest.fixture
def gone(monkeypatch: pytest.MonkeyPatch, client: Client) -> Client:
    """Be asked while the database is gone, as nobody in particular."""

    def refuse(*_arguments: object, **_named: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", refuse)
    client.raise_request_exception = False
    return client


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
