"""The page of a KPI's definitions: its versions with what each changed, its values, and the break between them."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from objectives.acts.redefining import Redefinition, redefine_kpi, version_of_definition
from objectives.models import Measurement, Role
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
ADDRESS = "/contracts/c1/kpis/members/definitions/"


@pytest.fixture
def portfolio() -> Portfolio:
    made = small_portfolio()
    Measurement.objects.create(kpi=made.kpi, period="2014", value=110, status="validated")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    wanted = Redefinition({"unit": "people", "baseline": Decimal(90)}, "One region now", datetime.date(2016, 1, 1))
    redefine_kpi(
        by=person(Role.STAFF), kpi=made.kpi.pk, seen=version_of_definition(made.kpi), wanted=wanted,
        now=datetime.datetime(2018, 12, 31, tzinfo=datetime.UTC),
    )  # fmt: skip
    return made


def page(address: str = ADDRESS, client: Client | None = None) -> str:
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_break_and_each_versions_changes_are_said_in_words(portfolio: Portfolio) -> None:
    text = page()
    for words in ("Break in the series: version 2 holds from 1 January 2016.", "Version 1", "until the day before"):
        assert words in text
    assert "<dt>unit</dt><dd><del>members</del> → <ins>people</ins></dd>" in text
    assert "<del>100</del> → <ins>90</ins>" in text
    assert "Defined anew from 1 January 2016" in page("/contracts/c1/objectives/1/")
    assert "from 1 January 2016 it is defined otherwise" in page("/contracts/c1/objectives/1/?as_of=2015-12-31")


def test_one_definition_is_chosen_by_a_link_that_keeps_the_day(portfolio: Portfolio) -> None:
    assert "?as_of=2018-12-31&amp;definition=1" in page(f"{ADDRESS}?as_of=2018-12-31")
    text = page(f"{ADDRESS}?definition=1")
    assert "Break in the series" not in text
    assert [f'<th scope="row">{year}</th>' in text for year in (2014, 2015, 2017)] == [True, True, False]


def test_who_and_why_are_for_who_sees_everything(portfolio: Portfolio) -> None:
    board = Client()
    board.force_login(person(Role.BOARD))
    assert ("One region now" in page(), "One region now" in page(client=board)) == (False, True)


@pytest.mark.parametrize(
    ("address", "status"),
    [(f"{ADDRESS}?definition=9", 400), (f"{ADDRESS}?definition=x", 400), ("/contracts/c1/kpis/none/definitions/", 404)],
)
def test_what_there_is_none_of_is_said_so(portfolio: Portfolio, address: str, status: int) -> None:
    assert Client().get(address).status_code == status
