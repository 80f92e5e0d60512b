"""A KPI defined anew: a version with its date, author and reason, a series that breaks, and nothing mixed across it."""

import datetime
from contextlib import nullcontext
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from objectives.acts.redefining import Promise, Redefinition, days_to_begin, redefine_kpi, version_of_definition
from objectives.models import Kpi, KpiVersion, Measurement, PeriodClosing, Role, Target, User
from objectives.rollup.drain import drain
from objectives.rollup.run import roll_up
from objectives.scorecards import KpiFigure, scorecard
from objectives.scorecards.series import kpi_series
from objectives.versions import ConflictError
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import figures_are_those_of_a_full_rollup
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
IN_2016 = datetime.date(2016, 1, 1)
NOW = datetime.datetime(2018, 12, 31, 12, tzinfo=datetime.UTC)


def as_committed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    for year, value in ((2014, 110), (2015, 120)):
        Measurement.objects.create(kpi=made.kpi, period=str(year), value=value, status="validated")
    as_committed()
    return made


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


def redefined(kpi: Kpi, staff: User, valid_from: datetime.date | None = IN_2016, **changes: Any) -> KpiVersion:
    targets = changes.pop("targets", None)
    wanted = Redefinition(changes, "Two regions became one", valid_from, targets)
    return redefine_kpi(by=staff, kpi=kpi.pk, seen=version_of_definition(kpi), wanted=wanted, now=NOW)


def figure(portfolio: Portfolio, day: datetime.date) -> KpiFigure:
    return scorecard(portfolio.contract, day, None).objectives[0].kpis[0]


def said(*parts: object) -> tuple[object, ...]:
    return parts


def end_of(year: int) -> datetime.date:
    return datetime.date(year, 12, 31)


def test_a_redefinition_is_a_version_with_its_date_author_and_reason(portfolio: Portfolio, staff: User) -> None:
    version = redefined(portfolio.kpi, staff, unit="members of R76", baseline=Decimal(50))
    assert (version.number, version.valid_from, version.author) == (2, IN_2016, staff)
    assert version.reason == "Two regions became one"
    assert (version.definition["unit"], version.definition["baseline"]) == ("members of R76", 50)
    first, second = kpi_series(staff, portfolio.kpi).definitions
    assert (first.number, first.valid_until, first.author, first.replaced) == (1, IN_2016, None, False)
    assert (second.number, second.valid_from, second.author) == (2, IN_2016, str(staff))


def test_whatever_path_changes_a_definition_leaves_one_version_a_transaction(portfolio: Portfolio) -> None:
    numbers = [1]
    for change in (
        lambda: Kpi.objects.filter(pk=portfolio.kpi.pk).update(unit="people"),
        lambda: Target.objects.filter(kpi=portfolio.kpi).update(value=300),
        lambda: Target.objects.create(kpi=portfolio.kpi, period="2016", value=140, basis="illustrative"),
        lambda: Target.objects.filter(period="2016").delete(),
        lambda: Kpi.objects.filter(pk=portfolio.kpi.pk).update(weight=3, name_en="Other"),
        lambda: Kpi.objects.filter(pk=portfolio.kpi.pk).update(unit="people"),
    ):
        change()
        as_committed()
        numbers.append(portfolio.kpi.versions.count())
    assert numbers == [1, 2, 3, 4, 5, 5, 5]


def test_a_version_is_never_changed_or_deleted(portfolio: Portfolio) -> None:
    for write in (
        lambda: portfolio.kpi.versions.update(reason="other"),
        lambda: portfolio.kpi.versions.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="kpi_version_kept"), transaction.atomic():
            write()


def test_figures_of_two_definitions_are_never_mixed(portfolio: Portfolio, staff: User) -> None:
    roll_up(portfolio.contract, timezone.localdate())
    before = figure(portfolio, end_of(2015))
    redefined(
        portfolio.kpi, staff, unit="x", baseline=Decimal(1000), targets=[Promise("2018", Decimal(3000), "published")]
    )
    drain(timezone.localdate())
    then = figure(portfolio, end_of(2015))
    assert said(then.actual, then.unit, then.baseline, then.target) == (120, "members", 100, 200)
    assert (then.score, then.history) == (before.score, before.history)
    empty = figure(portfolio, end_of(2016))
    assert said(empty.actual, empty.unit, empty.baseline, empty.target) == (None, "x", 1000, 3000)
    Measurement.objects.filter(period="2017").update(value=2000)
    drain(timezone.localdate())
    now = figure(portfolio, LAST_DAY)
    assert said(now.actual, now.score, now.history) == (2000, Decimal("0.500000"), (("2017", Decimal(2000)),))
    assert figures_are_those_of_a_full_rollup()
    assert figure(portfolio, datetime.date(2016, 6, 30)).actual == 120  # by the last period that ended
    Measurement.objects.filter(period="2017").delete()
    drain(timezone.localdate())
    assert figure(portfolio, LAST_DAY).actual is None  # nothing is carried across a break


def test_a_series_says_its_breaks_and_each_definition_can_be_asked_for(portfolio: Portfolio, staff: User) -> None:
    redefined(portfolio.kpi, staff, unit="x")
    series = kpi_series(staff, portfolio.kpi)
    assert series.breaks == (IN_2016,)
    values = [said(one.period, one.value, one.definition) for one in series.values if not one.carried]
    assert values == [("2014", 110, 1), ("2015", 120, 1), ("2017", 150, 2)]
    by = {
        number: [said(one.period, one.value) for one in kpi_series(staff, portfolio.kpi, definition=number).values]
        for number in (1, 2)
    }
    assert by == {1: [("2014", 110), ("2015", 120)], 2: [("2017", 150), ("2018", 150)]}
    with pytest.raises(ValidationError) as refused:
        kpi_series(staff, portfolio.kpi, definition=3)
    assert list(refused.value.message_dict) == ["definition"]


def test_a_correction_takes_the_place_of_the_definition_that_holds(portfolio: Portfolio, staff: User) -> None:
    redefined(portfolio.kpi, staff, unit="x")
    redefined(Kpi.objects.get(pk=portfolio.kpi.pk), staff, None, baseline=Decimal(90))
    series = kpi_series(staff, portfolio.kpi)
    assert [(one.number, one.valid_from, one.replaced) for one in series.definitions] == [
        (1, None, False), (2, IN_2016, True), (3, IN_2016, False),
    ]  # fmt: skip
    assert figure(portfolio, end_of(2015)).baseline == 100
    assert figure(portfolio, LAST_DAY).baseline == 90


def test_what_cannot_be_is_refused_by_field_and_changes_nothing(portfolio: Portfolio, staff: User) -> None:
    redefined(portfolio.kpi, staff, unit="x")
    kpi = Kpi.objects.get(pk=portfolio.kpi.pk)
    for wanted, field in (
        (Redefinition({"unit": "y"}, " "), "reason"),
        (Redefinition({"aggregation": "sum"}, "why"), "aggregation"),
        (Redefinition({"unit": "y"}, "why", datetime.date(2017, 6, 1)), "valid_from"),
        (Redefinition({"unit": "y"}, "why", datetime.date(2013, 1, 1)), "valid_from"),
        (Redefinition({"unit": "y"}, "why", IN_2016), "valid_from"),
        (Redefinition({"unit": ""}, "why"), "unit"),
        (Redefinition({"perimeter": ["R99"]}, "why"), "perimeter"),
        (Redefinition({"baseline": None}, "why"), "__all__"),
        (Redefinition({"unit": "x"}, "why"), None),
    ):
        with pytest.raises(ValidationError) as refused, transaction.atomic():
            redefine_kpi(by=staff, kpi=kpi.pk, seen=version_of_definition(kpi), wanted=wanted, now=NOW)
        if field:
            assert list(refused.value.message_dict) == [field]
    PeriodClosing.objects.create(contract=portfolio.contract, through=LAST_DAY, closed_by=staff)
    with pytest.raises(ValidationError) as refused:
        redefined(kpi, staff, datetime.date(2017, 1, 1), unit="z")
    assert list(refused.value.message_dict) == ["valid_from"]
    assert kpi.versions.count() == 2


def test_the_days_that_are_offered_are_those_that_are_not_refused(portfolio: Portfolio, staff: User) -> None:
    kpi = portfolio.kpi
    for last in (None, IN_2016):
        if last:
            redefined(kpi, staff, last, unit="x")
        offered = days_to_begin(Kpi.objects.get(pk=kpi.pk))
        for day in (datetime.date(year, month, 1) for year in range(2012, 2021) for month in (1, 7)):
            with transaction.atomic():
                refused = nullcontext() if day in offered else pytest.raises(ValidationError, match="valid_from")
                with refused:
                    redefined(kpi, staff, day, unit=f"of {day}")
                transaction.set_rollback(True)
        assert offered == sorted(offered, reverse=True)
        assert offered[-1].year == (2017 if last else 2014)


def test_the_second_of_two_who_redefine_gets_a_conflict_and_others_none_at_all(
    portfolio: Portfolio, staff: User
) -> None:
    seen = version_of_definition(portfolio.kpi)
    redefined(portfolio.kpi, staff, unit="x")
    wanted = Redefinition({"unit": "y"}, "why")
    with pytest.raises(ConflictError):
        redefine_kpi(by=staff, kpi=portfolio.kpi.pk, seen=seen, wanted=wanted, now=NOW)
    for role in (Role.BOARD, Role.CONTRIBUTOR, Role.FUNDER):
        with pytest.raises(Kpi.DoesNotExist):
            redefine_kpi(by=person(role), kpi=portfolio.kpi.pk, seen=seen, wanted=wanted, now=NOW)
    nobody = kpi_series(person(Role.FUNDER, email="f@x.org"), portfolio.kpi).definitions[1]
    assert (nobody.author, nobody.reason) == (None, None)


@pytest.mark.empty_database
def test_a_rule_counts_every_period_by_the_definition_asked_for_like_for_like(staff: User) -> None:
    portfolio = busy_portfolio()
    roll_up(portfolio.contract, timezone.localdate())
    as_committed()
    kpi = Kpi.objects.get(code="territory_eu_funding")
    before = dict(values_of(staff, kpi))
    assert before["2014"] == Decimal("500.01")
    redefined(kpi, staff, perimeter=["D75"])
    drain(timezone.localdate())
    assert values_of(staff, kpi, 1) == list(before.items())
    assert [value for _, value in values_of(staff, kpi, 2)] == [0] * len(before)
    mixed = kpi_series(staff, kpi)
    assert {one.definition for one in mixed.values if one.ends_on < IN_2016} == {1}
    assert {one.definition for one in mixed.values if one.ends_on > IN_2016} == {2}
    assert [one.value for one in mixed.values if one.definition == 1] == [
        value for period, value in before.items() if period < "2016"
    ]
    assert figures_are_those_of_a_full_rollup()


def values_of(reader: User, kpi: Kpi, definition: int | None = None) -> list[tuple[str, Decimal]]:
    return [(one.period, one.value) for one in kpi_series(reader, kpi, definition=definition).values]
