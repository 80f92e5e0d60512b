"""Is everything near a figure that is not in it named, with its reason?"""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from objectives.explaining import Reason
from objectives.models import (
    Contract,
    Funding,
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
from tests.objectives.explaining.asking import explained, reasons
from tests.objectives.explaining.making import computed, project
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def test_measurements_that_are_not_validated_withdrawn_replaced_or_outside(portfolio: Portfolio) -> None:
    for period, revision, value, status in (
        ("2017", 2, 160, "validated"), ("2016", 1, 120, "validated"), ("2015", 1, 110, "validated"),
        ("2015", 2, 110, "withdrawn"), ("2011", 1, 90, "validated"), ("2019", 1, 300, "validated"),
    ):  # fmt: skip
        Measurement.objects.create(kpi=portfolio.kpi, period=period, revision=revision, value=value, status=status)
    found = explained("kpi.actual", "members", reader=person(Role.STAFF))
    assert [one.code for one in found.contributors] == ["2017 #2"]
    assert str(found.value) == "160.000000"
    assert found.remark
    assert reasons(found) == {
        "2018 #1": Reason.NOT_VALIDATED,
        "2017 #1": Reason.SUPERSEDED,
        "2016 #1": Reason.SUPERSEDED,
        "2015 #1": Reason.WITHDRAWN,
        "2015 #2": Reason.WITHDRAWN,
        "2011 #1": Reason.OUTSIDE_CONTRACT,
        "2019 #1": Reason.OUTSIDE_CONTRACT,
    }
    earlier = explained("kpi.actual", "members", day=datetime.date(2016, 12, 31))
    assert [one.code for one in earlier.contributors] == ["2016 #1"]
    assert reasons(earlier)["2017 #2"] == Reason.AFTER_THE_DAY


def test_a_flow_leaves_out_the_other_periods(portfolio: Portfolio) -> None:
    Target.objects.all().delete()
    Measurement.objects.filter(status="draft").delete()
    Kpi.objects.update(aggregation="sum")
    Measurement.objects.create(kpi=portfolio.kpi, period="2018", value=7, status="validated")
    found = explained("kpi.actual", "members")
    assert ([one.code for one in found.contributors], reasons(found)) == (
        ["2018 #1"],
        {"2017 #1": Reason.OUTSIDE_PERIOD},
    )


def test_what_a_visitor_may_not_know_of_is_not_even_counted(portfolio: Portfolio) -> None:
    assert explained("kpi.actual", "members").left_out == ()


def test_projects_that_do_not_make_the_delivery(portfolio: Portfolio) -> None:
    of_each: dict[str, dict[str, Any]] = {
        "DROPPED": {"status": "abandoned"},
        "OVER": {"start": "2010-01-01", "end": datetime.date(2012, 6, 1)},
        "LATER": {"start": "2019-01-01"},
        "NO-PLAN": {},
        "CALLED-OFF": {},
    }
    for code, fields in of_each.items():
        one = project(code, **fields)
        Link.objects.create(objective=portfolio.first, project=one, share="0.1", basis="declared")
    planned = Milestone.objects.create(
        project=Project.objects.get(code="CALLED-OFF"), number=1, kind="review", title="R", due="2018-06-01",
        basis="declared",
    )  # fmt: skip
    MilestoneReport.objects.create(milestone=planned, reported_on="2018-05-01", status="cancelled", basis="declared")
    found = explained("objective.delivery", "1")
    assert reasons(found) == {
        "DROPPED": Reason.DOES_NOT_COUNT,
        "OVER": Reason.OUTSIDE_CONTRACT,
        "LATER": Reason.AFTER_THE_DAY,
        "NO-PLAN": Reason.NO_MILESTONES,
        "CALLED-OFF": Reason.CANCELLED,
    }
    counted = explained("objective.projects", "1")
    assert str(counted.value) == "0.700000", "without milestones a project counts, it only has no progress"
    assert explained("project.progress", "NO-PLAN").missing
    assert reasons(explained("project.progress", "NO-PLAN")) == {"NO-PLAN": Reason.NO_MILESTONES}
    assert Reason.CANCELLED in reasons(explained("project.progress", "CALLED-OFF")).values()


def test_where_projects_weigh_by_cost_those_without_a_cost_are_left_out(portfolio: Portfolio) -> None:
    Contract.objects.update(project_weighting="cost")
    Project.objects.filter(code="P000").update(total_cost="3000000")
    found = explained("objective.delivery", "1", reader=person(Role.STAFF))
    assert reasons(found) == {"H1": Reason.NO_COST}
    [one] = found.contributors
    assert (one.weight, str(found.value)) == (Decimal(1_500_000), "0.400000")
    assert "3000000" in one.detail


def test_money_that_is_in_no_total(portfolio: Portfolio) -> None:
    landscape = project("LAND", scope="territory")
    dropped = project("DROPPED", status="rejected")
    undated = project("WHEN", start=None)
    rows = {
        "ASKED": (portfolio.published, "requested", "2015-01-01"),
        "PAID": (portfolio.published, "paid", "2015-01-01"),
        "LATER": (portfolio.published, "committed", "2019-01-01"),
        "LAND-F": (landscape, "committed", "2015-01-01"),
        "DROPPED-F": (dropped, "committed", "2015-01-01"),
        "WHEN-F": (undated, "committed", None),
    }
    for code, (of, stage, day) in rows.items():
        Funding.objects.create(
            code=code, project=of, funder=portfolio.funder, stage=stage, amount="7.00", decided_on=day
        )
    assert reasons(explained("contract.committed")) == {
        "ASKED": Reason.OTHER_STAGE,
        "PAID": Reason.OTHER_STAGE,
        "LATER": Reason.AFTER_THE_DAY,
        "LAND-F": Reason.LANDSCAPE,
        "DROPPED-F": Reason.DOES_NOT_COUNT,
        "WHEN-F": Reason.UNDATED,
    }
    gap = explained("contract.undated")
    assert ([one.code for one in gap.contributors], str(gap.value)) == (["WHEN-F"], "7.00")


def test_what_of_an_objectives_money_serves_none_is_told_and_the_largest_remainder_shown(
    portfolio: Portfolio,
) -> None:
    found = explained("objective.committed", "1", reader=person(Role.STAFF))
    [one] = found.contributors
    assert (one.code, str(one.value), str(found.value)) == ("F1", "100.01", "50.01")
    assert "50.005" in one.detail, "half a cent went to the objective: ties, unallocated last"
    [rest] = [left for left in found.left_out if left.reason == Reason.UNALLOCATED]
    assert (rest.count, "50.00" in rest.detail) == (1, True)


def test_indicators_without_a_target_or_data_and_objectives_without_a_score(portfolio: Portfolio) -> None:
    computed(portfolio, "agreements")
    second = Objective.objects.get(number=2)
    assert reasons(explained("objective.results", "1")) == {"counted": Reason.NO_TARGET}
    assert reasons(explained("kpi.score", "counted")) == {"counted": Reason.NO_TARGET}
    early = datetime.date(2013, 6, 1)
    assert reasons(explained("kpi.score", "members", day=early)) == {"members": Reason.NO_DATA}
    assert reasons(explained("contract.score")) == {str(second.number): Reason.NO_SCORE}
    assert explained("objective.score", "2").missing
