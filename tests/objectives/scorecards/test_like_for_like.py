"""A KPI measured by territory, in the perimeter of 2013 and in that of 2016: like for like in every period."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from objectives.models import Kpi, Measurement, Territory
from objectives.scorecards.like_for_like import Reach
from objectives.scorecards.series import kpi_series
from tests.counting import statements
from tests.portfolio import small_portfolio
from tests.redefining import noted, redefined_from

pytestmark = pytest.mark.django_db
IN_2016 = datetime.date(2016, 1, 1)
BEFORE, SINCE = ("2014", "2015"), ("2016", "2017")
SHAPES: dict[str, dict[str, Any]] = {
    "sum": {"aggregation": "sum"},
    "cumulative": {"aggregation": "sum", "accumulation": "cumulative"},
    "latest": {"aggregation": "latest"},
    "mean": {"aggregation": "mean"},
    "ratio": {"aggregation": "ratio"},
}


def made(shape: str = "sum") -> Kpi:
    """Make a KPI of the regions M and A; M and L were merged into O in 2016, and it is of O from then on."""
    portfolio = small_portfolio()
    merged = Territory.objects.create(code="O", name="O", kind="region")
    for code, parent in (("M", merged), ("L", merged), ("A", None)):
        Territory.objects.create(code=code, name=code, kind="former_region", parent=parent)
    wanted: dict[str, Any] = {"accumulation": "period"} | SHAPES[shape]
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="sites", name_en="Sites", name_fr="Sites",
        unit="sites", kind="reported", direction="increase", frequency="year", series_kind="territory", baseline=0,
        baseline_basis="published", perimeter=["M", "A"], **wanted,
    )  # fmt: skip
    noted()
    return kpi


def measure(kpi: Kpi, period: str, **said: int) -> None:
    for code, value in said.items():
        ratio = {"numerator": value, "denominator": 2 * value + 1} if kpi.aggregation == "ratio" else {"value": value}
        weight = {"weight": value} if kpi.aggregation == "mean" else {}
        place = Territory.objects.get(code=code)
        Measurement.objects.create(kpi=kpi, territory=place, period=period, status="validated", **ratio, **weight)


def merged(shape: str = "sum") -> Kpi:
    kpi = made(shape)
    for year in BEFORE:
        measure(kpi, year, M=3, A=4, L=5)
    for year in SINCE:
        measure(kpi, year, M=6, A=7, L=14)
    redefined_from(kpi, IN_2016, perimeter=["O"])
    return kpi


def values(kpi: Kpi, definition: int) -> list[tuple[str, object]]:
    series = kpi_series(AnonymousUser(), kpi, definition=definition)
    assert series.reach == Reach.TERRITORIES
    return [(one.period, one.value) for one in series.values]


def test_each_perimeter_has_a_value_for_every_period_in_which_all_of_it_was_measured() -> None:
    kpi = merged()
    assert values(kpi, 1) == [("2014", 7), ("2015", 7), ("2016", 13), ("2017", 13)]
    assert values(kpi, 2) == [("2014", 8), ("2015", 8), ("2016", 20), ("2017", 20)]
    Measurement.objects.create(
        kpi=kpi, territory=Territory.objects.get(code="L"), period="2015", status="withdrawn", revision=2, value=5,
        reason="Counted twice",
    )  # fmt: skip
    assert [period for period, _value in values(kpi, 2)] == ["2014", "2016", "2017"]
    assert [period for period, _value in values(kpi, 1)] == ["2014", "2015", "2016", "2017"]


@pytest.mark.parametrize(
    ("shape", "first", "second"),
    [
        ("cumulative", ["7", "14", "27", "40"], ["8", "16", "36", "56"]),
        ("latest", ["7", "7", "13", "13"], ["8", "8", "20", "20"]),
        ("mean", ["3.571429", "3.571429", "6.538462", "6.538462"], ["4.25", "4.25", "11.6", "11.6"]),
        ("ratio", ["0.4375", "0.4375", "0.464286", "0.464286"], ["0.444444", "0.444444", "0.47619", "0.47619"]),
    ],
)
def test_it_is_aggregated_as_the_kpi_is(shape: str, first: list[str], second: list[str]) -> None:
    kpi = merged(shape)
    assert [value for _period, value in values(kpi, 1)] == [Decimal(one) for one in first]
    assert [value for _period, value in values(kpi, 2)] == [Decimal(one) for one in second]


def test_what_accumulates_has_no_value_after_a_part_that_was_not_measured() -> None:
    kpi = made("cumulative")
    measure(kpi, "2013", M=1, A=1)
    measure(kpi, "2014", M=1)
    measure(kpi, "2015", M=1, A=1)
    assert values(kpi, 1) == [("2013", 2)]


def test_where_nobody_measured_by_territory_it_says_why_there_is_no_value() -> None:
    kpi = made()
    Kpi.objects.filter(pk=kpi.pk).update(perimeter=[])
    noted()
    bare = kpi_series(AnonymousUser(), Kpi.objects.get(pk=kpi.pk), definition=2)
    whole = Kpi.objects.get(code="members")
    told = {
        bare.reach: bare,
        (of_whole := kpi_series(AnonymousUser(), whole, definition=1)).reach: of_whole,
    }
    assert list(told) == [Reach.NO_PERIMETER, Reach.WHOLE]
    assert kpi_series(AnonymousUser(), whole).reach is None


def test_both_doors_tell_it_and_why() -> None:
    kpi, client = merged(), Client()
    address = f"/api/v1/kpis/{kpi.pk}/values/"
    told = client.get(address, {"definition": "2"}).json()
    assert [(one["period"], one["value"], one["definition"]) for one in told["values"]] == [
        ("2014", "8.000000", 2), ("2015", "8.000000", 2), ("2016", "20.000000", 2), ("2017", "20.000000", 2),
    ]  # fmt: skip
    assert (told["reach"], told["definition"]) == ("territories", 2)
    assert told["reach_because"].startswith("Like for like")
    assert client.get(address).json()["reach"] is None
    page = client.get("/contracts/c1/kpis/sites/definitions/?definition=2").content.decode()
    assert "Like for like: added up from the territories" in page
    assert page.count('<th scope="row">') == 4
    whole = Kpi.objects.get(code="members")
    told = client.get(f"/api/v1/kpis/{whole.pk}/values/", {"definition": "1"}).json()
    assert (told["reach"], told["reach_because"].partition(":")[0]) == ("whole", "Not measured by territory")


def test_it_costs_the_same_for_one_territory_and_for_many() -> None:
    kpi, costs = merged(), []
    for more in (0, 30):
        for number in range(more):
            place = Territory.objects.create(code=f"D{number}", name="D", kind="department")
            Measurement.objects.create(kpi=kpi, territory=place, period="2014", value=1, status="validated")
        with statements() as asked:
            values(kpi, 1)
        costs.append(len(asked))
    assert costs[0] == costs[1]
