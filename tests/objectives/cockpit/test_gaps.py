"""Do the gaps sum to the distance to the plan, whatever the weights, and does each say why?"""

import datetime
import random
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from objectives.cockpit import Cause, CauseKind, cockpit
from objectives.cockpit.gaps import gaps, widest
from objectives.explaining import Viewpoint
from objectives.models import (
    Contract,
    Funding,
    Kpi,
    Link,
    Measurement,
    Milestone,
    Objective,
    Organisation,
    Participation,
    Project,
    Role,
    Target,
)
from tests.counting import statements
from tests.objectives.explaining.making import computed, project
from tests.objectives.rollup.busy import busy_portfolio
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def view_of(contract: Contract, day: datetime.date = LAST_DAY) -> Viewpoint:
    return Viewpoint(contract, day, NOBODY)


def causes(portfolio: Portfolio, day: datetime.date = LAST_DAY) -> dict[str, list[Cause]]:
    """The causes of every gap, by the indicator's code; of a delivery by the objective's number."""
    found = cockpit(portfolio.contract, day, person(Role.BOARD)).gaps
    return {gap.kpi.code if gap.kpi else str(gap.objective.number): list(why) for gap, why in found}


def kinds(why: list[Cause]) -> list[str]:
    return [cause.kind.value for cause in why]


@pytest.mark.empty_database
@pytest.mark.parametrize("seed", range(5))
def test_the_gaps_sum_to_the_expected_score_less_the_score(seed: int) -> None:
    contract, chance = busy_portfolio().contract, random.Random(seed)  # noqa: S311 (the same each time)
    weighed: list[Objective | Kpi] = [*Objective.objects.all(), *Kpi.objects.all()]
    for row in weighed:
        row.weight = Decimal(chance.randint(1, 900)) / 100
        row.save(update_fields=["weight"])
    for one in Measurement.objects.filter(value__isnull=False):
        Measurement.objects.filter(pk=one.pk).update(value=chance.randint(0, 20))
    contract.delivery_weight = Decimal(chance.randint(0, 100)) / 100
    for year in (2014, 2016, 2018):
        view = view_of(contract, datetime.date(year, 12, 31))
        whole = view.day.whole
        assert whole.score is not None
        assert whole.expected_score is not None
        parts = sum(gap.points for gap in gaps(view))
        assert abs(parts - (whole.expected_score - whole.score)) < Decimal("1e-24")


@pytest.mark.empty_database
def test_the_widest_come_first_and_what_is_ahead_of_its_plan_is_no_gap() -> None:
    contract = busy_portfolio().contract
    view = view_of(contract)
    every = [gap.points for gap in gaps(view)]
    assert every == sorted(every, reverse=True)
    assert [gap.points for gap in widest(view)] == every[:3]
    Measurement.objects.filter(value__isnull=False).update(value=1000)
    assert all(gap.points > 0 for gap in widest(view_of(contract), 50))


def test_without_a_score_there_is_no_gap(portfolio: Portfolio) -> None:
    Measurement.objects.all().delete()
    assert gaps(view_of(portfolio.contract)) == []


def test_a_reported_value_says_what_it_was_since_when_it_lags_and_what_is_missing(portfolio: Portfolio) -> None:
    Measurement.objects.create(kpi=portfolio.kpi, period="2015", value=170, status="validated")
    found = causes(portfolio)["members"]
    assert kinds(found) == ["carried", "fell", "behind_since", "missing"]
    carried, fell, behind, missing = found
    assert carried.period == "2017"
    assert (fell.period, fell.value) == ("2015", Decimal(170))
    assert behind.period == "2017", "170 was ahead of the path, and still was when it was carried into 2016"
    assert missing.count == 4, "2013, 2014, 2016 and 2018"


def test_a_rule_says_what_it_found_and_what_it_could_not_judge(portfolio: Portfolio) -> None:
    kpi = computed(portfolio, "sme_participants", "distinct")
    Target.objects.create(kpi=kpi, period="2018", value=5, basis="illustrative")
    for code, kind in (("small", "sme"), ("unknown", "company")):
        made = Organisation.objects.create(code=code, name=code, kind=kind)
        Participation.objects.create(project=project(f"Q{code}"), organisation=made, role="partner")
    found = causes(portfolio)["counted"]
    assert [(cause.kind, cause.count) for cause in found[:2]] == [(CauseKind.FOUND, 1), (CauseKind.UNKNOWN, 2)]
    assert [reason.value for reason in found[1].reasons] == ["unknown_size", "undated"], "HIDDEN has no start"


def test_a_delivery_says_what_is_late_and_which_project_owes_most(portfolio: Portfolio) -> None:
    slow = project("SLOW")
    Link.objects.create(objective=portfolio.first, project=slow, share=1, basis="declared")
    Milestone.objects.create(
        project=slow, number=1, kind="review", title="R", weight=1, due="2016-01-01", basis="declared"
    )
    Link.objects.create(objective=portfolio.first, project=project("PLANLESS"), share=1, basis="declared")
    found = causes(portfolio)["1"]
    assert [(cause.kind, cause.count or cause.code) for cause in found] == [
        (CauseKind.LATE, 3), (CauseKind.WORST, "SLOW"), (CauseKind.WITHOUT_PLAN, 1),
    ]  # fmt: skip
    assert found[1].value == Decimal("0.5"), "1 of the 2 that are shared out by shares of 0.5, 0.5 and 1"


def test_a_visitor_is_told_of_no_unpublished_project_by_name(portfolio: Portfolio) -> None:
    Link.objects.filter(project=portfolio.published).delete()
    assert all(gap.kpi for gap, _why in cockpit(portfolio.contract, LAST_DAY, NOBODY).gaps)
    board = person(Role.BOARD)
    (why,) = [why for gap, why in cockpit(portfolio.contract, LAST_DAY, board).gaps if gap.kpi is None]
    assert [cause.code for cause in why if cause.code] == ["H1"]


def test_the_screen_costs_the_same_number_of_statements_at_1_project_and_at_100(portfolio: Portfolio) -> None:
    with statements() as at_one:
        cockpit(portfolio.contract, LAST_DAY, NOBODY)
    made = Project.objects.bulk_create(
        [Project(code=f"Q{n}", scope="labelled", status="running", published=True) for n in range(100)]
    )
    Link.objects.bulk_create(
        [Link(objective=portfolio.first, project=one, share="0.1", basis="derived") for one in made]
    )
    Milestone.objects.bulk_create(
        [
            Milestone(project=one, number=1, kind="review", title="R", weight=1, due="2015-01-01", basis="declared")
            for one in made
        ]
    )
    Funding.objects.bulk_create(
        [
            Funding(code=f"G{one.code}", project=one, funder=portfolio.funder, stage="committed", amount=1)
            for one in made
        ]
    )
    with statements() as at_hundred:
        cockpit(portfolio.contract, LAST_DAY, NOBODY)
    assert len(at_one) == len(at_hundred)
