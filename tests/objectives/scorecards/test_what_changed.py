"""What moved a score between two standpoints: each cause by its own, and the parts add up exactly, whatever is done."""

import datetime
import os
import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from objectives import clock
from objectives.acts.redefining import Promise, Redefinition, redefine_kpi, version_of_definition
from objectives.models import (
    Contract,
    Kpi,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Objective,
    Project,
    Role,
    Target,
)
from objectives.scorecards import Scorecard, scorecard
from objectives.scorecards.changed import Cause, Split, Standpoint, here, what_changed
from objectives.scorecards.changed.causes import CAUSES
from objectives.scorecards.changed.rows import KINDS
from objectives.worlds import known_at, position_now
from tests.counting import statements
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.facts import SLIPS
from tests.objectives.rollup.race.writing import link, measure, report, reweigh, spend, weigh
from tests.objectives.rollup.sequences import GONE, take
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio

in_the_open = pytest.mark.django_db(transaction=True)
END_OF_2017 = datetime.date(2017, 12, 31)
WRITES = (measure, measure, report, link, weigh, reweigh, spend)
MAYBE = int(os.environ.get("SEXTANT_EXAMPLES", "6"))


def moved(split: Split) -> dict[Cause, Decimal]:
    """Return the parts that are not 0; they add up to the change, or there is no change to tell of."""
    if split.change is None:
        assert split.parts == {}
        return {}
    assert list(split.parts) == list(Cause)
    assert sum(split.parts.values()) == split.change
    return {cause: part for cause, part in split.parts.items() if part}


def a_value(portfolio: Portfolio) -> None:
    Measurement.objects.create(kpi=portfolio.kpi, period="2018", value=180, revision=2, status="validated")


def a_correction(portfolio: Portfolio) -> None:
    Measurement.objects.create(kpi=portfolio.kpi, period="2017", value=140, revision=2, status="validated")


def a_deletion(portfolio: Portfolio) -> None:
    MilestoneReport.objects.all().delete()


def a_report(portfolio: Portfolio) -> None:
    milestone = Milestone.objects.get(project=portfolio.hidden)
    milestone.reports.create(reported_on="2016-05-01", status="in_progress", percent=60, basis="declared")


def a_weight(portfolio: Portfolio) -> None:
    Contract.objects.update(delivery_weight="0.5")


def a_target(portfolio: Portfolio) -> None:
    Target.objects.update(value=300)


def a_definition(portfolio: Portfolio) -> None:
    Kpi.objects.update(baseline=120)


def a_share(portfolio: Portfolio) -> None:
    Link.objects.filter(project=portfolio.hidden).update(share="0.1")


def another_project(portfolio: Portfolio) -> None:
    """With its plan, its report and its link: all of it is there with the project."""
    new = Project.objects.create(code="P9", scope="labelled", status="running", start="2014-01-01")
    milestone = Milestone.objects.create(
        project=new, number=1, kind="review", title="R", weight=1, due="2015-01-01", basis="declared"
    )
    milestone.reports.create(reported_on="2016-05-01", status="in_progress", percent=90, basis="declared")
    Link.objects.create(project=new, objective=portfolio.first, share=1, basis="declared")


DONE: list[tuple[Callable[[Portfolio], None], Cause]] = [
    (a_report, Cause.NEW_DATA),
    (a_correction, Cause.CORRECTIONS),
    (a_value, Cause.NEW_DATA),
    (a_weight, Cause.WEIGHTS),
    (a_target, Cause.TARGETS),
    (a_definition, Cause.DEFINITIONS),
    (a_share, Cause.PERIMETER),
    (another_project, Cause.PERIMETER),
    (a_deletion, Cause.CORRECTIONS),
]


def test_every_kind_of_fact_has_a_cause() -> None:
    assert set(CAUSES) == set(KINDS)


@pytest.mark.django_db
def test_many_projects_cost_as_much_as_one() -> None:
    contract, counted = small_portfolio().contract, []
    for number in (1, 50):
        Project.objects.bulk_create(
            Project(code=f"{number}-{n}", scope="labelled", status="running", start="2014-01-01") for n in range(number)
        )
        with statements() as asked:
            what_changed(contract, here(datetime.date(2016, 12, 31)), here(LAST_DAY))
        counted.append(len(asked))
    assert counted[0] == counted[1] < 150


@in_the_open
def test_each_change_has_its_own_cause_and_all_together_add_up() -> None:
    portfolio = small_portfolio()
    first = before = position_now()
    for act, cause in DONE:
        with transaction.atomic():
            act(portfolio)
        told = what_changed(portfolio.contract, Standpoint(LAST_DAY, before), here(LAST_DAY))
        for split in (told.whole, told.objectives[0]):
            assert set(moved(split)) == {cause}, act.__name__
        assert {one for one, count in told.rows.items() if count} == {cause}, act.__name__
        before = position_now()
    told = what_changed(portfolio.contract, Standpoint(LAST_DAY, first), here(LAST_DAY))
    assert len(moved(told.whole)) > 4
    assert {one for one, count in told.rows.items() if count} == {cause for _, cause in DONE}
    nothing = what_changed(portfolio.contract, Standpoint(LAST_DAY, before), here(LAST_DAY))
    assert nothing.whole.change == 0
    assert moved(nothing.whole) == {}


@pytest.mark.django_db
def test_between_two_days_as_they_are_known_now_it_is_time_and_the_data_of_that_time() -> None:
    portfolio = small_portfolio()
    MilestoneReport.objects.update(reported_on="2017-06-01")
    Measurement.objects.create(kpi=portfolio.kpi, period="2016", value=110, status="validated")
    told = what_changed(portfolio.contract, here(datetime.date(2016, 12, 31)), here(END_OF_2017))
    assert moved(told.objectives[0]) == {Cause.NEW_DATA: told.objectives[0].change}
    Project.objects.filter(pk=portfolio.hidden.pk).update(start="2017-03-01")  # counts from then on, with nothing done
    told = what_changed(portfolio.contract, here(datetime.date(2016, 12, 31)), here(END_OF_2017))
    assert moved(told.objectives[0])[Cause.NEW_DATA] > 0
    assert moved(what_changed(portfolio.contract, here(END_OF_2017), here(LAST_DAY)).whole) == {}


@in_the_open
def test_a_weight_and_a_rule_of_the_same_kpi_are_told_apart() -> None:
    portfolio = small_portfolio()
    Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="x", name_en="X", unit="x", kind="reported",
        direction="increase", aggregation="latest", accumulation="period", frequency="year", baseline=0,
    ).targets.create(period="2018", value=10, basis="contract")  # fmt: skip
    Measurement.objects.create(kpi=Kpi.objects.get(code="x"), period="2017", value=9, status="validated")
    before = position_now()
    Kpi.objects.filter(code="members").update(weight=4, baseline=120)
    told = what_changed(portfolio.contract, Standpoint(LAST_DAY, before), here(LAST_DAY))
    assert set(moved(told.whole)) == {Cause.WEIGHTS, Cause.DEFINITIONS}


@in_the_open
def test_a_break_in_a_series_is_a_definition_and_a_target_after_it_a_target() -> None:
    portfolio, staff = small_portfolio(), person(Role.STAFF)
    a_value(portfolio)
    before = position_now()
    wanted = Redefinition({"baseline": Decimal(120)}, "Counted anew", valid_from=datetime.date(2018, 1, 1))
    redefine_kpi(
        by=staff, kpi=portfolio.kpi.pk, seen=version_of_definition(portfolio.kpi), wanted=wanted, now=clock.now()
    )
    broken = position_now()
    told = what_changed(portfolio.contract, Standpoint(LAST_DAY, before), Standpoint(LAST_DAY, broken))
    assert set(moved(told.whole)) == {Cause.DEFINITIONS}
    Target.objects.update(value=400)
    told = what_changed(portfolio.contract, Standpoint(LAST_DAY, broken), here(LAST_DAY))
    assert set(moved(told.whole)) == {Cause.TARGETS}
    told = what_changed(portfolio.contract, Standpoint(LAST_DAY, before), here(LAST_DAY))
    assert told.whole.after == scorecard(portfolio.contract, LAST_DAY, None).score


@in_the_open
def test_targets_that_come_with_a_break_are_of_its_definition_and_move_no_day_before_it() -> None:
    portfolio, staff = small_portfolio(), person(Role.STAFF)
    a_value(portfolio)
    before = position_now()
    wanted = Redefinition(
        {"baseline": Decimal(120)},
        "Counted anew",
        datetime.date(2018, 1, 1),
        [Promise("2018", Decimal(400), "contract")],
    )
    redefine_kpi(
        by=staff, kpi=portfolio.kpi.pk, seen=version_of_definition(portfolio.kpi), wanted=wanted, now=clock.now()
    )
    told = what_changed(portfolio.contract, Standpoint(END_OF_2017, before), here(END_OF_2017))
    assert moved(told.objectives[0]) == {}
    told = what_changed(portfolio.contract, Standpoint(LAST_DAY, before), here(LAST_DAY))
    assert moved(told.objectives[0]) == {Cause.DEFINITIONS: told.objectives[0].change}


@in_the_open
def test_where_there_was_no_score_nothing_is_split() -> None:
    before = position_now()
    portfolio = small_portfolio()
    told = what_changed(portfolio.contract, Standpoint(LAST_DAY, before), here(LAST_DAY))
    assert (told.whole.before, told.whole.change, dict(told.whole.parts)) == (None, None, {})
    assert told.whole.after is not None


@pytest.mark.django_db
def test_a_standpoint_that_is_later_cannot_come_first() -> None:
    portfolio = small_portfolio()
    known = position_now()
    for before, after in (
        (here(LAST_DAY), here(END_OF_2017)),
        (here(END_OF_2017), Standpoint(END_OF_2017, known)),
        (Standpoint(END_OF_2017, position_now()), Standpoint(END_OF_2017, known)),
    ):
        with pytest.raises(ValueError, match="later"):
            what_changed(portfolio.contract, before, after)


@in_the_open
@pytest.mark.parametrize("seed", range(int(os.environ.get("SEXTANT_SEEDS", "1"))))
def test_whatever_was_done_the_parts_add_up_and_both_ends_are_the_scorecards(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    busy_portfolio()
    contract = Contract.objects.get(code="c1")
    stood = list[tuple[Standpoint, Scorecard]]()
    for _ in range(3):
        day = datetime.date(2016 + len(stood), 12, 31)
        with known_at(known := position_now()):
            card = scorecard(Contract.objects.get(pk=contract.pk), day, None)
        stood.append((Standpoint(day, known), card))
        for _ in range(MAYBE):
            take(chance.choice([(chance.choice(WRITES), chance), chance.choice(SLIPS), (chance.choice(GONE), chance)]))
    for (before, was), (after, then) in ((stood[0], stood[1]), (stood[1], stood[2]), (stood[0], stood[2])):
        told = what_changed(contract, before, after)
        assert (told.whole.before, told.whole.after) == (was.score, then.score)
        of = {one.id: one.score for one in was.objectives}, {one.id: one.score for one in then.objectives}
        for split in (told.whole, *told.objectives):
            unmoved = {cause for cause in Cause if not told.rows[cause]} - {Cause.TIME, Cause.NEW_DATA}
            assert not unmoved & set(moved(split))
        for one in Objective.objects.filter(contract=contract):
            (split,) = (split for split in told.objectives if split.number == one.number)
            assert (split.before, split.after) == (of[0].get(one.pk), of[1].get(one.pk))
