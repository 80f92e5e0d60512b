"""Who tries what on which rows? One person of each kind around one unpublished project, `H1`."""

import datetime
from dataclasses import dataclass
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from objectives.access import Reader, hash_of, standing
from objectives.acts.closing import close_period
from objectives.acts.commentary import Said, write_commentary
from objectives.acts.documents import add_document
from objectives.acts.inviting import Guest, Sealed, invite
from objectives.acts.machines import register_machine
from objectives.acts.merging import merge_organisations, say_two
from objectives.acts.scenarios import make_scenario, share_scenario
from objectives.acts.supposing import Supposition, suppose
from objectives.models import (
    AcceptedFinding,
    Activity,
    ApiToken,
    Aspect,
    CalendarAddress,
    Call,
    Comment,
    CompanySize,
    Delivery,
    Enquiry,
    EnquiryMail,
    FollowUp,
    Funding,
    Import,
    Kpi,
    Label,
    Measurement,
    Milestone,
    MilestoneReport,
    Notice,
    NoticeKind,
    Organisation,
    Participation,
    ProfileFigure,
    ProfileSeries,
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
    Territory,
    User,
    Webhook,
    WebhookMessage,
)
from objectives.packs import Edition, ask_for_pack, make_packs
from objectives.rollup.run import roll_up
from objectives.versions import version_with
from tests.files import PDF, sent
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
    ApiToken.objects.create(user=lead, name="Report")
    _told(lead)
    register_machine(by=lead, name="Warehouse", scopes=["read"], days=30)
    ProjectLead.objects.create(project=portfolio.hidden, person=deputy, is_deputy=True)
    roll_up(portfolio.contract, LAST_DAY)
    staff = people["staff"][0]
    assert isinstance(staff, User)
    users = [somebody for kind in people.values() for somebody in kind if isinstance(somebody, User)]
    _once_two(staff)
    _doings(portfolio, lead, staff)
    _what_if(portfolio, lead, deputy)
    _public()
    for somebody in users:
        _own(somebody, portfolio.hidden)
    guest = Guest(email="guest@example.org", full_name="Guest", role=Role.BOARD)
    return World(
        portfolio,
        people,
        Milestone.objects.get(project=portfolio.hidden, number=1),
        invite(by=staff, guest=guest),
        RollupRun.objects.filter(kind=RunKind.FULL).latest("pk"),
        lead,
        deputy,
        {somebody.pk: _session(somebody) for somebody in users},
    )


def _once_two(staff: User) -> None:
    """An organisation that another one was taken into, two that are said to be two, and what one counts."""
    keep = Organisation.objects.get(code="elsewhere")
    gone = Organisation.objects.create(code="once", name="Once", kind="sme")
    merge_organisations(by=staff, keep=keep.pk, gone=gone.pk, seen=(version_with(keep, ()), version_with(gone, ())))
    say_two(by=staff, one=keep.pk, other=Organisation.objects.get(code="agency").pk)
    CompanySize.objects.create(organisation=keep, year=2017, headcount=9, turnover=1)


def _told(lead: User) -> None:
    """A webhook of the lead, and what was sent to it."""
    at, place = datetime.datetime(2016, 1, 1, tzinfo=datetime.UTC), {"transaction_id": 1, "change_id": 1}
    webhook = Webhook.objects.create(
        person=lead, name="Warehouse", url="https://receiver.example.org/", standing=standing(lead), **place
    )
    WebhookMessage.objects.create(
        webhook=webhook, kind="changes", state="taken", made_at=at, tried_since=at, **place
    )  # fmt: skip


def _session(somebody: User) -> str:
    client = Client()
    client.force_login(somebody)
    UserSession.objects.create(
        user=somebody, ip="127.0.0.1", session_key=client.session.session_key, user_agent="Mozilla/5.0 Firefox/140.0"
    )
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
    Milestone.objects.create(
        project=hidden, number=2, kind="review", title="Second", weight=1, due="2016-02-01", basis="declared"
    )
    MilestoneReport.objects.create(
        milestone=Milestone.objects.get(project=hidden, number=1),
        reported_on="2016-01-01",
        status="planned",
        basis="declared",
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
    mission = Activity.objects.create(code="E2", kind="export_support", title="Mission", start="2016-03-01")
    FollowUp.objects.create(activity=mission, what="Call back", due="2016-06-01", owner=staff)
    add_document(by=staff, project=hidden.pk, kind="agreement", file=sent("agreement.pdf", PDF))
    SheetUpload.objects.create(person=lead, kind=SheetKind.MILESTONES, name="waits.xlsx")
    SheetUpload.objects.create(
        person=lead, kind=SheetKind.MILESTONES, name="applied.xlsx", state=SheetState.APPLIED,
        made=[MilestoneReport.objects.get(milestone__project=hidden).pk],
    )  # fmt: skip
    _imports(staff)
    Comment.objects.create(kpi=kpi, text="Late", written_by=lead)
    Delivery.objects.create(person=lead, kind="digest", for_day="2016-01-04", state="failed", claimed_at=timezone.now())
    gone = person(Role.CONTRIBUTOR, email="gone@example.org")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    AcceptedFinding.objects.create(
        check_code="coordinator", row=hidden.pk, fingerprint="0" * 32, reason="It has none", accepted_by=staff
    )
    january = datetime.date(2013, 1, 31)
    close_period(by=staff, contract=portfolio.contract.pk, through=january, today=LAST_DAY, now=timezone.now())
    now = timezone.now()
    write_commentary(by=staff, objective=portfolio.first.pk, day=LAST_DAY, said=Said("On its way"), seen=0, now=now)
    ask_for_pack(by=staff, contract=portfolio.contract.pk, day=LAST_DAY, edition=Edition("en"), today=LAST_DAY, now=now)
    make_packs({kind: lambda pack: f"{pack}".encode() for kind in ("pdf", "xlsx")})


def _imports(staff: User) -> None:
    """One import at each step that an act can be tried of."""
    told: dict[str, Any] = {
        "counts": {},
        "shown": {},
        "stops": [],
        "writes": 1,
        "undecided": {},
        "problems": [],
        "wrong": [],
        "odd": [],
        **dict.fromkeys(("problem_count", "wrong_rows", "odd_cells", "left"), 0),
    }
    told["counts"] = {name: [0, 0, 0] for name in ("organisation", "project", "participation", "funding")}
    told["shown"] = {name: [] for name in told["counts"]}
    for state in ("columns", "ready", "applied"):
        done = {"applied_by": staff, "applied_at": timezone.now(), "transaction_id": 0} if state == "applied" else {}
        Import.objects.create(
            person=staff, kind="list", state=state, name=f"{state}.csv", size=1, sha256="0" * 64, seen="seen",
            layout={"heading": ["Acronyme", "Titre"]}, plan=told if state == "ready" else None, **done,
        )  # fmt: skip


def _what_if(portfolio: Portfolio, lead: User, deputy: User) -> None:
    """A scenario of the lead, which the deputy works on."""
    made = make_scenario(by=lead, contract=portfolio.contract.pk, name="Late")
    late = Milestone.objects.get(project=portfolio.hidden, number=1)
    said = [Supposition(Aspect.PLANNED, late.pk, LAST_DAY)]
    made = suppose(by=lead, scenario=made.pk, seen=made.version, said=said)
    share_scenario(by=lead, scenario=made.pk, seen=made.version, with_the_board=False, people=[deputy.pk])


def _public() -> None:
    """What the public pages show and get: a series of the industry profile, an enquiry."""
    series = ProfileSeries.objects.create(code="researchers", topic="researchers", name_en="Researchers")
    for year, value in ((2009, 8000), (2015, 8500)):
        ProfileFigure.objects.create(series=series, value=value, observed_on=f"{year}-12-31")
    now = timezone.now()
    enquiry = Enquiry.objects.create(
        kind="public_body", name="Mia", organisation="Ministry", country="CA", email="mia@example.org",
        subject="A visit", message="May we come?", language="en", consent="Yes", received_at=now, last_act_at=now,
    )  # fmt: skip
    EnquiryMail.objects.create(enquiry=enquiry, kind="receipt", state="failed", made_at=now)


def _own(somebody: User, hidden: Project) -> None:
    """What is a person's own: a wish to go, a calendar, a notice, one on the project, whoever may see that by now.

    That one is read, else each page would look up whether it counts.
    """
    User.objects.filter(pk=somebody.pk).update(erasure_asked_at="2016-01-01T00:00Z")
    CalendarAddress.objects.create(
        person=somebody, secret_hash=hash_of(f"secret-{somebody.email}"), made_at="2016-01-01T00:00Z"
    )
    told = {"by": "Staff", "deputy": True}
    for about, project, read_at in (("1", None, None), ("2", hidden, "2016-01-01T00:00Z")):
        Notice.objects.create(
            person=somebody, kind=NoticeKind.NAMED, about=about, project=project, told=told, read_at=read_at
        )


def of_hidden(world: World) -> Project:
    """Return the project that the tables are about."""
    return world.portfolio.hidden
