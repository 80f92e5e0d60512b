"""A small portfolio that a test can overlook: one contract, two objectives, two projects, two funders."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import (
    Activity,
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
    Programme,
    Project,
    Role,
    Target,
    User,
)

LAST_DAY = datetime.date(2018, 12, 31)


@dataclass(frozen=True)
class Portfolio:
    """What the tests speak of."""

    contract: Contract
    first: Objective
    kpi: Kpi
    published: Project
    hidden: Project
    funder: Organisation
    other_funder: Organisation


def small_portfolio(*, published_projects: int = 1) -> Portfolio:
    """Make the contract `c1` 2013-2018; `published_projects` says how many public projects serve objective 1."""
    contract = Contract.objects.create(
        code="c1", name_en="First contract", name_fr="Premier contrat", start=datetime.date(2013, 1, 1), end=LAST_DAY
    )
    first = Objective.objects.create(contract=contract, number=1, code="INNOV", title_en="Innovate", title_fr="Innover")
    Objective.objects.create(contract=contract, number=2, code="SME", title_en="Support SMEs", title_fr="Aider les PME")
    kpi = Kpi.objects.create(
        contract=contract, objective=first, code="members", name_en="Members", name_fr="Adhérents", unit="members",
        kind="reported", direction="increase", aggregation="latest", accumulation="period", frequency="year",
        baseline=100, baseline_basis="published",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018", value=200, basis="illustrative")
    Measurement.objects.create(kpi=kpi, period="2017", value=150, status="validated", source=["S1"], qualifier="about")
    Measurement.objects.create(kpi=kpi, period="2018", value=999, status="draft")
    programme = Programme.objects.create(code="FUI", name="FUI", level="national")
    funder, other = (
        Organisation.objects.create(code=code, name=code, kind="funder") for code in ("ministry", "agency")
    )
    projects = [
        Project(code=f"P{number:03}", acronym=f"OPEN{number}", scope="labelled", status="running", start="2014-01-01",
                programme=programme, published=True)
        for number in range(published_projects)
    ]  # fmt: skip
    Project.objects.bulk_create(projects)
    hidden = Project.objects.create(code="H1", acronym="HIDDEN", scope="labelled", status="running", published=False)
    everyone = [*projects, hidden]
    Link.objects.bulk_create([Link(objective=first, project=one, share="0.5", basis="derived") for one in everyone])
    milestones = [
        Milestone(project=one, number=1, kind="review", title="Review", weight=1, due="2015-01-01", basis="declared")
        for one in everyone
    ]
    Milestone.objects.bulk_create(milestones)
    MilestoneReport.objects.create(
        milestone=milestones[0], reported_on="2016-01-01", status="in_progress", percent=Decimal(40), basis="declared"
    )
    Participation.objects.bulk_create(
        [Participation(project=one, organisation=other, role="partner") for one in projects]
    )
    Funding.objects.create(
        code="F1", project=hidden, funder=funder, stage="committed", amount="100.01", decided_on="2015-01-01"
    )
    activity = Activity.objects.create(code="E1", kind="event", title="Forum", start="2016-05-01")
    Link.objects.create(objective=first, activity=activity, share=1, basis="derived")
    return Portfolio(contract, first, kpi, projects[0], hidden, funder, other)


def person(role: Role, organisation: Organisation | None = None, email: str = "") -> User:
    """Make somebody who can sign in with the password `secret`."""
    email = email or f"{role}-{organisation.code if organisation else 'x'}@example.org"
    back_office = role in (Role.STAFF, Role.ADMINISTRATOR)
    return User.objects.create_user(
        email, "secret", full_name=str(role), role=role, organisation=organisation,
        is_staff=back_office, is_superuser=role == Role.ADMINISTRATOR,
    )  # fmt: skip
