"""Projects and computed KPIs in a line each, for the tests of explanations."""

import datetime
from typing import Any

from objectives.models import Kpi, Project
from tests.portfolio import Portfolio

IN_2018 = datetime.date(2018, 3, 1)


def project(code: str, **fields: Any) -> Project:
    known = {"scope": "labelled", "status": "running", "published": True, "start": "2018-02-01"}
    return Project.objects.create(code=code, acronym=code, **(known | fields))


def computed(portfolio: Portfolio, rule: str, aggregation: str = "sum", **fields: Any) -> Kpi:
    return Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="counted", name_en="Counted", unit="things",
        kind="computed", rule=rule, direction="increase", aggregation=aggregation, accumulation="period",
        frequency="year", baseline=0, baseline_basis="illustrative", **fields,
    )  # fmt: skip
