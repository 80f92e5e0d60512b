"""Who tries what on which rows? One person of each kind around one unpublished project, `H1`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from objectives.access import Reader
from objectives.acts.inviting import Guest, Sealed, invite
from objectives.models import (
    Call,
    Funding,
    Kpi,
    Label,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Objective,
    Organisation,
    Participation,
    Programme,
    Project,
    ProjectLead,
    Role,
    RollupRun,
    RunKind,
    Source,
    Target,
    Territory,
    User,
)
from objectives.rollup.run import roll_up
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio


@dataclass(frozen=True)
class World:
    """What the tables speak of."""

    portfolio: Portfolio
    people: dict[str, list[Reader]]
    """Of each kind of person those who stand for it: two strangers, one of everybody else."""
    milestone: Milestone
    sealed: Sealed
    run: RollupRun
    deputy: User
    cookies: dict[int, str]
    """The session of each person who signs in."""


def make_world() -> World:
    """Make the project, what belongs to it, and everybody around it."""
    portfolio = small_portfolio()
    partner, elsewhere, other = (
        Organisation.objects.create(code=code, name=code, kind="sme") for code in ("partner", "elsewhere", "third")
    )
    _belongings(portfolio, partner, other)
    people: dict[str, list[Reader]] = {
        "administrator": [person(Role.ADMINISTRATOR)],
        "staff": [person(Role.STAFF)],
        "board": [person(Role.BOARD)],
        "lead": [lead := person(Role.CONTRIBUTOR, email="lead@example.org")],
        "deputy": [deputy := person(Role.CONTRIBUTOR, email="deputy@example.org")],
        "partner": [person(Role.CONTRIBUTOR, partner)],
        "funder": [person(Role.FUNDER, portfolio.funder)],
        "stranger": [person(Role.CONTRIBUTOR, elsewhere), person(Role.FUNDER, portfolio.other_funder)],
        "visitor": [AnonymousUser()],
    }
    ProjectLead.objects.create(project=portfolio.hidden, person=lead)
    ProjectLead.objects.create(project=portfolio.hidden, person=deputy, is_deputy=True)
    roll_up(portfolio.contract, LAST_DAY)
    staff = people["staff"][0]
    assert isinstance(staff, User)
    guest = Guest(email="guest@example.org", full_name="Guest", role=Role.BOARD)
    return World(
        portfolio,
        people,
        Milestone.objects.get(project=portfolio.hidden),
        invite(by=staff, guest=guest),
        RollupRun.objects.filter(kind=RunKind.FULL).latest("pk"),
        deputy,
        {
            somebody.pk: _session(somebody)
            for kind in people.values()
            for somebody in kind
            if isinstance(somebody, User)
        },
    )


def _session(somebody: User) -> str:
    client = Client()
    client.force_login(somebody)
    return client.session.session_key or ""


def _belongings(portfolio: Portfolio, partner: Organisation, other: Organisation) -> None:
    hidden = portfolio.hidden
    for organisation, funding in ((partner, 10), (other, 20)):
        Participation.objects.create(project=hidden, organisation=organisation, role="partner", funding=funding)
        Funding.objects.create(
            code=f"F-{organisation.code}", project=hidden, funder=portfolio.funder, stage="committed", amount=funding,
            beneficiary=organisation,
        )  # fmt: skip
    MilestoneReport.objects.create(
        milestone=Milestone.objects.get(project=hidden), reported_on="2016-01-01", status="planned", basis="declared"
    )
    Label.objects.create(project=hidden, cluster=other, role="leader", share=1)
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="jobs", name_en="Jobs", name_fr="Emplois",
        unit="jobs", kind="reported", direction="increase", aggregation="sum", accumulation="period",
        frequency="year", series_kind="project", baseline=0, baseline_basis="published",
    )  # fmt: skip
    Measurement.objects.create(kpi=kpi, project=hidden, period="2016", value=1, status="validated")
    Call.objects.create(code="CALL", programme=Programme.objects.get(), name="Call")
    Source.objects.create(code="S1", title="Source")
    Territory.objects.create(code="T1", name="Territory", kind="region", in_cluster=True)


Sample = Callable[[World], Any]

ROWS: dict[str, Sample] = {
    "code": lambda world: world.portfolio.hidden.code,
    "key": lambda world: world.milestone.pk,
    "pk": lambda world: world.milestone.pk,
    "number": lambda _: 1,
    "seen": lambda _: 0,
    "token": lambda world: world.sealed.token,
    "uidb36": lambda _: "1",
    "person": lambda world: world.deputy.pk,
}
"""By the name of an address's part, unless the route has one of its own below."""

SAMPLES: dict[str, dict[str, Sample]] = {
    "account_reset_password_from_key": {"key": lambda _: "nothing"},
    "activity-detail": {"code": lambda _: "E1"},
    "call-detail": {"code": lambda _: "CALL"},
    "contract-detail": {"code": lambda world: world.portfolio.contract.code},
    "funding-detail": {"code": lambda _: "F1"},
    "kpi-detail": {"pk": lambda world: world.portfolio.kpi.pk},
    "link-detail": {"pk": lambda world: Link.objects.get(project=world.portfolio.hidden).pk},
    "measurement-detail": {"pk": lambda world: Measurement.objects.get(project=world.portfolio.hidden).pk},
    "moves": {"code": lambda world: world.portfolio.contract.code},
    "objective": {"code": lambda world: world.portfolio.contract.code},
    "objective-detail": {"pk": lambda _: Objective.objects.get(number=1).pk},
    "organisation-detail": {"code": lambda _: "partner"},
    "participation-detail": {"pk": lambda _: Participation.objects.get(organisation__code="third").pk},
    "programme-detail": {"code": lambda _: Programme.objects.get().code},
    "revoke-invitation": {"key": lambda world: world.sealed.invitation.pk},
    "rollup-run": {"key": lambda world: world.run.pk},
    "scorecard-detail": {"pk": lambda world: world.portfolio.contract.code},
    "send-invitation": {"key": lambda world: world.sealed.invitation.pk},
    "source-detail": {"code": lambda _: "S1"},
    "subvention-detail": {"code": lambda _: "F1"},
    "target-detail": {"pk": lambda _: Target.objects.get().pk},
    "territory-detail": {"code": lambda _: "T1"},
}


def of_hidden(world: World) -> Project:
    """Return the project that the tables are about."""
    return world.portfolio.hidden
