"""Comments through the API: the rules of the page, for machines."""

from typing import Any

import pytest
from django.test import Client

from objectives.acts.erasing import erase_person
from objectives.models import Comment, Role, User
from tests.objectives.reminding.making import lead_of
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/comments/"
SAID = {"contract": "c1", "kpi": "members", "text": "Why so few?"}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def say(client: Client, said: Any = SAID, way: str = "", **headers: str) -> Any:
    return client.post(f"{ADDRESS}{way}", said, content_type="application/json", headers=headers)


def test_what_is_said_is_listed_for_who_may_read_it_and_for_nobody_else(portfolio: Portfolio) -> None:
    board = signed_in(person(Role.BOARD))
    made = say(board)
    assert made.status_code == 201, made.content
    told = made.json()
    assert {name: told[name] for name in ("contract", "kpi", "text", "author", "withdrawn_at")} == SAID | {
        "author": "board", "withdrawn_at": None,
    }  # fmt: skip
    for reader in (board, signed_in(lead_of(portfolio.hidden))):
        assert reader.get(ADDRESS, {"contract": "c1", "kpi": "members"}).json()["results"] == [told]
        assert reader.get(f"{ADDRESS}{told['id']}/").json() == told
    for stranger in (Client(), signed_in(person(Role.FUNDER, portfolio.funder))):
        assert stranger.get(ADDRESS).json()["results"] == []
        assert stranger.get(f"{ADDRESS}{told['id']}/").status_code == 404


def test_an_erased_author_is_called_so_in_the_list_the_row_and_the_file(portfolio: Portfolio) -> None:
    board, administrator = person(Role.BOARD), person(Role.ADMINISTRATOR)
    key = say(signed_in(board)).json()["id"]
    erase_person(by=administrator, person=board.pk, address=board.email)
    reader = signed_in(person(Role.BOARD, email="other@example.org"))
    for language, called in ("en", "an erased person #"), ("fr", "une personne effacée n° "):
        headers = {"accept-language": language}
        (listed,) = reader.get(ADDRESS, headers=headers).json()["results"]
        alone = reader.get(f"{ADDRESS}{key}/", headers=headers).json()
        csv = b"".join(reader.get(ADDRESS, {"format": "csv"}, headers=headers).streaming_content).decode()  # type: ignore[attr-defined]
        assert (listed["author"], alone["author"]) == (f"{called}{board.pk}",) * 2
        assert f"{called}{board.pk}" in csv


def test_an_erased_person_who_was_mentioned_is_called_so_in_the_list_the_row_and_the_file(
    portfolio: Portfolio,
) -> None:
    board, administrator = person(Role.BOARD), person(Role.ADMINISTRATOR)
    author = signed_in(person(Role.BOARD, email="other@example.org"))
    key = say(author, SAID | {"text": f"Ask @{board.full_name}, not @#{board.pk}1 or @#{administrator.pk}."}).json()[
        "id"
    ]
    erase_person(by=administrator, person=board.pk, address=board.email)
    for language, called in ("en", "an erased person #"), ("fr", "une personne effacée n° "):
        headers = {"accept-language": language}
        told = f"Ask @{called}{board.pk}, not @#{board.pk}1 or @#{administrator.pk}."
        (listed,) = author.get(ADDRESS, headers=headers).json()["results"]
        alone = author.get(f"{ADDRESS}{key}/", headers=headers).json()
        csv = b"".join(author.get(ADDRESS, {"format": "csv"}, headers=headers).streaming_content).decode()  # type: ignore[attr-defined]
        assert (listed["text"], alone["text"]) == (told, told)
        assert told in csv


def test_taken_back_it_stands_without_its_words(portfolio: Portfolio) -> None:
    board = signed_in(person(Role.BOARD))
    key = say(board).json()["id"]
    gone = say(board, {}, f"{key}/withdraw/").json()
    assert (gone["text"], gone["withdrawn_at"] is None) == ("", False)
    assert board.get(ADDRESS).json()["results"] == [gone]
    csv = b"".join(board.get(ADDRESS, {"format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "Why so few?" not in csv
    assert gone["withdrawn_at"] in csv
    assert say(board, {}, f"{key}/withdraw/").status_code == 403, "once"


def test_sent_twice_it_is_said_once_and_tried_not_at_all(portfolio: Portfolio) -> None:
    board = signed_in(person(Role.BOARD))
    assert say(board, way="?dry_run=true").json()["text"] == "Why so few?"
    assert not Comment.objects.exists()
    for _ in range(2):
        say(board, **{"Idempotency-Key": "1"})
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"text": ""}, "text"), ({"text": "x" * 2001}, "text"), ({"kpi": "none"}, "kpi"), ({"by": "me"}, "by")],
)
def test_what_is_wrong_is_named(portfolio: Portfolio, wrong: dict[str, str], field: str) -> None:
    answer = say(signed_in(person(Role.BOARD)), SAID | wrong)
    assert answer.status_code in (400, 422)
    assert [one["field"] for one in answer.json()["errors"]] == [field]
