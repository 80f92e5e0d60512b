"""The pages of seals: staff and the board read what was sealed, whether it holds, and what came late beside it."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import Measurement, Role, Seal
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
SEALS, SEAL = "/seals/", "/contracts/c1/seals/1/"


@of_the_file
def portfolio() -> Portfolio:
    portfolio = small_portfolio()
    seal(portfolio, 2017)
    return portfolio


def seal(portfolio: Portfolio, year: int) -> None:
    close_period(
        by=person(Role.STAFF, email=f"staff{year}@example.org"), contract=portfolio.contract.pk, now=clock.now(),
        through=datetime.date(year, 12, 31), today=datetime.date(2019, 1, 1), reason="<b>Accounts</b>",
    )  # fmt: skip


@pytest.fixture
def board(client: Client) -> Client:
    client.force_login(person(Role.BOARD))
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_board_finds_each_seal_with_its_digest_and_that_it_holds(portfolio: Portfolio, board: Client) -> None:
    assert f'href="{SEALS}"' in page(board, "/")
    told = page(board, SEALS)
    assert Seal.objects.get().digest in told
    assert "The chain holds" in told
    assert "&lt;b&gt;Accounts" in told
    assert f'href="{SEAL}"' in told


def test_a_broken_seal_is_told_on_both_pages(portfolio: Portfolio, board: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE objectives_sealedpart SET content = content || ' ' WHERE name = 'cuts'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert "The chain is broken at seal 1:" in page(board, SEALS)
    assert "This seal is broken:" in page(board, SEAL)


def test_what_came_late_stands_beside_what_was_sealed(portfolio: Portfolio, board: Client) -> None:
    assert "No fact that came later moved a figure" in page(board, SEAL)
    Measurement.objects.filter(kpi=portfolio.kpi, period="2017").update(value=Decimal(180))
    told = page(board, SEAL)
    assert "Every figure that was adjusted" in told
    for words in (">150<", ">180<", "<b>+30</b>", "+21.0 points"):
        assert words in told


def test_a_seal_of_a_contract_without_data_says_so(portfolio: Portfolio, board: Client) -> None:
    Measurement.objects.all().delete()
    seal(portfolio, 2018)
    assert "score —" in page(board, SEALS)
    assert "—" in page(board, "/contracts/c1/seals/2/")


@pytest.mark.parametrize("role", [None, *Role])
def test_nobody_else_learns_that_there_are_such_pages(client: Client, portfolio: Portfolio, role: Role | None) -> None:
    if role is not None:
        client.force_login(person(role))
    allowed = role in (Role.STAFF, Role.ADMINISTRATOR, Role.BOARD)
    for address in (SEALS, SEAL):
        assert client.get(address).status_code == (200 if allowed else 404)
    assert (f'href="{SEALS}"' in page(client, "/")) is allowed


@pytest.mark.parametrize("address", ["/contracts/c1/seals/9/", "/contracts/none/seals/1/", "/contracts/%00/seals/1/"])
def test_what_was_never_sealed_is_not_found(portfolio: Portfolio, board: Client, address: str) -> None:
    assert board.get(address).status_code == 404


def test_many_seals_cost_as_much_as_one(portfolio: Portfolio, board: Client) -> None:
    page(board, SEALS)
    with statements() as one:
        page(board, SEALS)
    seal(portfolio, 2018)
    with statements() as two:
        page(board, SEALS)
    assert len(two) == len(one)


def test_the_board_screen_names_the_newest_seal_to_who_may_read_it(board: Client, portfolio: Portfolio) -> None:
    assert 'href="/contracts/c1/seals/1/"' in page(board, "/?contract=c1")
    assert "/seals/1/" not in page(board, "/?contract=c1&as_of=2016-12-31")
    board.logout()
    assert "sealed to" not in page(board, "/?contract=c1")
