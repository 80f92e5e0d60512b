"""Who tries what on which rows? One person of each kind around one unpublished project, `H1`."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.test import Client

from objectives.access import Reader, hash_of
from objectives.acts.documents import add_document
from objectives.acts.inviting import Guest, Sealed, invite
from objectives.models import (
    CalendarAddress,
    Call,
    Document,
    Funding,
    Kpi,
    Label,
    Link,
    MailKind,
    Measurement,
    Milestone,
    MilestoneReport,
    Notice,
    NoticeKind,
    Objective,
    Organisation,
    Participation,
    PeriodClosing,
    Programme,
    Project,
    ProjectLead,
    Role,
    RollupRun,
    RunKind,
    SheetKind,
    SheetState,
    SheetUpload,
    Source,
    Target,
    Territory,
    User,
)
from objectives.rollup.run import roll_up
from tests.files import PDF, sent
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tracker.mails.switching import SIGNER


@dataclass(frozen=True)
class World:
    """What the tables speak of."""

    portfolio: Portfolio
    people: dict[str, list[Reader]]
    """Of each kind of person those who stand for it: two strangers, one of everybody else."""
    milestone: Milestone
    sealed: Sealed
    run: RollupRun
    lead: User
    deputy: User
    cookies: dict[int, str]
    """The session of each person who signs in."""


def make_world() -> World:
    """Make the project, what belongs to it, and everybody around it."""
    portfolio = small_portfolio()
    partner, elsewhere, other = (
        Organisation.objects.create(code=code, name=code, kind=kind, country=country)
        for code, kind, country in (("partner", "sme", "FR"), ("elsewhere", "sme", "FR"), ("third", "large", "DE"))
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
    users = [somebody for kind in people.values() for somebody in kind if isinstance(somebody, User)]
    _doings(portfolio, lead, staff)
    for somebody in users:
        _own(somebody, portfolio.hidden)
    guest = Guest(email="guest@example.org", full_name="Guest", role=Role.BOARD)
    return World(
        portfolio,
        people,
        Milestone.objects.get(project=portfolio.hidden),
        invite(by=staff, guest=guest),
        RollupRun.objects.filter(kind=RunKind.FULL).latest("pk"),
        lead,
        deputy,
        {somebody.pk: _session(somebody) for somebody in users},
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
    Funding.objects.create(
        code="F-asked", project=hidden, funder=portfolio.funder, stage="requested", amount=30, beneficiary=other
    )
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


def _doings(portfolio: Portfolio, lead: User, staff: User) -> None:
    """What came of acts: measurements on their way, a document, spreadsheets of the lead, a closed period."""
    hidden, kpi = portfolio.hidden, Kpi.objects.get(code="jobs")
    for period, status in (("2015", "draft"), ("2014", "submitted")):
        Measurement.objects.create(kpi=kpi, project=hidden, period=period, value=1, status=status, entered_by=lead)
    add_document(by=staff, project=hidden.pk, kind="agreement", file=sent("agreement.pdf", PDF))
    SheetUpload.objects.create(person=lead, kind=SheetKind.MILESTONES, name="waits.xlsx")
    SheetUpload.objects.create(
        person=lead, kind=SheetKind.MILESTONES, name="applied.xlsx", state=SheetState.APPLIED,
        made=[MilestoneReport.objects.get(milestone__project=hidden).pk],
    )  # fmt: skip
    PeriodClosing.objects.create(contract=portfolio.contract, through=datetime.date(2013, 1, 31), closed_by=staff)


def _own(somebody: User, hidden: Project) -> None:
    """What is a person's own: a calendar, a notice, and one on the project, whoever may see that by now."""
    CalendarAddress.objects.create(
        person=somebody, secret_hash=hash_of(f"secret-{somebody.email}"), made_at="2016-01-01T00:00Z"
    )
    for about, project in (("1", None), ("2", hidden)):
        Notice.objects.create(person=somebody, kind=NoticeKind.NAMED, about=about, project=project)


Sample = Callable[[World], Any]


def measurement(status: str) -> Sample:
    """Return the key of the project's measurement that stands there."""
    return lambda world: Measurement.objects.get(project=world.portfolio.hidden, status=status).pk


def funding(code: str) -> Sample:
    """Return the key of a funding."""
    return lambda _: Funding.objects.get(code=code).pk


def sheet(name: str) -> Sample:
    """Return the key of a spreadsheet that the lead gave back."""
    return lambda _: SheetUpload.objects.get(name=name).pk


def participation(_world: World) -> int:
    """Return the key of the other partner's participation."""
    return Participation.objects.get(organisation__code="third").pk


ROWS: dict[str, Sample] = {
    "code": lambda world: world.portfolio.hidden.code,
    "key": lambda world: world.milestone.pk,
    "pk": lambda world: world.milestone.pk,
    "number": lambda _: 1,
    "seen": lambda _: 0,
    "token": lambda world: world.sealed.token,
    "uidb36": lambda _: "1",
    "person": lambda world: world.deputy.pk,
    "contract": lambda world: world.portfolio.contract.code,
    "shape": lambda _: "narrow",
    "scheme": lambda _: "light",
    "kind": lambda _: "milestones",
    "secret": lambda world: f"secret-{world.lead.email}",
    "signed": lambda world: SIGNER.sign(f"{world.lead.pk}.{MailKind.DIGEST}"),
}
"""By the name of an address's part, unless the route has one of its own below."""

SAMPLES: dict[str, dict[str, Sample]] = {
    "account_reset_password_from_key": {"key": lambda _: "nothing"},
    "act-on-measurement (correct)": {"key": measurement("validated"), "act": lambda _: "correct"},
    "act-on-measurement (submit)": {"key": measurement("draft"), "act": lambda _: "submit"},
    "act-on-measurement (validate)": {"key": measurement("submitted"), "act": lambda _: "validate"},
    "act-on-measurement (withdraw)": {"key": measurement("validated"), "act": lambda _: "withdraw"},
    "activity-detail": {"code": lambda _: "E1"},
    "call-detail": {"code": lambda _: "CALL"},
    "change-funding (committed)": {"key": funding("F-third")},
    "change-funding (requested)": {"key": funding("F-asked")},
    "change-participant": {"key": participation},
    "contract-detail": {"code": lambda world: world.portfolio.contract.code},
    "document": {"key": lambda _: Document.objects.get().pk},
    "funding-detail": {"code": lambda _: "F1"},
    "kpi-detail": {"pk": lambda world: world.portfolio.kpi.pk},
    "link-detail": {"pk": lambda world: Link.objects.get(project=world.portfolio.hidden).pk},
    "measurement (draft)": {"key": measurement("draft")},
    "measurement (validated)": {"key": measurement("validated")},
    "measurement-correct": {"pk": measurement("validated")},
    "measurement-detail (draft)": {"pk": measurement("draft")},
    "measurement-detail (validated)": {"pk": measurement("validated")},
    "measurement-send-back": {"pk": measurement("submitted")},
    "measurement-submit": {"pk": measurement("draft")},
    "measurement-take-back": {"pk": measurement("submitted")},
    "measurement-validate": {"pk": measurement("submitted")},
    "measurement-withdraw": {"pk": measurement("validated")},
    "moves": {"code": lambda world: world.portfolio.contract.code},
    "objective": {"code": lambda world: world.portfolio.contract.code},
    "objective-detail": {"pk": lambda _: Objective.objects.get(number=1).pk},
    "organisation-detail": {"code": lambda _: "partner"},
    "participation-detail": {"pk": participation},
    "programme-detail": {"code": lambda _: Programme.objects.get().code},
    "read-notice": {"key": lambda world: Notice.objects.get(person=world.lead, project=world.portfolio.hidden).pk},
    "remove-document": {"key": lambda _: Document.objects.get().pk},
    "remove-funding (committed)": {"key": funding("F-third")},
    "remove-funding (requested)": {"key": funding("F-asked")},
    "remove-participant": {"key": participation},
    "reopen-period": {"key": lambda _: PeriodClosing.objects.get().pk},
    "revoke-invitation": {"key": lambda world: world.sealed.invitation.pk},
    "rollup-run": {"key": lambda world: world.run.pk},
    "scorecard-detail": {"pk": lambda world: world.portfolio.contract.code},
    "send-invitation": {"key": lambda world: world.sealed.invitation.pk},
    "source-detail": {"code": lambda _: "S1"},
    "spreadsheet": {"key": sheet("waits.xlsx")},
    "spreadsheet-apply": {"key": sheet("waits.xlsx")},
    "spreadsheet-drop": {"key": sheet("waits.xlsx")},
    "spreadsheet-undo": {"key": sheet("applied.xlsx")},
    "target-detail": {"pk": lambda _: Target.objects.get().pk},
    "territory-detail": {"code": lambda _: "T1"},
}


def of_hidden(world: World) -> Project:
    """Return the project that the tables are about."""
    return world.portfolio.hidden
