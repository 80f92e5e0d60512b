"""Packs in the API: asked for, watched and downloaded by the board's machines; to others there is no such resource."""

import datetime
import hashlib
from typing import Any

import pytest
from django.test import Client

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import BoardPack, Commentary, Role
from objectives.packs import make_packs
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
PACKS = "/api/v1/packs/"
ASKED = {"contract": "c1", "as_of": "2017-12-31", "language": "en"}


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def board(client: Client) -> Client:
    client.force_login(person(Role.BOARD))
    return client


def test_a_pack_is_asked_for_watched_and_downloaded(board: Client, portfolio: Portfolio) -> None:
    answer = board.post(PACKS, ASKED, content_type="application/json")
    assert answer.status_code == 202
    told = answer.json()
    one = f"{PACKS}{told['id']}/"
    assert (told["state"], told["progress"], told["seal"], told["seal_digest"]) == ("asked", 0, None, None)
    assert board.get(f"{one}pdf/").status_code == 404
    make_packs({"pdf": lambda pack: f"pdf of {pack.pk}".encode(), "xlsx": lambda pack: f"xlsx of {pack.pk}".encode()})
    told = board.get(one).json()
    assert (told["state"], told["progress"]) == ("ready", 100)
    for kind in ("pdf", "xlsx"):
        got = board.get(f"{one}{kind}/", headers={"accept": "application/pdf"})
        assert got.content == f"{kind} of {told['id']}".encode()
        assert hashlib.sha256(got.content).hexdigest() == told[f"{kind}_sha256"]
    again = board.post(PACKS, ASKED, content_type="application/json")
    assert (again.status_code, again.json()["id"]) == (200, told["id"])
    assert [pack["id"] for pack in board.get(PACKS).json()["results"]] == [told["id"]]


def test_it_counts_as_it_is_asked_to(board: Client, portfolio: Portfolio) -> None:
    told = [
        board.post(PACKS, ASKED | counting, content_type="application/json").json()
        for counting in ({}, {"counting": "gross"}, {"counting": "fractional"})
    ]
    assert [one["counting"] for one in told] == ["gross", "gross", "fractional"]
    assert told[0]["id"] == told[1]["id"] != told[2]["id"]


@pytest.mark.parametrize(
    ("field", "said"),
    [("contract", "none"), ("as_of", "2011-01-01"), ("as_of", "soon"), ("language", "de"), ("counting", "net")],
)
def test_what_cannot_be_is_refused_by_field(board: Client, portfolio: Portfolio, field: str, said: str) -> None:
    answer = board.post(PACKS, ASKED | {field: said}, content_type="application/json")
    assert answer.status_code == 400
    assert field in answer.content.decode()
    assert not BoardPack.objects.exists()


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.FUNDER])
def test_to_others_there_is_no_such_resource(client: Client, portfolio: Portfolio, role: Role) -> None:
    client.force_login(person(role))
    assert client.get(PACKS).status_code == 404
    assert client.post(PACKS, ASKED, content_type="application/json").status_code == 404
    assert client.get(f"{PACKS}1/").status_code == 404


def test_commentary_is_read_and_written_in_versions_in_both_languages(board: Client, portfolio: Portfolio) -> None:
    address, day = f"/api/v1/objectives/{portfolio.first.pk}/commentary/", {"as_of": "2017-12-31"}
    read = board.get(address, day)
    assert (read["ETag"], read.json()["versions"]) == ('"0"', [])

    def write(said: dict[str, str], seen: str, **headers: str) -> Any:
        headers = {"If-Match": seen, **headers}
        return board.post(address, day | said, content_type="application/json", headers=headers)

    assert board.post(address, day, content_type="application/json").status_code == 428
    done = write({"text": "On our way", "text_fr": "En bonne voie"}, read["ETag"], **{"Idempotency-Key": "one"})
    assert (done.status_code, done["ETag"]) == (201, '"1"')
    assert write({"text": "Mine"}, '"0"').status_code == 412
    again = write({"text": "On our way", "text_fr": "En bonne voie"}, '"0"', **{"Idempotency-Key": "one"})
    assert (again.status_code, Commentary.objects.count()) == (201, 1)
    (said,) = board.get(address, day).json()["versions"]
    assert (said["version"], said["text"], said["text_fr"], said["author"]) == (
        1, "On our way", "En bonne voie", "board",
    )  # fmt: skip
    close_period(
        by=person(Role.STAFF), contract=portfolio.contract.pk, through=datetime.date(2017, 12, 31), today=LAST_DAY,
        now=clock.now(),
    )  # fmt: skip
    assert write({"text": "Later"}, '"1"').json()["errors"][0]["field"] == "text"
