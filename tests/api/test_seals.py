"""Seals in the API: the sealed figures, the figures now and what they differ by, for who sees everything."""

import datetime
import hashlib
import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import Measurement, Role, Seal
from objectives.scorecards import scorecard
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
END_OF_2017 = datetime.date(2017, 12, 31)


@pytest.fixture(autouse=True)
def board(client: Client) -> None:
    client.force_login(person(Role.BOARD))


@of_the_file
def portfolio() -> Portfolio:
    portfolio = small_portfolio()
    close_period(
        by=person(Role.STAFF), contract=portfolio.contract.pk, through=END_OF_2017, now=clock.now(),
        today=datetime.date(2018, 6, 1), reason="Accounts",
    )  # fmt: skip
    return portfolio


def detail(client: Client) -> dict[str, Any]:
    return client.get(f"/api/v1/seals/{Seal.objects.get().pk}/").json()  # type: ignore[no-any-return]


def figure(answer: dict[str, Any], of: str, subject: str, name: str) -> tuple[str, ...]:
    (found,) = (
        one for one in answer["figures"] if (one["of"], one["subject"], one["name"]) == (of, subject, name)
    )  # fmt: skip
    return found["sealed"], found["now"], found["difference"]


def test_the_list_says_of_each_seal_whether_it_holds(client: Client, portfolio: Portfolio) -> None:
    seal = Seal.objects.get()
    (told,) = client.get("/api/v1/seals/", {"contract": "c1"}).json()["results"]
    card = scorecard(portfolio.contract, END_OF_2017, None)
    assert told == {
        "id": seal.pk, "contract": "c1", "number": 1, "day": "2017-12-31", "score": f"{card.score:.6f}",
        "sealed_at": told["sealed_at"], "digest": seal.digest, "predecessor": "", "rules": seal.rules,
        "holds": True, "broken": None,
    }  # fmt: skip
    refused = client.get("/api/v1/seals/", {"contract": "c9"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "contract")


def test_a_late_fact_stands_beside_the_sealed_figure(client: Client, portfolio: Portfolio) -> None:
    assert detail(client)["adjusted"] == 0
    Measurement.objects.filter(kpi=portfolio.kpi, period="2017").update(value=Decimal("180.5"))
    answer = detail(client)
    assert figure(answer, "kpi", "members", "actual") == ("150.000000", "180.500000", "30.500000")
    assert figure(answer, "value", "members", "2017") == ("150.000000", "180.500000", "30.500000")
    card = scorecard(portfolio.contract, END_OF_2017, None)
    sealed, now, difference = figure(answer, "contract", "", "score")
    assert now == f"{card.score:.6f}"
    assert Decimal(now) - Decimal(sealed) == Decimal(difference) > 0
    assert answer["adjusted"] == sum(one["sealed"] != one["now"] for one in answer["figures"]) > 3


def test_who_reads_the_bytes_of_a_part_finds_its_digest_by_himself(client: Client, portfolio: Portfolio) -> None:
    answer = detail(client)
    assert (answer["reason"], answer["sealed_by"].split()[0]) == ("Accounts", "staff")
    assert {one["name"] for one in answer["parts"]} == {
        "figures",
        "projects",
        "cuts",
        "definitions",
        "inputs",
        "commentary",
    }
    for one in answer["parts"]:
        assert hashlib.sha256(one["content"].encode()).hexdigest() == one["digest"]
    assert hashlib.sha256(answer["header"].encode()).hexdigest() == answer["digest"]
    header = json.loads(answer["header"])
    assert header["parts"] == {one["name"]: one["digest"] for one in answer["parts"]}
    assert header["predecessor"] == answer["predecessor"]
    assert figure(answer, "funder", "ministry", "1") == ("50.01", "50.01", "0.00")
    assert figure(answer, "project", "H1", "progress") == ("0.000000", "0.000000", "0.000000")


@pytest.mark.parametrize("role", [None, Role.CONTRIBUTOR, Role.FUNDER])
def test_who_does_not_see_every_project_finds_no_seal(portfolio: Portfolio, role: Role | None) -> None:
    client = Client()
    if role:
        client.force_login(person(role))
    for address in ("/api/v1/seals/", f"/api/v1/seals/{Seal.objects.get().pk}/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("key", ["0", "99999999999999999999"])
def test_a_seal_that_there_is_not_is_not_found(client: Client, portfolio: Portfolio, key: str) -> None:
    assert client.get(f"/api/v1/seals/{key}/").status_code == 404
