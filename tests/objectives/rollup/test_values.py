"""What is kept of a series as objects is what is stored, and no longer than it is stored so."""

import datetime
from decimal import Decimal

import pytest

from objectives.models import Kpi, KpiSum, KpiValue
from objectives.rollup.values import Measured, Value, newest_stored_values, stored_values
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

SOURCES = ["INSEE [2015]", 'a "quoted"\none, of two\tlines', "Pôle", "\\N"]
END = datetime.date(2015, 12, 31)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def _stored(kpi: Kpi, numerator: str, observed_on: datetime.date | None = None) -> None:
    sides = {"numerator": Decimal(numerator), "denominator": Decimal(3)}
    KpiValue.objects.filter(kpi=kpi).delete()
    KpiSum.objects.filter(kpi=kpi).delete()
    KpiValue.objects.create(kpi=kpi, period="2015", ends_on=END, carried=False, **sides)
    KpiSum.objects.create(
        kpi=kpi, period="2015", part=-1, ends_on=END, begun=0, measured=1, observed_on=observed_on,
        qualifier="about", sources=SOURCES, **sides,
    )  # fmt: skip


@pytest.mark.parametrize("observed_on", [None, datetime.date(2015, 6, 1)])
def test_a_series_is_read_as_it_is_stored_to_the_last_digit(observed_on: datetime.date | None) -> None:
    kpi = Kpi.objects.get()
    _stored(kpi, "1.000000000000000000000000000001", observed_on)
    value = Value("2015", END, Decimal("0.3333333333333333333333333333"), carried=False)
    measured = Measured("2015", END, observed_on, "about", tuple(SOURCES))
    for found in (stored_values([kpi.pk]), newest_stored_values([kpi.pk], [END])):
        assert (found.of[kpi.pk], found.measured[kpi.pk]) == ((value,), (measured,))


def test_a_series_that_changes_is_read_anew_and_the_others_are_those_of_before() -> None:
    one = Kpi.objects.get()
    other = Kpi.objects.get()
    other.pk, other.code = None, "other"
    other.save()
    _stored(one, "1.5")
    _stored(other, "2.5")
    before = stored_values([one.pk, other.pk])
    _stored(one, "6")
    now = stored_values([one.pk, other.pk])
    assert now.of[one.pk][0].value == 2
    assert now.of[other.pk] is before.of[other.pk]
