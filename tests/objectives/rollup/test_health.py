"""What staff read of the rollup is what is there: what waits, what ran, how long, what differed."""

import datetime

import pytest
from django.utils import timezone

from objectives.models import Change, Contract, ForgottenRuns, Mark, RollupRun, RunKind
from objectives.rollup.drain import drain
from objectives.rollup.forgetting import forget_old_runs
from objectives.rollup.health import last_checks, runs, runs_by_kind, waiting
from objectives.rollup.metrics import Rollup
from tests.portfolio import LAST_DAY, Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def ran(contract: Contract, kind: RunKind, *, days_ago: int = 0, milliseconds: int = 10, differences: int = 0) -> int:
    """Record a run; return its number."""
    started = NOW - datetime.timedelta(days=days_ago)
    run = RollupRun.objects.create(
        contract=contract, kind=kind, started_at=started,
        finished_at=started + datetime.timedelta(milliseconds=milliseconds), changes=2, cells_written=3,
        difference_count=differences,
    )  # fmt: skip
    return run.pk


def test_what_waits_is_counted_from_its_oldest_until_a_drain() -> None:
    first = Change.objects.earliest("id").recorded_at
    assert (waiting().changes, waiting().oldest) == (Mark.objects.count(), first)
    assert waiting().changes > 10
    drain(LAST_DAY)
    assert (waiting().changes, waiting().oldest) == (0, None)


def test_runs_are_summed_by_kind_over_thirty_days_and_the_last_is_known_for_ever(portfolio: Portfolio) -> None:
    contract = portfolio.contract
    for milliseconds in (10, 20, 90):
        ran(contract, RunKind.INCREMENTAL, milliseconds=milliseconds)
    ran(contract, RunKind.FULL, days_ago=40, milliseconds=7_000)
    by_kind = {one.kind: one for one in runs_by_kind(NOW)}
    incremental, full, check = (by_kind[kind] for kind in (RunKind.INCREMENTAL, RunKind.FULL, RunKind.CHECK))
    assert incremental.median == datetime.timedelta(milliseconds=20)
    assert incremental.longest == datetime.timedelta(milliseconds=90)
    assert (incremental.runs, incremental.changes, incremental.cells_written) == (3, 6, 9)
    assert (full.runs, full.median, full.changes) == (0, None, 0)
    assert full.last is not None
    assert (check.runs, check.last) == (0, None)


def test_the_newest_check_of_each_contract_says_whether_it_is_well(portfolio: Portfolio) -> None:
    contract = portfolio.contract
    other = Contract.objects.create(code="c0", name_en="x", start="2010-01-01", end="2012-12-31")
    ran(contract, RunKind.CHECK, days_ago=2, differences=5)
    well = ran(contract, RunKind.CHECK, days_ago=1)
    ill = ran(other, RunKind.CHECK, days_ago=3, differences=1)
    ran(contract, RunKind.FULL)
    assert [(run.pk, run.difference_count) for run in last_checks()] == [(ill, 1), (well, 0)]


def test_runs_are_listed_the_newest_first_and_by_kind(portfolio: Portfolio) -> None:
    contract = portfolio.contract
    full, check = ran(contract, RunKind.FULL), ran(contract, RunKind.CHECK)
    assert [run.pk for run in runs()] == [check, full]
    assert [run.pk for run in runs(RunKind.FULL)] == [full]


def test_old_runs_are_forgotten_but_not_what_they_did_nor_what_a_check_found_nor_the_last_of_a_kind(
    portfolio: Portfolio,
) -> None:
    contract = portfolio.contract
    for _ in range(3):
        ran(contract, RunKind.INCREMENTAL, days_ago=91)
    recent = ran(contract, RunKind.INCREMENTAL, days_ago=89)
    found = ran(contract, RunKind.CHECK, days_ago=4000, differences=1)
    ran(contract, RunKind.CHECK, days_ago=401)
    last = ran(contract, RunKind.CHECK, days_ago=401)
    before = exposition_of_sums()
    for _twice in range(2):
        forget_old_runs(NOW)
        assert {run.pk for run in runs()} == {recent, found, last}
        assert exposition_of_sums() == before
    kept = ForgottenRuns.objects.order_by("kind").values_list("kind", "runs", "changes", "cells_written")
    assert list(kept) == [("check", 1, 2, 3), ("incremental", 3, 6, 9)]
    ran(contract, RunKind.INCREMENTAL, days_ago=95)
    ran(contract, RunKind.INCREMENTAL)
    forget_old_runs(NOW)
    assert ForgottenRuns.objects.get(kind="incremental").changes == 8


def exposition_of_sums() -> list[str]:
    return [str(sample) for family in Rollup().collect() for sample in family.samples if sample.name.endswith("_total")]
