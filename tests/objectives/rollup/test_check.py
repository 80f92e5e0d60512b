"""The check finds a cell that somebody corrupted, says both values and the inputs, and mends it."""

import datetime
import io
import logging
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import models

from objectives.models import Contract, Difference, KpiSum, KpiValue, Mark, ObjectiveScore, RollupRun, RunKind
from objectives.rollup.check import CELLS, check
from objectives.rollup.drain import drain
from objectives.rollup.run import roll_up
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY, figures_are_those_of_a_full_rollup, stored_cells

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


COLUMN = {
    "kpisum": "numerator", "kpivalue": "numerator", "kpiscore": "expected", "projectprogress": "done_weight",
    "portfoliosum": "committed", "objectivescore": "coverage", "contractscore": "committed",
}  # fmt: skip
"""A column of each kind of cell that always holds a number."""


def _corrupt(cell: type[models.Model]) -> None:
    column = COLUMN[cell._meta.model_name or ""]
    row = cell._default_manager.exclude(**{column: None}).latest("pk")
    cell._default_manager.filter(pk=row.pk).update(**{column: models.F(column) + Decimal("0.01")})


def test_cells_of_before_the_unrounded_results_are_no_differences() -> None:
    busy_portfolio()
    drain(TODAY)
    ObjectiveScore.objects.update(exact_results=None, exact_expected_results=None)
    assert [check(contract, TODAY).difference_count for contract in Contract.objects.all()] == [0, 0]
    assert figures_are_those_of_a_full_rollup()


def test_every_kind_of_cell_that_was_corrupted_is_found_told_and_mended(caplog: pytest.LogCaptureFixture) -> None:
    busy_portfolio()
    drain(TODAY)
    right = stored_cells()
    for cell in CELLS:
        _corrupt(cell)
    with caplog.at_level(logging.ERROR, "objectives.rollup.check"):
        found = [check(contract, TODAY).difference_count for contract in Contract.objects.all()]
    told = Difference.objects.values_list("cell", flat=True)
    assert sorted(told) == sorted(cell._meta.model_name or "" for cell in CELLS)
    assert sum(found) == len(CELLS) == len(caplog.records)
    for difference in Difference.objects.all():
        assert difference.stored != difference.computed
        assert difference.inputs
    assert stored_cells() == right


def test_a_cell_that_is_missing_and_one_too_many_are_found() -> None:
    portfolio = busy_portfolio()
    drain(TODAY)
    right = stored_cells()
    KpiValue.objects.filter(kpi=portfolio.kpi, period="2017").delete()
    KpiSum.objects.create(
        kpi=portfolio.kpi, period="2015", part=0, ends_on="2015-12-31", numerator=1, denominator=1, begun=0, measured=1
    )
    run = check(portfolio.contract, TODAY)
    assert {(one.cell, one.stored is None, one.computed is None) for one in run.differences.all()} == {
        ("kpivalue", True, False),
        ("kpisum", False, True),
    }
    assert stored_cells() == right


def test_what_waits_to_be_carried_over_is_no_difference() -> None:
    portfolio = busy_portfolio()
    drain(TODAY)
    portfolio.kpi.measurements.update(value=177)
    assert Mark.objects.exists()
    assert check(portfolio.contract, TODAY).difference_count == 0
    assert figures_are_those_of_a_full_rollup()


@pytest.mark.parametrize("later", [1, 21, -1])
def test_that_the_day_is_another_is_no_difference(later: int) -> None:
    """A house that stood still begins with its check as well as with its rollup; a clock may be set back."""
    contract, day = busy_portfolio().contract, datetime.date(2017, 6, 15)
    drain(day)
    assert check(contract, day + datetime.timedelta(days=later)).difference_count == 0


def test_a_further_day_that_was_computed_is_no_difference() -> None:
    contract = busy_portfolio().contract
    drain(TODAY)
    roll_up(contract, TODAY, datetime.date(2016, 3, 1))
    assert check(contract, TODAY).difference_count == 0


def test_the_command_fails_on_a_difference_and_not_the_second_time() -> None:
    busy_portfolio()
    drain(TODAY)
    said = io.StringIO()
    call_command("rollup", check=True, stdout=said)
    assert "0 cells changed" in said.getvalue()
    _corrupt(KpiValue)
    told = io.StringIO()
    with pytest.raises(CommandError, match="1 stored cells differed"):
        call_command("rollup", check=True, stdout=said, stderr=told)
    assert "kpivalue" in told.getvalue()
    call_command("rollup", check=True, stdout=said)
    assert RollupRun.objects.filter(kind=RunKind.CHECK).count() == 6
    assert Difference.objects.count() == 1


@pytest.mark.parametrize("day", ["31/12/2016", "2017-02-29", "", "0001-01-01", "9999-12-31"])
def test_a_further_day_that_nobody_can_ask_for_is_not_computed(day: str) -> None:
    with pytest.raises(CommandError, match=r"^--as-of takes a da"):
        call_command("rollup", as_of=day, stdout=io.StringIO())
    assert not RollupRun.objects.exists()
