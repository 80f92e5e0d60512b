"""The series of an indicator as a picture: every mark by its shape, in the reader's language, without a script."""

import datetime
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from objectives.models import Kpi, Measurement, Target
from objectives.rollup.run import roll_up
from tests.portfolio import LAST_DAY, Portfolio, small_portfolio
from tests.redefining import redefined_from
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    for year, value in ((2014, 130), (2015, 145)):
        Measurement.objects.create(kpi=made.kpi, period=str(year), value=value, status="validated")
    Measurement.objects.create(kpi=made.kpi, period="2015", revision=2, value=140, status="validated")
    roll_up(made.contract, LAST_DAY)
    return made


def drawn(client: Client, name: str = "wide-light", day: str = "2018-12-31", language: str = "en") -> str:
    address = reverse("kpi-series", args=["c1", "members", *name.split("-")])
    answer = client.get(address, {"as_of": day}, headers={"accept-language": language})
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    text: str = answer.content.decode()
    assert "<script" not in text
    assert "style=" not in text
    return text


def test_every_kind_of_point_is_in_the_legend_by_its_word(client: Client, portfolio: Portfolio) -> None:
    found = drawn(client)
    for word in ("value", "estimated", "carried", "corrected since", "baseline", "target"):
        assert f">{word}<" in found
    assert ">corrigé depuis<" in drawn(client, language="fr")


def test_the_forecast_is_drawn_while_the_end_is_not_known(client: Client, portfolio: Portfolio) -> None:
    assert ">forecast<" in drawn(client, day="2017-12-31")
    Measurement.objects.filter(status="draft").update(status="validated")
    roll_up(portfolio.contract, LAST_DAY)
    assert ">forecast<" not in drawn(client)


def test_a_break_in_the_definition_is_drawn_where_it_lies_in_the_series(client: Client, portfolio: Portfolio) -> None:
    assert ">definition changed<" not in drawn(client)
    redefined_from(portfolio.kpi, datetime.date(2016, 1, 1))
    assert ">definition changed<" in drawn(client)


def test_no_forecast_is_drawn_across_a_break(client: Client, portfolio: Portfolio) -> None:
    redefined_from(portfolio.kpi, datetime.date(2018, 1, 1))
    roll_up(portfolio.contract, LAST_DAY)
    assert ">forecast<" not in drawn(client, day="2017-12-31")


def test_a_flow_is_drawn_as_bars_against_each_periods_target(client: Client, portfolio: Portfolio) -> None:
    Measurement.objects.filter(revision=2).delete()
    Kpi.objects.filter(pk=portfolio.kpi.pk).update(aggregation="sum", baseline=None, baseline_basis="")
    Target.objects.update(value=Decimal(150))
    roll_up(portfolio.contract, LAST_DAY)
    found = drawn(client, "narrow-dark")
    assert 'aria-roledescription="bar"' in found or "mark-rect" in found
    assert "baseline" not in found


def test_it_is_sent_anew_only_when_it_changed(client: Client, portfolio: Portfolio) -> None:
    address = reverse("kpi-series", args=["c1", "members", "wide", "light"])
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    Measurement.objects.filter(period="2014").update(value=131)
    roll_up(portfolio.contract, LAST_DAY)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("name", ["round-light", "wide-pink"])
def test_another_shape_or_scheme_is_refused(client: Client, portfolio: Portfolio, name: str) -> None:
    assert client.get(reverse("kpi-series", args=["c1", "members", *name.split("-")])).status_code == 400


def test_an_indicator_that_is_not_there_has_no_picture(client: Client, portfolio: Portfolio) -> None:
    assert client.get(reverse("kpi-series", args=["c1", "nothing", "wide", "light"])).status_code == 404
