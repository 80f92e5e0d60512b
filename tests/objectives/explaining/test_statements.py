"""Does an explanation cost the same whatever contributes, add up beyond the first hundred, and say what waits?"""

import datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from objectives.explaining import About, FigureName
from objectives.models import Funding, Kpi, Link, Milestone, Project, Role, User
from objectives.rollup.drain import drain
from tests.counting import statements
from tests.objectives.explaining.asking import explained
from tests.portfolio import Portfolio, person, small_portfolio

pytestmark = pytest.mark.django_db
BEGUN = datetime.date(2018, 2, 1)
SUBJECTS = {About.CONTRACT: "", About.OBJECTIVE: "1", About.KPI: "started", About.PROJECT: "P000"}


def explainable_portfolio() -> Portfolio:
    made = small_portfolio()
    Kpi.objects.create(
        contract=made.contract, objective=made.first, code="started", name_en="Started", unit="projects",
        kind="computed", rule="projects_started", direction="increase", aggregation="sum",
        accumulation="cumulative", frequency="year", baseline=0, baseline_basis="illustrative",
    )  # fmt: skip
    return made


@pytest.fixture
def portfolio() -> Portfolio:
    return explainable_portfolio()


def grow(portfolio: Portfolio, count: int) -> None:
    """Add projects with everything that a figure may be made of."""
    new = Project.objects.bulk_create(
        [
            Project(code=f"N{number:03}", scope="labelled", status="running", published=True, start=BEGUN)
            for number in range(count)
        ]
    )  # fmt: skip
    Link.objects.bulk_create([Link(objective=portfolio.first, project=p, share="0.3", basis="declared") for p in new])
    Milestone.objects.bulk_create(
        [Milestone(project=p, number=1, kind="review", title="R", due="2018-06-01", basis="declared") for p in new]
    )
    Funding.objects.bulk_create(
        [
            Funding(code=f"F-{p.code}", project=p, funder=portfolio.funder, stage="committed", amount="10.01",
                    decided_on=datetime.date(2018, 3, 1))
            for p in new
        ]
    )  # fmt: skip


Costs = dict[FigureName, tuple[int, int]]


@pytest.fixture(scope="module")
def costs(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Costs:
    """How many statements each figure's explanation takes, of one contributor and of a hundred and fifty more."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = explainable_portfolio()
        reader = person(Role.FUNDER, made.funder)
        at_one = {figure: _cost(figure, reader) for figure in FigureName}
        grow(made, 150)
        at_many = {figure: _cost(figure, reader) for figure in FigureName}
        transaction.set_rollback(True)
    return {figure: (at_one[figure], at_many[figure]) for figure in FigureName}


def _cost(figure: FigureName, reader: User) -> int:
    with statements() as asked:
        explained(figure, SUBJECTS[figure.about], reader=reader)
    return len(asked)


@pytest.mark.parametrize("figure", FigureName)
def test_one_contributor_or_a_hundred_and_fifty_cost_the_same(costs: Costs, figure: FigureName) -> None:
    at_one, at_many = costs[figure]
    assert 0 < at_one == at_many <= 16


@pytest.mark.parametrize(
    ("figure", "subject", "value"),
    [
        ("objective.projects", "1", "46.000000"),
        ("objective.committed", "1", "500.01"),
        ("kpi.actual", "started", "151.000000"),
    ],
)  # fmt: skip
def test_beyond_the_first_hundred_one_line_keeps_the_sum_whole(
    portfolio: Portfolio, figure: str, subject: str, value: str
) -> None:
    grow(portfolio, 150)
    found = explained(figure, subject, reader=person(Role.STAFF))
    assert found.truncated
    assert len(found.contributors) == 101
    assert found.contributors[-1].about == About.FURTHER
    assert found.contributors[-1].count == sum(one.count for one in found.contributors) - 100
    assert found.value == Decimal(value)


def test_while_a_change_waits_an_explanation_says_so(portfolio: Portfolio) -> None:
    Project.objects.update(published=True)
    never_rolled_up = explained("contract.score").freshness
    assert not never_rolled_up.stale
    drain(datetime.date(2026, 1, 1))
    first = explained("contract.score").freshness
    assert not first.stale
    Milestone.objects.filter(project=portfolio.published).update(weight=2)
    for figure, subject in (("contract.score", ""), ("objective.score", "1"), ("kpi.score", "started")):
        stale = explained(figure, subject).freshness
        assert (figure, stale.stale, stale.computed_at) == (figure, figure != "kpi.score", first.computed_at)


def test_what_is_explained_from_the_facts_is_never_stale(portfolio: Portfolio) -> None:
    drain(datetime.date(2026, 1, 1))
    rolled_up = explained("contract.score").freshness.computed_at
    Milestone.objects.filter(project=portfolio.published).update(weight=2)
    for figure in (FigureName.PROJECT_PROGRESS, FigureName.OBJECTIVE_DELIVERY, FigureName.CONTRACT_COMMITTED):
        freshness = explained(figure, SUBJECTS[figure.about]).freshness
        assert not freshness.stale
        assert freshness.computed_at > rolled_up


def test_what_may_be_seen_is_asked_of_the_measurements_of_the_indicator_only(portfolio: Portfolio) -> None:
    kpi = Kpi.objects.get(kind="reported")
    with CaptureQueriesContext(connection) as asked:
        explained("kpi.actual", kpi.code)
    visible = [part for one in asked.captured_queries for part in one["sql"].split('FROM "objectives_measurement"')[1:]]
    assert visible
    assert [part for part in visible if f'"kpi_id" = {kpi.pk}' not in part] == []
