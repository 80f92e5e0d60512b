"""A portfolio in which no check finds anything: each test spoils one thing of it."""

import datetime

from objectives.models import (
    Contract,
    Funding,
    Kpi,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Objective,
    Organisation,
    Participation,
    Project,
    Territory,
)

TODAY = datetime.date(2016, 6, 1)


def sound_portfolio() -> Project:
    """Make the contract `c1` with one indicator, and the project `P1` that serves its first objective."""
    contract = Contract.objects.create(code="c1", name_en="Contract", start="2013-01-01", end="2018-12-31")
    first, second = (
        Objective.objects.create(contract=contract, number=number, code=f"O{number}", title_en=f"Objective {number}")
        for number in (1, 2)
    )
    kpi = Kpi.objects.create(
        contract=contract, objective=second, code="jobs", name_en="Jobs", name_fr="Emplois", unit="jobs",
        kind="reported", direction="increase", aggregation="latest", accumulation="cumulative", frequency="year",
        baseline=0, baseline_basis="published",
    )  # fmt: skip
    for period, value in (("2014", 10), ("2015", 20)):
        Measurement.objects.create(kpi=kpi, period=period, value=value, status="validated", source=["S1"])
    return sound_project("P1", first)


def sound_project(code: str, objective: Objective) -> Project:
    """Make a running project with a consortium of two, money and a plan, all of which fit each other."""
    project = Project.objects.create(
        code=code, acronym=code, scope="labelled", status="running", labelled_on="2014-01-01", start="2014-01-15",
        end="2017-01-31", total_cost=300,
    )  # fmt: skip
    Link.objects.create(objective=objective, project=project, share=1, basis="declared")
    _consortium(project)
    for number, due in ((1, "2015-06-01"), (2, "2016-12-01")):
        Milestone.objects.create(
            project=project, number=number, kind="review", title=f"Review {number}", due=due, basis="declared"
        )
    MilestoneReport.objects.create(
        milestone=project.milestones.get(number=1), reported_on="2015-06-02", status="completed", basis="declared"
    )
    return project


def _consortium(project: Project) -> None:
    place, _made = Territory.objects.get_or_create(code="D31", defaults={"name": "Haute-Garonne", "kind": "department"})
    funder, _made = Organisation.objects.get_or_create(code="region", defaults={"kind": "funder", "name": "Region"})
    for number, (role, cost) in enumerate((("coordinator", 100), ("partner", 200))):
        organisation = Organisation.objects.create(
            code=f"{project.code.lower()}-{number}", name=f"Company {number}", kind="sme", country="FR",
            territory=place, siret="73282932000074", vat="FR44732829320", pic="999999967",
        )  # fmt: skip
        Participation.objects.create(
            project=project, organisation=organisation, role=role, cost=cost, funding=cost // 2
        )
    for number in range(5):
        Funding.objects.create(
            code=f"{project.code}-F{number}", project=project, funder=funder, stage="committed", amount=30,
            decided_on="2014-02-01",
        )  # fmt: skip
