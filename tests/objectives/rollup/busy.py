"""A portfolio in which every fact moves a figure: all aggregations and series, every rule, delivery, money."""

import datetime
from typing import Any

from objectives.models import (
    Activity,
    Contract,
    Funding,
    Kpi,
    Link,
    Measurement,
    Milestone,
    Objective,
    Organisation,
    Participation,
    Programme,
    Project,
    Target,
    Territory,
)
from tests.portfolio import Portfolio, small_portfolio

REPORTED = (
    ("sum", "period"),
    ("latest", "period"),
    ("mean", "period"),
    ("mean", "cumulative"),
    ("sum", "cumulative"),
)
COMPUTED: tuple[dict[str, str], ...] = (
    {"rule": "projects_labelled", "frequency": "quarter"},
    {"rule": "projects_started", "frequency": "half"},
    {"rule": "public_funding_committed"},
    {"rule": "sme_participants", "aggregation": "distinct"},
    {"rule": "sme_share", "aggregation": "ratio"},
    {"rule": "consortium_countries", "aggregation": "distinct"},
    {"rule": "territory_eu_funding"},
    {"rule": "events"},
    {"rule": "event_participants", "frequency": "quarter"},
    {"rule": "sustainable_share", "aggregation": "ratio"},
    {"code": "linked", "rule": "projects_started", "filter": "linked"},
    {"code": "linked-events", "rule": "events", "filter": "linked"},
    {"code": "by-domain", "rule": "projects_started", "filter": "domain=aeronautics"},
    {"code": "by-programme", "rule": "projects_started", "filter": "programme=H2020"},
)


def busy_portfolio() -> Portfolio:
    """Make the small portfolio and fill it: a second contract that weighs by cost, every kind of KPI."""
    portfolio = small_portfolio(published_projects=3)
    second = Objective.objects.get(contract=portfolio.contract, number=2)
    Objective.objects.create(contract=portfolio.contract, number=3, code="THREE", title_en="Three", title_fr="Trois")
    places = _places()
    _portfolio(portfolio, second, places)
    _reported(second, places)
    for more in COMPUTED:
        _kpi(second, kind="computed", **{"code": more["rule"]} | more)
    other = Contract.objects.create(
        code="c2", name_en="Other", name_fr="Autre", start="2014-01-01", end="2016-12-31", project_weighting="cost"
    )
    only = Objective.objects.create(contract=other, number=1, code="ONLY", title_en="Only", title_fr="Seul")
    _kpi(only, code="started", kind="computed", rule="projects_started")
    for code in ("P000", "P001"):
        Link.objects.create(objective=only, project=Project.objects.get(code=code), share="0.7", basis="declared")
    return portfolio


def _kpi(objective: Objective, *, target: str | None = "2018", **more: Any) -> Kpi:
    flow = more.get("aggregation", "sum") == "sum" and more.get("accumulation", "period") == "period"
    values: dict[str, Any] = {
        "name_en": more["code"], "unit": "u", "direction": "increase", "aggregation": "sum",
        "accumulation": "period", "frequency": "year", "baseline": None if flow else 0,
    }  # fmt: skip
    kpi = Kpi.objects.create(contract=objective.contract, objective=objective, **values | more)
    if target:
        Target.objects.create(kpi=kpi, period=target, value=10, basis="illustrative")
    return kpi


def _measure(kpi: Kpi, period: int, value: int, **more: Any) -> None:
    Measurement.objects.create(kpi=kpi, period=str(period), value=value, status="validated", **more)


def _reported(second: Objective, places: dict[str, Territory]) -> None:
    for aggregation, accumulation in REPORTED:
        kpi = _kpi(second, code=f"{aggregation}-{accumulation}", kind="reported", aggregation=aggregation,
                   accumulation=accumulation)  # fmt: skip
        for year, value in ((2014, 3), (2016, 5), (2018, 8)):
            _measure(kpi, year, value)
    ratio = _kpi(second, code="ratio", kind="reported", aggregation="ratio")
    Measurement.objects.create(kpi=ratio, period="2016", numerator=1, denominator=3, status="validated")
    _kpi(second, code="empty", kind="reported")
    _kpi(second, code="targetless", kind="reported", aggregation="latest", target=None)
    maintained = _kpi(
        second, code="maintained", kind="reported", aggregation="latest", direction="maintain", tolerance=1
    )
    _measure(maintained, 2017, 60)
    revised = _kpi(second, code="revised", kind="reported", aggregation="latest")
    for revision in (1, 2):
        _measure(revised, 2017, revision, revision=revision)
    for kind, about in (
        ("project", {"project": Project.objects.get(code="P000")}),
        ("activity", {"activity": Activity.objects.get(code="E1")}),
        ("organisation", {"organisation": Organisation.objects.get(code="sme")}),
        ("territory", {"territory": places["D31"]}),
    ):
        kpi = _kpi(second, code=f"of-{kind}", kind="reported", aggregation="latest", series_kind=kind)
        for year, value in ((2014, 3), (2016, 5)):
            _measure(kpi, year, value, **about)


def _places() -> dict[str, Territory]:
    return {
        code: Territory.objects.create(code=code, kind="department", name=code, in_cluster=code != "D75")
        for code in ("D31", "D33", "D75")
    }


def _portfolio(portfolio: Portfolio, second: Objective, places: dict[str, Territory]) -> None:
    europe = Programme.objects.create(code="H2020", name="Horizon 2020", level="european")
    sme = Organisation.objects.create(code="sme", kind="sme", country="DE", territory=places["D31"])
    large = Organisation.objects.create(code="large", kind="large", country="FR", territory=places["D31"])
    Project.objects.filter(code="P000").update(
        programme=europe, labelled_on=datetime.date(2014, 3, 1), total_cost="1000.00", tags=["sustainable"],
        domains=["aeronautics"], end=datetime.date(2018, 6, 30),
    )  # fmt: skip
    Project.objects.filter(code="P001").update(total_cost="3000.00", start=datetime.date(2015, 2, 1))
    Project.objects.create(code="P003", scope="territory", status="running", start="2016-01-01")
    for project in Project.objects.filter(code__in=("P000", "P001")):
        Link.objects.create(objective=second, project=project, share="0.3", basis="declared")
        Participation.objects.create(project=project, organisation=sme, role="partner", funding="500.00")
        Participation.objects.create(project=project, organisation=large, role="coordinator", funding="0.01")
        Funding.objects.create(
            code=f"F-{project.code}", project=project, funder=portfolio.funder, stage="committed", amount="100.01"
        )
        late = _milestone(project, 2, "2017-01-01")
        late.reports.create(
            reported_on="2017-02-01", status="completed", percent=80, actual="2017-01-15", basis="declared"
        )
    # Half a cent each: the lower objective number takes it.
    third, tied = Objective.objects.get(contract=portfolio.contract, number=3), Project.objects.get(code="P002")
    Link.objects.create(objective=third, project=tied, share="0.5", basis="declared")
    Funding.objects.create(
        code="F-P002", project=tied, funder=portfolio.funder, stage="committed", amount="0.01", decided_on="2015-01-01"
    )
    twice = _milestone(Project.objects.get(code="P000"), 3, "2018-03-01")
    for revision, percent in ((1, 20), (2, 60)):
        twice.reports.create(
            reported_on="2018-04-01", revision=revision, status="in_progress", percent=percent, basis="declared"
        )
    Activity.objects.create(code="E2", kind="event", title="Day", start="2016-04-01", participants=120)
    linked = Activity.objects.create(code="E3", kind="event", title="Night", start="2017-04-01", participants=7)
    Link.objects.create(objective=second, activity=linked, share="0.5", basis="declared")


def _milestone(project: Project, number: int, due: str) -> Milestone:
    return Milestone.objects.create(
        project=project, number=number, kind="review", title=f"Review {number}", weight=3, due=due, basis="declared"
    )
