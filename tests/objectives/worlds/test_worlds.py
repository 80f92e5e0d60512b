"""A world is read by the statements that read the present; it takes rows as they are given, and never writes."""

import datetime
from decimal import Decimal

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from objectives.acting import acting
from objectives.models import Change, Contract, Kpi, Measurement, MilestoneReport, Objective, Project, Target
from objectives.rollup.drain import drain
from objectives.scorecards import scorecard
from objectives.worlds import World, current, known_at, position_now
from tests.elsewhere import another_connection
from tests.objectives.worlds.telling import figures
from tests.portfolio import LAST_DAY, small_portfolio

in_the_open = pytest.mark.django_db(transaction=True)


def members(contract: Contract) -> Decimal | None:
    return scorecard(Contract.objects.get(pk=contract.pk), LAST_DAY, None).objectives[0].kpis[0].actual


@in_the_open
def test_each_kind_of_fact_comes_from_where_it_is_asked_for() -> None:
    portfolio = small_portfolio()
    first = position_now()
    Measurement.objects.filter(value=150).update(value=160)
    second = position_now()
    Measurement.objects.filter(value=160).update(value=170)
    Target.objects.update(value=300)
    told = dict[str, tuple[object, object]]()
    worlds = {
        "first": World.at(first),
        "second": World({"measurement": second, "target": first}),
        "measured first": World({"measurement": first}),
        "now": World(),
    }
    for name, world in worlds.items():
        with world.entered():
            told[name] = (members(portfolio.contract), Target.objects.get().value)
    assert told == {"first": (150, 200), "second": (160, 200), "measured first": (150, 300), "now": (170, 300)}


@pytest.mark.django_db
def test_rows_are_otherwise_new_or_gone_as_given() -> None:
    portfolio = small_portfolio()
    measured = Measurement.objects.get(value=150)
    heavier = {"objective": {portfolio.first.pk: {"weight": "3.5"}}}
    with World(rows=heavier).entered():
        assert Objective.objects.get(pk=portfolio.first.pk).weight == Decimal("3.5")
    with World(rows={"measurement": {measured.pk: None}}).entered():
        assert members(portfolio.contract) is None
    new = {"kpi_id": portfolio.kpi.pk, "period": "2018", "revision": 9, "value": "175.5", "status": "validated"}
    with World(rows={"measurement": {-1: {**new, "source": []}}}).entered():
        assert members(portfolio.contract) == Decimal("175.5")
    moved = {"measurement": {measured.pk: {"period": "2016"}}}
    with World(rows=moved).entered():
        assert Measurement.objects.get(pk=measured.pk).ends_on == datetime.date(2016, 12, 31)
    assert members(portfolio.contract) == 150


@in_the_open
def test_rows_given_lie_over_the_past() -> None:
    portfolio = small_portfolio()
    then = position_now()
    Target.objects.update(value=999, basis="published")
    target = Target.objects.get()
    with World.at(then, {"target": {target.pk: {"value": "400"}}}).entered():
        found = Target.objects.get()
        assert (found.value, found.basis) == (400, "illustrative")
    Target.objects.all().delete()
    with known_at(then):
        assert Kpi.objects.get(pk=portfolio.kpi.pk).targets.get().value == 200


@in_the_open
def test_nothing_can_be_written_in_another_world_and_nothing_is_left_of_it() -> None:
    portfolio = small_portfolio()
    drain(LAST_DAY)
    before = figures(scorecard(portfolio.contract, LAST_DAY, None))
    then = position_now()
    Measurement.objects.filter(value=150).update(value=160)
    for write in (
        lambda: Project.objects.create(code="X"),
        lambda: Measurement.objects.filter(value=150).update(value=1),
        lambda: person_acts(portfolio.first.pk),
        lambda: drain(LAST_DAY),
    ):
        with (
            known_at(then),
            pytest.raises(DatabaseError, match=r"read-only|cannot"),
            transaction.atomic(),
        ):
            write()
    with known_at(then):
        assert figures(scorecard(portfolio.contract, LAST_DAY, None)) == before
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relpersistence = 't' AND relnamespace = pg_my_temp_schema()"
        )
        assert cursor.fetchone() == (0,)
    assert members(portfolio.contract) == 150  # stored, until the next drain
    drain(LAST_DAY)
    assert members(portfolio.contract) == 160


def person_acts(objective: int) -> None:
    acting(1, "why")
    Objective.objects.filter(pk=objective).update(weight=9)


@in_the_open
def test_one_world_at_a_time_and_the_past_in_a_transaction_of_its_own() -> None:
    then = position_now()
    with known_at(then):
        assert current() is not None
        with pytest.raises(RuntimeError, match="one world"), known_at(then):
            pass
    assert current() is None
    with transaction.atomic(), pytest.raises(RuntimeError, match="on its own"), known_at(then):
        pass
    with pytest.raises(ValueError, match="wheather"):
        World({"wheather": then})


@in_the_open
def test_a_row_recorded_before_a_column_was_there_has_its_default() -> None:
    small_portfolio()
    then = position_now()
    MilestoneReport.objects.update(percent=50)
    change = Change.objects.filter(kind="milestonereport").latest("pk")
    assert change.before is not None
    before = {name: value for name, value in change.before.items() if name not in ("comment", "evidence_link")}
    with pgtrigger.ignore("objectives.Change:only_added_to"):
        Change.objects.filter(pk=change.pk).update(before=before)
    with known_at(then):
        report = MilestoneReport.objects.get()
        assert (report.percent, report.comment, report.evidence_link) == (40, "", "")


@in_the_open
def test_others_who_commit_meanwhile_are_not_seen() -> None:
    portfolio = small_portfolio()
    then = position_now()
    with known_at(then), another_connection() as other:
        other.execute("UPDATE objectives_measurement SET value = 7 WHERE value = 150")
        other.commit()
        assert members(portfolio.contract) == 150
