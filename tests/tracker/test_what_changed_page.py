"""The page of what changed: in words, as a picture and as a table; its address holds both ends."""

import datetime

import pytest
from django.test import Client

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import Measurement, MilestoneReport, Role, Target
from objectives.scorecards.changed import of_last_seal
from tests.portfolio import person, small_portfolio

PAGE = "/contracts/c1/what-changed/"
PICTURE = "/contracts/c1/what-changed/0-wide-light.svg"


@pytest.mark.django_db
def test_between_two_days_the_address_says_which(client: Client) -> None:
    portfolio = small_portfolio()
    MilestoneReport.objects.update(reported_on="2017-06-01")
    Measurement.objects.create(kpi=portfolio.kpi, period="2016", value=110, status="validated")
    query = {"before": "2016-12-31", "after": "2017-12-31"}
    page = client.get(PAGE, query).content.decode()
    assert "From 7.0% to 41.0%: +34.0 points (new data +34.0)." in page
    assert 'value="2016-12-31"' in page
    assert f'src="{PICTURE}?before=2016-12-31&amp;after=2017-12-31"' in page
    picture = client.get(PICTURE, query)
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert "+34.0" in picture.content.decode()
    assert client.get(PICTURE, query, headers={"If-None-Match": picture.headers["ETag"]}).status_code == 304
    MilestoneReport.objects.update(percent=100)
    assert client.get(PICTURE, query, headers={"If-None-Match": picture.headers["ETag"]}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_since_a_seal_it_tells_what_was_written_since(client: Client) -> None:
    portfolio = small_portfolio()
    close_period(
        by=person(Role.STAFF), contract=portfolio.contract.pk, through=datetime.date(2017, 12, 31), now=clock.now(),
        today=datetime.date(2018, 6, 1),
    )  # fmt: skip
    Target.objects.update(value=300)
    assert of_last_seal(portfolio.contract, datetime.date(2017, 12, 30)) is None
    last = of_last_seal(portfolio.contract, datetime.date(2017, 12, 31))
    assert last is not None
    assert last.seal == 1
    query = {"before": "seal-1", "after": "2017-12-31"}
    page = client.get(PAGE, query).content.decode()
    assert "31 December 2017, as sealed (seal 1)" in page
    assert "(targets −17.5)" in page
    assert 'href="?before=seal-1"' in page
    told = client.get("/api/v1/changes-of-score/", {"contract": "c1", **query}).json()
    assert told["before"]["seal"] == 1
    assert (told["after"]["known_at"], told["rows"]["targets"]) == (None, 1)
    assert told["whole"] == {
        "number": None, "title": "First contract", "before": "0.410000", "after": "0.235000", "change": "-0.175000",
        "parts": {
            "time": "0.000000", "new_data": "0.000000", "corrections": "0.000000", "weights": "0.000000",
            "targets": "-0.175000", "definitions": "0.000000", "perimeter": "0.000000",
        },
    }  # fmt: skip
    assert told["objectives"][1]["parts"] is None


REFUSED = [
    ({"before": "never"}, "before"),
    ({"after": "seal-9"}, "after"),
    ({"before": "2018-06-01", "after": "2017-06-01"}, "before"),
    ({"before_known_at": "2199-01-01"}, "before_known_at"),
    ({"after_known_at": "soon"}, "after_known_at"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "field"), REFUSED)
def test_what_is_no_question_is_refused_by_name(client: Client, query: dict[str, str], field: str) -> None:
    small_portfolio()
    page = client.get(PAGE, query)
    assert page.status_code == 400
    assert 'class="refused"' in page.content.decode()
    assert client.get(PICTURE, query).status_code == 400
    answer = client.get("/api/v1/changes-of-score/", query)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/contracts/c9/what-changed/", "/contracts/c1/what-changed/7-wide-light.svg"])
def test_what_there_is_not_is_not_found(client: Client, address: str) -> None:
    small_portfolio()
    assert client.get(address).status_code == 404
