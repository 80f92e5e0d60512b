"""The forecast stands on the page as a band with its words, and in the API as the same numbers."""

import pytest
from django.test import Client
from django.urls import reverse

from objectives.models import Contract, Measurement
from objectives.scorecards import scorecard
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

AS_OF = {"as_of": "2016-12-31"}


@of_the_file
def rising() -> Portfolio:
    """Members 110, 120, 130 from 2014 to 2016: 150 in 2018, against a target of 200."""
    portfolio = small_portfolio()
    for year, value in ((2014, 110), (2015, 120), (2016, 130)):
        Measurement.objects.create(kpi=portfolio.kpi, period=str(year), value=value, status="validated")
    return portfolio


def test_the_page_draws_the_band_and_says_the_outlook(client: Client, rising: Portfolio) -> None:
    text = client.get(reverse("objective", args=["c1", 1]), AS_OF).content.decode()
    assert "Will miss the target" in text
    assert "Forecast for 2018: 150, between 150 and 150, from 3 periods" in text
    assert text.count('class="band"') == 1
    french = client.get(reverse("objective", args=["c1", 1]), AS_OF, headers={"Accept-Language": "fr"}).content.decode()
    assert "Manquera la cible" in french


def test_the_api_gives_the_same_numbers(client: Client, rising: Portfolio) -> None:
    answer = client.get("/api/v1/scorecards/c1/", AS_OF).json()
    assert answer["objectives"][0]["kpis"][0]["forecast"] == {
        "period": "2018", "value": "150.000000", "low": "150.000000", "high": "150.000000", "points": 3,
        "outlook": "will_miss",
    }  # fmt: skip


def test_what_is_known_of_the_last_period_leaves_nothing_to_draw(client: Client, rising: Portfolio) -> None:
    Measurement.objects.create(kpi=rising.kpi, period="2018", revision=2, value=210, status="validated")
    text = client.get(reverse("objective", args=["c1", 1]), {"as_of": "2018-12-31"}).content.decode()
    assert "forecast-chart" not in text


def test_with_two_periods_there_is_no_forecast_and_a_later_value_is_not_known_yet(
    client: Client, rising: Portfolio
) -> None:
    answer = client.get("/api/v1/scorecards/c1/", {"as_of": "2015-12-31"}).json()
    assert answer["objectives"][0]["kpis"][0]["forecast"] is None


def test_a_value_that_is_only_carried_on_is_no_period_of_the_forecast(client: Client, rising: Portfolio) -> None:
    Measurement.objects.filter(period="2017").delete()
    answer = client.get("/api/v1/scorecards/c1/", {"as_of": "2017-12-31"}).json()
    kpi = answer["objectives"][0]["kpis"][0]
    assert (kpi["carried"], kpi["period"], kpi["actual"]) == (True, "2017", "130.000000")
    assert (kpi["forecast"]["points"], kpi["forecast"]["value"]) == (3, "150.000000")


def test_a_forecast_asks_the_database_nothing(rising: Portfolio) -> None:
    with statements() as with_forecast:
        card = scorecard(rising.contract, LAST_DAY, None)
    assert card.objectives[0].kpis[0].forecast is not None
    Measurement.objects.filter(period__in=("2014", "2015", "2016")).delete()
    with statements() as without:
        card = scorecard(rising.contract, LAST_DAY, None)
    assert card.objectives[0].kpis[0].forecast is None
    assert len(with_forecast) == len(without)


def test_once_the_contract_is_over_nothing_is_still_to_come(client: Client, rising: Portfolio) -> None:
    at, over = reverse("objective", args=["c1", 1]), {"as_of": "2018-12-31"}
    text = client.get(at, over).content.decode()
    assert "Would miss the target" in text
    assert "The contract is over, and no value of its last period is recorded." in text
    assert "Will miss" not in text
    assert "1 would miss" in client.get("/", over).content.decode()
    french = client.get("/", over, headers={"Accept-Language": "fr"}).content.decode()
    assert "1 serait manqu\u00e9" in french
    assert "1 will miss" in client.get("/", AS_OF).content.decode()


def test_a_contract_that_ends_within_its_last_period_is_over_on_every_page_alike(
    client: Client, rising: Portfolio
) -> None:
    Measurement.objects.filter(period="2017").delete()
    Contract.objects.filter(pk=rising.contract.pk).update(end="2018-06-30")
    over = {"as_of": "2018-06-30"}
    assert "1 would miss" in client.get("/", over).content.decode()
    for at in (reverse("objective", args=["c1", 1]), reverse("kpi", args=["c1", "members"])):
        text = client.get(at, over).content.decode()
        assert "Would miss the target" in text, at
        assert "Will miss" not in text, at
        assert "The contract is over, and no value of its last period is recorded." in text, at
        before = client.get(at, {"as_of": "2017-12-31"}).content.decode()
        assert "Will miss the target" in before, at
