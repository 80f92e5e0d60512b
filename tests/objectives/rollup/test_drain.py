"""A drain carries changes, bursts and deletions into the figures, and leaves alone what did not change."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection, models

from objectives.models import (
    Change,
    Link,
    Mark,
    Measurement,
    Milestone,
    MilestoneReport,
    ObjectiveScore,
    Organisation,
    Participation,
    Project,
    RollupRun,
    Territory,
)
from objectives.rollup.drain import drain, is_pending
from tests.counting import statements
from tests.objectives.rollup.proof import TODAY, figures_are_those_made_from_nothing
from tests.portfolio import Portfolio

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("busy")]

DAY = datetime.date(2015, 7, 1)


@pytest.mark.parametrize("model", [Measurement, MilestoneReport, Participation])
def test_what_is_deleted_leaves_the_figures(model: type[models.Model]) -> None:
    model._default_manager.all().delete()
    assert figures_are_those_made_from_nothing()


def test_a_kpi_deleted_takes_its_cells_along(busy: Portfolio) -> None:
    kpi = busy.kpi
    kpi.measurements.all().delete()
    kpi.targets.all().delete()
    kpi.delete()
    assert figures_are_those_made_from_nothing()
    for table in ("objectives_kpivalue", "objectives_kpiscore"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE kpi_id NOT IN (SELECT id FROM objectives_kpi)")  # noqa: S608
            assert cursor.fetchone() == (0,)


def test_a_change_that_changes_nothing_leaves_no_trace() -> None:
    before = Change.objects.count()
    Project.objects.update(status=models.F("status"))
    assert Change.objects.count() == before
    assert not is_pending()


def test_the_ledger_tells_from_what_to_what() -> None:
    Organisation.objects.filter(kind="sme").update(kind="large")
    told = Change.objects.filter(kind="organisation", operation="update").values_list("before__kind", "after__kind")
    assert list(told) == [("sme", "large")]


def test_draining_nothing_writes_nothing() -> None:
    runs = RollupRun.objects.count()
    assert drain(TODAY) == 0
    assert RollupRun.objects.count() == runs


def test_a_burst_is_one_drain() -> None:
    milestone = Milestone.objects.earliest("pk")
    for day in range(1, 21):
        MilestoneReport.objects.create(
            milestone=milestone, reported_on=DAY.replace(day=day), status="in_progress", percent=day, basis="declared"
        )
    assert Mark.objects.count() == 20
    assert drain(TODAY) == 20
    assert figures_are_those_made_from_nothing()


def test_a_share_that_changes_moves_the_odd_cent_of_another_objective() -> None:
    Link.objects.filter(project__code="P002", objective__number=1).update(share="0.1")
    drain(TODAY)
    assert ObjectiveScore.objects.get(objective__number=3, as_of="2018-12-31").committed == Decimal("0.01")
    assert figures_are_those_made_from_nothing()


def test_places_that_move_move_their_money() -> None:
    Territory.objects.filter(code="D31").update(in_cluster=False)
    assert figures_are_those_made_from_nothing()


def test_where_many_changes_wait_those_that_are_not_looked_into_are_carried_together() -> None:
    first, *_others, last = Project.objects.order_by("code")
    Project.objects.filter(pk=first.pk).update(total_cost=7)
    Participation.objects.update(funding=7)
    Organisation.objects.update(kind="sme")
    waiting = Mark.objects.count()
    Project.objects.filter(pk=last.pk).update(total_cost=8)
    assert drain(TODAY, at_once=1) == waiting > 3
    assert (drain(TODAY, at_once=1), drain(TODAY, at_once=1)) == (1, 0)
    assert figures_are_those_made_from_nothing()


def test_a_report_is_carried_without_its_contracts_indicators() -> None:
    report = MilestoneReport.objects.filter(milestone__project__links__isnull=False, percent__isnull=False).first()
    assert report is not None
    MilestoneReport.objects.filter(pk=report.pk).update(percent=37)
    with statements() as asked:
        drain(TODAY)
    assert not any("objectives_kpi" in one["sql"] and "kpiscore" not in one["sql"] for one in asked)
    assert figures_are_those_made_from_nothing()


@pytest.mark.parametrize("left", [{"exact_results": None, "exact_expected_results": None}, {"exact_results": 7}])
def test_results_that_an_older_release_wrote_are_worked_out_again(left: dict[str, int | None]) -> None:
    ObjectiveScore.objects.filter(results__isnull=False).update(**left)
    MilestoneReport.objects.filter(percent__isnull=False).update(percent=37)
    drain(TODAY)
    assert figures_are_those_made_from_nothing()
