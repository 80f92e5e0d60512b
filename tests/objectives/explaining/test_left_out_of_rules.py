"""What stands beside the things that a computed KPI counts, and why?"""

from decimal import Decimal
from typing import Any

import pytest

from objectives.explaining import Reason
from objectives.models import Activity, Organisation, Participation
from tests.objectives.explaining.asking import explained, reasons
from tests.objectives.explaining.making import IN_2018, computed, project
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


def test_things_that_a_rule_does_not_count(portfolio: Portfolio) -> None:
    computed(portfolio, "projects_started", filter="tag=green")
    of_each: dict[str, dict[str, Any]] = {
        "GREEN": {"tags": ["green"]},
        "GREY": {},
        "EARLIER": {"tags": ["green"], "start": "2016-01-01"},
        "LAND": {"tags": ["green"], "scope": "territory"},
        "DROPPED": {"tags": ["green"], "status": "abandoned"},
        "WHEN": {"tags": ["green"], "start": None},
    }
    for code, fields in of_each.items():
        project(code, **fields)
    found = explained("kpi.actual", "counted")
    assert [one.code for one in found.contributors] == ["GREEN"]
    assert {code: why for code, why in reasons(found).items() if code != "P000"} == {
        "GREY": Reason.OUTSIDE_FILTER,
        "EARLIER": Reason.OUTSIDE_PERIOD,
        "LAND": Reason.LANDSCAPE,
        "DROPPED": Reason.DOES_NOT_COUNT,
        "WHEN": Reason.UNDATED,
    }


def test_companies_of_unknown_size_are_on_neither_side_of_a_share(portfolio: Portfolio) -> None:
    computed(portfolio, "sme_share", "ratio")
    for code, kind in (("small", "sme"), ("big", "large"), ("who-knows", "company")):
        one = Organisation.objects.create(code=code, name=code, kind=kind)
        Participation.objects.create(project=portfolio.published, organisation=one, role="partner")
    found = explained("kpi.actual", "counted")
    assert [(one.code, one.numerator, one.denominator) for one in found.contributors] == [
        ("P000 / small", Decimal(1), Decimal(1)),
        ("P000 / big", Decimal(0), Decimal(1)),
    ]
    assert reasons(found)["P000 / who-knows"] == Reason.UNKNOWN_SIZE


def test_an_event_without_a_number_of_participants_is_no_data(portfolio: Portfolio) -> None:
    computed(portfolio, "event_participants")
    Activity.objects.create(code="E2", kind="event", title="Fair", start=IN_2018, participants=40)
    Activity.objects.create(code="E3", kind="event", title="Talk", start=IN_2018)
    found = explained("kpi.actual", "counted")
    assert [(one.code, one.numerator) for one in found.contributors] == [("E2", Decimal(40))]
    assert reasons(found) == {"E1": Reason.OUTSIDE_PERIOD, "E3": Reason.NO_DATA}
