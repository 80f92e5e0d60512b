"""The pages of packs: asked for by one click, watched, downloaded, commented on; nobody else finds them."""

import datetime
import hashlib
import re
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import BoardPack, Commentary, Role
from objectives.packs import make_packs
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file
from tracker.packs import RENDERS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
PACKS, SAID = "/packs/", "/contracts/c1/objectives/1/commentary/"


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def board(client: Client) -> Client:
    client.force_login(person(Role.BOARD))
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def asked(client: Client, portfolio: Portfolio, language: str = "fr") -> BoardPack:
    said = {"contract": portfolio.contract.pk, "as_of": f"{LAST_DAY}", "language": language}
    answer = client.post(PACKS, said)
    pack = BoardPack.objects.latest("pk")
    assert answer.headers["Location"] == f"/packs/{pack.pk}/"
    return pack


def test_a_pack_counts_as_it_is_asked_to_and_says_so(board: Client, portfolio: Portfolio) -> None:
    assert 'value="fractional"' in page(board, PACKS)
    said = {"contract": portfolio.contract.pk, "as_of": f"{LAST_DAY}", "language": "en", "counting": "fractional"}
    answer = board.post(PACKS, said)
    assert "counted fractional" in page(board, answer.headers["Location"])
    assert "counted fractional" in page(board, PACKS)
    assert make_packs(RENDERS) == 1
    got = board.get(f"{answer.headers['Location']}pack.xlsx")
    assert "-en-fractional-" in got.headers["Content-Disposition"]
    assert load_workbook(BytesIO(got.content))["Contract"]["A2"].value.startswith("Fractional: ")
    refused = board.post(PACKS, said | {"counting": "net"})
    assert refused.status_code == 422
    assert BoardPack.objects.count() == 1


def test_that_a_pack_is_ready_is_said_to_who_cannot_see_it(board: Client, portfolio: Portfolio) -> None:
    address, asks = f"/packs/{asked(board, portfolio).pk}/", {"HX-Request": "true"}
    said = '<p id="told" hx-swap-oob="innerHTML">Board pack: ready</p>'
    assert said not in board.get(address, headers=asks).content.decode()
    assert make_packs(RENDERS) == 1
    assert said in board.get(address, headers=asks).content.decode()


def test_one_click_makes_a_pack_whose_files_stay_the_same_bytes(board: Client, portfolio: Portfolio) -> None:
    told = page(board, PACKS)
    assert 'value="2018-12-31"' in told
    assert re.search(r'<option value="en"\s+selected', told)
    pack = asked(board, portfolio)
    told = page(board, f"/packs/{pack.pk}/")
    assert 'hx-trigger="every 1s"' in told
    assert "<progress" in told
    assert page(board, f"/packs/{pack.pk}/pack.pdf", 404)
    assert make_packs(RENDERS) == 1
    told = page(board, f"/packs/{pack.pk}/")
    assert "hx-trigger" not in re.findall(r'<section id="state"[^>]*>', told)[0]
    for kind, begins in (("pdf", b"%PDF"), ("xlsx", b"PK")):
        first, second = (board.get(f"/packs/{pack.pk}/pack.{kind}") for _ in range(2))
        assert first.content == second.content
        assert first.content.startswith(begins)
        assert hashlib.sha256(first.content).hexdigest() in told
        assert first.headers["Content-Disposition"].endswith(f'.{kind}"')
        assert first.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert asked(board, portfolio) == pack
    assert page(board, PACKS).count(f"/packs/{pack.pk}/pack.pdf") == 1
    assert page(board, f"/packs/{pack.pk}/pack.exe", 404)


def test_a_pack_that_failed_says_so_and_is_tried_again(board: Client, portfolio: Portfolio) -> None:
    pack = asked(board, portfolio)
    BoardPack.objects.filter(pk=pack.pk).update(state="failed", error="OSError: <disk>")
    told = page(board, f"/packs/{pack.pk}/")
    assert "OSError: &lt;disk&gt;" in told
    assert asked(board, portfolio) == pack
    pack.refresh_from_db()
    assert pack.state == "asked"


def test_a_day_that_cannot_be_is_told_beside_the_field(board: Client, portfolio: Portfolio) -> None:
    said = {"contract": portfolio.contract.pk, "as_of": "2011-01-01", "language": "en"}
    answer = board.post(PACKS, said)
    assert answer.status_code == 422
    assert "Give a day from " in answer.content.decode()


def test_the_board_comments_in_versions_and_the_second_of_two_is_told(board: Client, portfolio: Portfolio) -> None:
    day = "?as_of=2017-12-31"
    assert "Nothing was said" in page(board, SAID + day)
    assert board.post(SAID + day, {"seen": 0, "text": "<b>Late</b>"}).status_code == 302
    told = page(board, SAID + day)
    assert "&lt;b&gt;Late&lt;/b&gt;" in told
    assert 'name="seen" value="1"' in told
    answer = board.post(SAID + day, {"seen": 0, "text": "Mine"})
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "Somebody wrote meanwhile" in told
    assert ">\nMine</textarea>" in told
    assert 'name="seen" value="1"' in told
    assert board.post(SAID + day, {"seen": 1, "text": "Mine", "text_fr": "À moi"}).status_code == 302
    assert '<div lang="fr"><p>À moi</p></div>' in page(board, SAID + day)
    assert Commentary.objects.count() == 2
    assert "Nothing was said" in page(board, SAID + "?as_of=2016-12-31")


def test_a_sealed_day_shows_what_was_said_and_takes_no_more(board: Client, portfolio: Portfolio) -> None:
    day = "?as_of=2017-12-31"
    board.post(SAID + day, {"seen": 0, "text": "On our way"})
    close_period(
        by=person(Role.STAFF), contract=portfolio.contract.pk, through=datetime.date(2017, 12, 31), today=LAST_DAY,
        now=clock.now(),
    )  # fmt: skip
    told = page(board, SAID + day)
    assert "is closed up to" in told
    assert "<textarea" not in told
    assert "On our way" in told
    assert board.post(SAID + day, {"seen": 1, "text": "Late"}).status_code == 422
    assert Commentary.objects.count() == 1


@pytest.mark.parametrize("asked", ["/contracts/none/objectives/1/commentary/", "/packs/9999/", "/packs/9999/pack.pdf"])
def test_what_there_is_not_is_not_found(board: Client, asked: str) -> None:
    page(board, asked, 404)


def test_a_day_that_is_none_is_refused(board: Client, portfolio: Portfolio) -> None:
    assert board.get(SAID + "?as_of=yesterday").status_code == 400


@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_else_learns_that_there_are_such_pages(client: Client, portfolio: Portfolio, role: Role | None) -> None:
    if role is not None:
        client.force_login(person(role))
    allowed = role in (Role.STAFF, Role.ADMINISTRATOR, Role.BOARD)
    for address in (PACKS, SAID):
        page(client, address, 200 if allowed else 404)
    assert (f'href="{PACKS}"' in page(client, "/")) is allowed
