"""Is what nobody signed or declared said so wherever its number is explained? (dataset.md, `basis`)"""

import datetime

import pytest

from objectives.explaining import About
from objectives.models import Funding, Kpi, Measurement, Milestone, MilestoneReport, Project, Target
from tests.objectives.explaining.asking import explained
from tests.portfolio import Portfolio, small_portfolio
from tests.redefining import redefined_from
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    Kpi.objects.update(source=["S2"])
    Target.objects.create(kpi=made.kpi, period="2016", value=120, basis="published", source=["S3"])
    Milestone.objects.filter(project=made.published).update(basis="derived")
    MilestoneReport.objects.update(basis="derived")
    Funding.objects.create(
        code="F2", project=made.published, funder=made.funder, stage="committed", amount="10.01",
        decided_on=datetime.date(2015, 1, 1),
    )  # fmt: skip
    return made


def told(figure: str, subject: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.about, one.detail, one.sources) for one in explained(figure, subject).contributors]


def test_a_target_says_who_stands_behind_it_and_where_it_is_from(portfolio: Portfolio) -> None:
    assert told("kpi.target", "members") == [(About.TARGET, "illustrative target", ())]
    assert told("kpi.expected", "members") == [
        (About.TARGET, "31 December 2016 · published target", ("S3",)),
        (About.TARGET, "31 December 2018 · illustrative target", ()),
    ]


def test_a_baseline_says_who_stands_behind_it_and_where_it_is_from(portfolio: Portfolio) -> None:
    assert (About.BASELINE, "published baseline", ("S2",)) in told("kpi.progress", "members")
    Target.objects.filter(period="2016").delete()
    assert told("kpi.expected", "members")[0] == (About.BASELINE, "1 January 2013 · published baseline", ("S2",))


def test_a_baseline_of_an_older_definition_is_not_told_with_the_sources_of_today(portfolio: Portfolio) -> None:
    """No version keeps them."""
    Measurement.objects.create(kpi=portfolio.kpi, period="2016", value=110, status="validated")
    redefined_from(portfolio.kpi, datetime.date(2017, 1, 1))
    before = explained("kpi.progress", "members", day=datetime.date(2016, 12, 31)).contributors
    assert [(one.detail, one.sources) for one in before if one.about == About.BASELINE] == [("published baseline", ())]


@pytest.mark.parametrize(
    "figure", ["objective.delivery", "objective.projects", "objective.total_cost", "objective.committed"]
)
def test_a_share_that_a_rule_made_is_called_derived_and_a_declared_one_is_not(
    portfolio: Portfolio, figure: str
) -> None:
    Project.objects.update(total_cost=100)
    found = told(figure, "1")
    assert found
    assert all("derived share" in detail for _about, detail, _sources in found)
    portfolio.published.links.update(basis="declared")
    assert all("derived" not in detail for _about, detail, _sources in told(figure, "1"))


def test_a_milestone_and_its_report_that_a_rule_made_are_called_derived(portfolio: Portfolio) -> None:
    [(_about, detail, _sources)] = told("project.progress", portfolio.published.code)
    assert detail.startswith("due 1 January 2015 · derived milestone · in progress")
    assert detail.endswith("reported on 1 January 2016 · derived report")
    MilestoneReport.objects.update(basis="declared")
    Milestone.objects.update(basis="declared")
    assert "derived" not in told("project.progress", portfolio.published.code)[0][1]
