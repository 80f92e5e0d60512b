"""The forecast of section 10: values by hand, and what must hold for any series."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from objectives.forecasting import Forecast, Outlook, forecast, quantile
from objectives.periods import Frequency, Period, parse
from objectives.scoring import KpiRule, TargetPoint

END = Period(2018, Frequency.YEAR)


def rule(target: int | None = None, **more: object) -> KpiRule:
    values: dict[str, object] = {
        "direction": "increase", "aggregation": "latest", "accumulation": "period", "frequency": Frequency.YEAR,
        "baseline": None, "baseline_on": datetime.date(2013, 1, 1), "tolerance": Decimal(0),
        "targets": () if target is None else (TargetPoint(END, Decimal(target)),),
    }  # fmt: skip
    return KpiRule(**values | more)  # type: ignore[arg-type]


def series(**values: int | str) -> list[tuple[Period, Decimal]]:
    return [(parse(name.removeprefix("y").replace("_", "-")), Decimal(value)) for name, value in values.items()]


def known(found: Forecast | None) -> Forecast:
    assert found is not None
    return found


def test_an_even_number_of_slopes_by_hand() -> None:
    # slopes 2013-14: 10, 13-15: 10, 13-16: 20, 14-15: 10, 14-16: 25, 15-16: 40; sorted 10 10 10 20 25 40
    found = known(forecast(rule(200), series(y2013=100, y2014=110, y2015=120, y2016=160), END))
    assert found.slope == 15  # the mean of 10 and 20
    # intercepts from 2013: 100, 95, 90, 115; their median 97.5, so 2018 gives 97.5 + 5 * 15
    assert found.value == Decimal("172.5")
    # the middle lies at 2014.5 with 97.5 + 1.5 * 15 = 120; quantiles of the slopes 10 and 25 + (40 - 25) * 0.5
    assert (found.low, found.high) == (120 + Decimal("3.5") * 10, 120 + Decimal("3.5") * Decimal("32.5"))
    assert (found.points, found.outlook) == (4, Outlook.MAY_MISS)


def test_an_odd_number_of_periods_with_a_gap_by_hand() -> None:
    # slopes 2013-14: 2, 13-17: 3, 14-17: 10/3; intercepts from 2013: 5, 4, 5
    found = known(forecast(rule(), series(y2013=5, y2014=7, y2017=17), END))
    assert found.slope == 3
    assert found.outlook is None
    assert found.value == 5 + 5 * 3
    # the middle is 2014 with 5 + 3; quantiles 2 + 0.2 * 1 and 3 + 0.8 / 3
    assert found.low == 8 + 4 * Decimal("2.2")
    assert found.high.quantize(Decimal("0.000001")) == Decimal("21.066667")


def test_quarters_are_counted_as_quarters() -> None:
    of_quarters = series(y2017_Q3=1, y2017_Q4=2, y2018_Q1=3)
    assert known(forecast(rule(), of_quarters, parse("2018-Q4"))).value == 6


def test_fewer_than_three_periods_and_a_flow_have_no_forecast() -> None:
    assert forecast(rule(9), series(y2013=1, y2014=2), END) is None
    three = series(y2013=1, y2014=2, y2015=3)
    assert forecast(rule(9), three, END) is not None
    assert forecast(rule(9, aggregation="sum"), three, END) is None
    assert forecast(rule(9, aggregation="sum", accumulation="cumulative"), three, END) is not None


@pytest.mark.parametrize(
    ("direction", "target", "outlook"),
    [
        ("increase", 60, Outlook.WILL_REACH),
        ("increase", 61, Outlook.WILL_MISS),
        ("decrease", 60, Outlook.WILL_REACH),
        ("decrease", 59, Outlook.WILL_MISS),
        ("maintain", 60, Outlook.WILL_REACH),
        ("maintain", 55, Outlook.WILL_REACH),
        ("maintain", 54, Outlook.WILL_MISS),
        ("maintain", 66, Outlook.WILL_MISS),
    ],
)
def test_a_straight_line_has_no_doubt_and_equality_is_good_enough(
    direction: str, target: int, outlook: Outlook
) -> None:
    tolerance = Decimal(5 if direction == "maintain" else 0)
    found = known(
        forecast(rule(target, direction=direction, tolerance=tolerance), series(y2013=10, y2014=20, y2015=30), END)
    )
    assert found.low == found.value == found.high == 60
    assert found.outlook == outlook


def test_a_band_around_what_is_to_be_maintained_may_miss() -> None:
    found = known(forecast(rule(20, direction="maintain"), series(y2013=20, y2014=30, y2015=10, y2016=20), END))
    assert found.low < 20 < found.high
    assert found.outlook == Outlook.MAY_MISS


def test_what_cannot_be_negative_stops_at_zero() -> None:
    falling = series(y2013=30, y2014=20, y2015=10)
    assert known(forecast(rule(0, direction="decrease"), falling, END)).value == 0
    for negative in (rule(-5, direction="decrease"), rule(0, direction="decrease", baseline=Decimal(-1))):
        assert known(forecast(negative, falling, END)).value == -20
    assert known(forecast(rule(), series(y2013=1, y2014=-9, y2015=-19), END)).value == -49


def test_quantiles_are_those_of_type_7() -> None:
    ordered = [Decimal(number) for number in (1, 2, 4, 8)]
    assert [quantile(ordered, Decimal(share)) for share in ("0", "0.1", "0.5", "0.9", "1")] == [
        1, Decimal("1.3"), 3, Decimal("6.8"), 8,
    ]  # fmt: skip
    assert quantile([Decimal(7)], Decimal("0.9")) == 7


values = st.lists(st.integers(-1000, 1000).map(Decimal), min_size=3, max_size=12)


@given(values, st.randoms(use_true_random=False), st.integers(1, 9))
def test_the_forecast_lies_in_its_band_whatever_the_order(numbers: list[Decimal], chance: object, ahead: int) -> None:
    years = [(Period(2000 + place, Frequency.YEAR), value) for place, value in enumerate(numbers)]
    at = Period(2000 + len(numbers) + ahead, Frequency.YEAR)
    found = known(forecast(rule(), years, at))
    slack = Decimal("1E-20")
    assert found.low - slack <= found.value <= found.high + slack
    chance.shuffle(years)  # type: ignore[attr-defined]
    assert forecast(rule(), years, at) == found


@given(st.integers(0, 500), st.integers(0, 500), st.integers(3, 12))
def test_a_line_is_continued_without_a_band(start: int, step: int, count: int) -> None:
    line = [(Period(2000 + place, Frequency.YEAR), Decimal(start + step * place)) for place in range(count)]
    found = known(forecast(rule(), line, END))
    assert found.low == found.value == found.high == start + step * 18
