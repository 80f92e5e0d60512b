"""The values of a KPI say by which definition they are, where the series breaks, and can be asked for by each."""

import datetime
from typing import Any

import pytest
from django.test import Client

from objectives.models import Kpi, Measurement, Role
from tests.counting import statements
from tests.portfolio import person, small_portfolio
from tests.redefining import noted, redefined_from
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2018, 12, 31, 12, tzinfo=datetime.UTC)


@of_the_file
def kpi() -> Kpi:
    portfolio = small_portfolio()
    Measurement.objects.create(kpi=portfolio.kpi, period="2014", value=110, status="validated")
    noted()
    return portfolio.kpi


def redefined(kpi: Kpi, year: int, unit: str) -> None:
    redefined_from(kpi, datetime.date(year, 1, 1), unit=unit)


def test_values_breaks_and_definitions_are_told_and_chosen(kpi: Kpi) -> None:
    redefined(kpi, 2016, "people")
    address = f"/api/v1/kpis/{kpi.pk}/values/"
    answer = Client().get(address).json()
    assert answer["breaks"] == ["2016-01-01"]
    assert [(one["period"], one["value"], one["definition"]) for one in answer["values"]] == [
        ("2014", "110.000000", 1), ("2015", "110.000000", 1), ("2017", "150.000000", 2), ("2018", "150.000000", 2),
    ]  # fmt: skip
    first, second = answer["definitions"]
    assert (first["definition"]["unit"], second["definition"]["unit"], second["author"]) == ("members", "people", None)
    assert second["definition"]["targets"][0]["value"] == "200.000000000000"
    by_first = Client().get(address, {"definition": "1"}).json()
    assert (by_first["unit"], by_first["definition"]) == ("members", 1)
    assert [one["period"] for one in by_first["values"]] == ["2014", "2015"]
    board = Client()
    board.force_login(person(Role.BOARD))
    assert board.get(address).json()["definitions"][1]["reason"] == "One region now"
    card = Client().get("/api/v1/scorecards/", {"as_of": "2015-12-31"}).json()["objectives"][0]["kpis"][0]
    assert (card["actual"], card["unit"], card["defined_until"]) == ("110.000000", "members", "2016-01-01")


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(person(role))
    return client


def test_staff_define_a_kpi_anew_and_are_told_what_it_breaks(kpi: Kpi) -> None:
    address, staff = f"/api/v1/kpis/{kpi.pk}/definition/", signed_in(Role.STAFF)
    held = Client().get(address)
    assert held.json()["definition"]["definition"]["unit"] == "members"
    said = {"unit": "people", "valid_from": "2017-01-01", "reason": "One region now"}

    def post(more: dict[str, object], question: str = "", who: Client = staff) -> Any:
        headers = {"If-Match": held["ETag"]}
        return who.post(address + question, said | more, content_type="application/json", headers=headers)

    tried = post({}, "?dry_run=true").json()
    assert [one["period"] for one in tried["periods"]] == ["2017", "2018"]
    assert tried["periods"][0]["after"] == {"value": "150.000000", "unit": "people", "begins": "2017-01-01"}
    assert kpi.versions.count() == 1
    wrong = post({"targets": [{"period": "2018", "value": "1", "basis": "contract"}] * 2})
    assert (wrong.status_code, [one["field"] for one in wrong.json()["errors"]]) == (400, ["targets"])
    assert post({"aggregation": "sum"}).status_code == 400
    done = post({"targets": [{"period": "2018", "value": "300", "basis": "contract"}]})
    assert (done.status_code, done.json()["definition"]["number"]) == (201, 2)
    assert (done.json()["before"]["actual"], done.json()["after"]["actual"]) == ("150.000000", "150.000000")
    assert Client().get(address)["ETag"] == done["ETag"]
    assert post({}).status_code == 412
    assert post({}, who=signed_in(Role.BOARD)).status_code == 403
    assert Client().post(address, said, content_type="application/json").status_code == 401


@pytest.mark.parametrize("text", ["0", "9", "x", "", "-1", "999999999", "9999999999999"])
def test_a_definition_that_there_is_none_of_is_refused_by_name(kpi: Kpi, text: str) -> None:
    answer = Client().get(f"/api/v1/kpis/{kpi.pk}/values/", {"definition": text})
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == ["definition"]


def test_the_values_cost_the_same_for_one_definition_and_for_many(kpi: Kpi) -> None:
    counts = list[int]()
    for years in ((2015,), (2016, 2017)):
        for year in years:
            redefined(kpi, year, f"unit{year}")
        with statements() as counted:
            assert Client().get(f"/api/v1/kpis/{kpi.pk}/values/").status_code == 200
        counts.append(len(counted))
    assert counts[0] == counts[1]
