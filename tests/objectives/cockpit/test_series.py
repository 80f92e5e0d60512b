"""What does the series of an indicator show: path, carried and estimated points, corrections, breaks?"""

import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from objectives.access import Reader
from objectives.cockpit import KpiStory, Point, story_of
from objectives.explaining import Viewpoint
from objectives.models import Kpi, Measurement, Target
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, small_portfolio
from tests.redefining import redefined_from
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def story(portfolio: Portfolio, day: datetime.date = LAST_DAY, reader: Reader | None = None) -> KpiStory:
    view = Viewpoint(portfolio.contract, day, reader or AnonymousUser())
    return story_of(view, next(kpi for kpi in view.kpis if kpi.pk == portfolio.kpi.pk))


def point(found: KpiStory, period: str) -> Point:
    return next(one for one in found.points if one.period == period)


def test_every_period_of_the_contract_has_its_value_its_path_and_what_is_known_of_it(portfolio: Portfolio) -> None:
    roll_up(portfolio.contract, LAST_DAY)
    found = story(portfolio)
    assert [one.period for one in found.points] == ["2013", "2014", "2015", "2016", "2017", "2018"]
    measured, carried, none = (point(found, year) for year in ("2017", "2018", "2016"))
    assert (measured.value, measured.estimated, measured.sources) == (Decimal(150), True, ("S1",))
    assert (carried.value, carried.carried, carried.sources) == (Decimal(150), True, ())
    assert (none.value, none.carried) == (None, False)
    assert (carried.target, measured.target, carried.expected) == (Decimal(200), None, Decimal(200))
    assert found.path == ((datetime.date(2013, 1, 1), Decimal(100)), (LAST_DAY, Decimal(200)))


def test_what_lies_after_the_day_is_not_known_yet(portfolio: Portfolio) -> None:
    found = story(portfolio, datetime.date(2017, 6, 30))
    assert all(one.value is None for one in found.points)
    assert point(found, "2017").expected is not None


def test_a_corrected_value_stays_beside_what_replaced_it(portfolio: Portfolio) -> None:
    Measurement.objects.create(
        kpi=portfolio.kpi, period="2017", revision=2, value=140, status="validated", reason="Counted twice"
    )
    now = point(story(portfolio), "2017")
    assert now.value == Decimal(140)
    assert [(one.revision, one.value, one.reason) for one in now.revised] == [(1, Decimal(150), "Counted twice")]
    assert story(portfolio).revised


def test_a_draft_is_no_correction(portfolio: Portfolio) -> None:
    Measurement.objects.create(kpi=portfolio.kpi, period="2017", revision=2, value=140, status="draft")
    assert point(story(portfolio), "2017").revised == ()


def test_a_flow_has_a_target_a_period_and_no_baseline_on_its_path(portfolio: Portfolio) -> None:
    Measurement.objects.all().delete()
    Kpi.objects.filter(pk=portfolio.kpi.pk).update(aggregation="sum", baseline=None, baseline_basis="")
    Target.objects.all().update(value=60)
    found = story(portfolio)
    assert found.is_flow
    assert [value for _day, value in found.path] == [Decimal(60)] * 6


def test_a_definition_that_holds_from_a_day_breaks_the_series_there(portfolio: Portfolio) -> None:
    assert story(portfolio).breaks == ()
    redefined_from(portfolio.kpi, datetime.date(2016, 1, 1), unit="people", baseline=Decimal(50))
    assert story(portfolio).breaks == (datetime.date(2016, 1, 1),)


def test_each_definition_has_its_own_path_which_ends_at_the_break(portfolio: Portfolio) -> None:
    before = [point(story(portfolio), str(year)).expected for year in (2013, 2014, 2015)]
    redefined_from(
        portfolio.kpi, datetime.date(2016, 1, 1), unit="people", baseline=Decimal(1000),
        baseline_on=datetime.date(2015, 12, 31),
    )  # fmt: skip
    for day in (LAST_DAY, datetime.date(2015, 12, 31)):
        found = story(portfolio, day)
        assert [point(found, str(year)).expected for year in (2013, 2014, 2015)] == before
        assert (point(found, "2015").unit, point(found, "2016").unit) == ("members", "people")
        assert [one.period for one in found.points if one.breaks_on] == ["2016"]
        older, newer = found.paths
        assert older[0] == (datetime.date(2013, 1, 1), Decimal(100))
        assert max(on for on, _value in older) == datetime.date(2015, 12, 31)
        assert [value for _on, value in newer][-1] == Decimal(200)
        assert min(on for on, _value in newer) == datetime.date(2016, 12, 31)
        assert point(found, "2018").target == Decimal(200)


def test_a_changed_definition_or_target_is_told_and_breaks_nothing_without_a_day(portfolio: Portfolio) -> None:
    assert story(portfolio).changes == ()
    Kpi.objects.filter(pk=portfolio.kpi.pk).update(unit="companies")
    Target.objects.filter(kpi=portfolio.kpi).update(value=210)
    moves = [(str(move.label), move.was, move.now) for event in story(portfolio).changes for move in event.moves]
    assert moves == [("unit", "members", "companies"), ("value", Decimal(200), Decimal(210))]
    assert story(portfolio).breaks == ()


def test_it_costs_the_same_number_of_statements_at_1_revision_and_at_50(portfolio: Portfolio) -> None:
    with statements() as at_one:
        story(portfolio)
    Measurement.objects.bulk_create(
        Measurement(
            kpi=portfolio.kpi, period="2016", revision=n, value=n, status="validated", starts_on="2016-01-01",
            ends_on="2016-12-31",
        )
        for n in range(1, 50)
    )  # fmt: skip
    with statements() as at_many:
        assert len(point(story(portfolio), "2016").revised) == 48
    assert len(at_one) == len(at_many)
    view = Viewpoint(portfolio.contract, LAST_DAY, AnonymousUser())
    kpi = next(kpi for kpi in view.kpis if kpi.pk == portfolio.kpi.pk)
    story_of(view, kpi)
    with statements() as of_its_own:
        story_of(view, kpi)
    assert len(of_its_own) == 2
