"""What projects give an objective adds up to its delivery, whether the contract weighs them equally or by cost."""

import datetime
from decimal import Decimal

import pytest

from objectives.access import Reader
from objectives.models import Contract, Link, Milestone, Project, ProjectLead, Role, User
from objectives.rollup.run import roll_up
from objectives.scorecards.contributions import Contribution, contributions
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2018, 6, 1)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio(published_projects=3)


@of_the_file
def board() -> User:
    return person(Role.BOARD)


def given(portfolio: Portfolio, reader: Reader) -> list[Contribution]:
    roll_up(Contract.objects.get(), TODAY)
    found = contributions(list(Project.objects.order_by("code").values_list("pk", flat=True)), TODAY, reader)
    return [one for of_project in found.values() for one in of_project]


@pytest.mark.parametrize("weighting", ["equal", "cost"])
def test_they_add_up_to_the_delivery_and_what_is_owed_to_the_plan(
    portfolio: Portfolio, board: User, weighting: str
) -> None:
    Contract.objects.update(project_weighting=weighting)
    for cost, project in enumerate(Project.objects.order_by("code"), start=1):
        Project.objects.filter(pk=project.pk).update(total_cost=cost * 1000)
    Link.objects.filter(project=portfolio.published).update(share=1)
    parts = given(portfolio, board)
    assert len(parts) == 4
    assert sum(one.gives or 0 for one in parts).quantize(Decimal("1e-6")) == parts[0].delivery  # type: ignore[union-attr]
    assert sum(one.planned or 0 for one in parts).quantize(Decimal("1e-6")) == 1  # type: ignore[union-attr]
    assert all(one.behind is not None and one.behind >= 0 for one in parts)


def test_to_its_lead_a_project_gives_its_part_of_what_the_lead_sees(portfolio: Portfolio) -> None:
    lead = person(Role.CONTRIBUTOR)
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    (own, *_others) = [one for one in given(portfolio, lead) if one.gives]
    # 40 % of one project of three: the fourth is not published, and not the lead's
    assert own.gives is not None
    assert own.gives.quantize(Decimal("1e-6")) == own.delivery == Decimal("0.133333")


@pytest.mark.parametrize("sees_everything", [True, False])
def test_before_the_first_rollup_of_a_new_day_it_is_what_was_given_the_day_before(
    portfolio: Portfolio, board: User, sees_everything: bool
) -> None:
    eve, new_year = datetime.date(2017, 12, 31), datetime.date(2018, 1, 1)
    lead = person(Role.CONTRIBUTOR)
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    reader = board if sees_everything else lead
    roll_up(Contract.objects.get(), eve)
    key = portfolio.published.pk
    before, after = (contributions([key], day, reader)[key] for day in (eve, new_year))
    assert before == after
    assert [(one.day, one.status == "no_data", one.gives is None) for one in after] == [(eve, False, False)]


def test_a_project_that_does_not_count_or_has_no_milestone_moves_nothing(portfolio: Portfolio, board: User) -> None:
    Project.objects.filter(code="P001").update(status="idea")
    Milestone.objects.filter(project__code="P002").delete()
    silent = [one for one in given(portfolio, board) if one.gives is None]
    assert len(silent) == 2
    assert [(one.planned, one.behind) for one in silent] == [(None, None)] * 2


def test_it_costs_two_statements_whatever_the_number(portfolio: Portfolio, board: User) -> None:
    with statements() as counted:
        given_now = contributions([portfolio.published.pk], TODAY, board)
    with statements() as more:
        contributions(list(Project.objects.values_list("pk", flat=True)), TODAY, board)
    assert given_now
    assert (len(counted), len(more)) == (2, 3), "and the one that lists the projects"
