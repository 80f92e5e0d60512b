"""How is each act tried? On the rows of the world, with what an act of anybody who may would be done."""

import datetime
from collections.abc import Callable
from decimal import Decimal

from django.db.models import Max

from objectives.acts.accepting import accept_findings, take_acceptance_back
from objectives.acts.accounts import change_account, close_account, open_account
from objectives.acts.changing import change_project
from objectives.acts.closing import close_period, reopen_period
from objectives.acts.commentary import Said as Words
from objectives.acts.commentary import write_commentary
from objectives.acts.commenting import add_comment, withdraw_comment
from objectives.acts.consortium import Part, add_participant, change_participant, remove_participant
from objectives.acts.crediting import label_with
from objectives.acts.deciding import send_measurement_back, validate_measurement, withdraw_measurement
from objectives.acts.deputising import name_deputy, remove_deputy
from objectives.acts.documents import add_document, remove_document
from objectives.acts.erasing import ask_for_erasure, erase_person, take_erasure_back
from objectives.acts.figures import Figures
from objectives.acts.funding import Money, change_funding, record_funding, remove_funding
from objectives.acts.inviting import Guest, invite, resend_invitation, revoke_invitation
from objectives.acts.labelling import Decision, Idea, move_project, propose_project
from objectives.acts.machines import register_machine, renew_machine_secret, revoke_machine
from objectives.acts.measuring import (
    change_measurement,
    correct_measurement,
    discard_measurement,
    enter_measurement,
    submit_measurement,
    take_measurement_back,
)
from objectives.acts.measuring_together import FiguresOf, take_figures_back, write_figures_of
from objectives.acts.news import News
from objectives.acts.planning import Plan, add_milestone, change_milestone, remove_milestone
from objectives.acts.redefining import Redefinition, redefine_kpi, version_of_definition
from objectives.acts.reporting import replan_milestone, report_milestone, undo_last_report
from objectives.acts.reporting_together import NewsOf, report_together, take_back_together
from objectives.acts.resending import resend_enquiry_mail, resend_mail
from objectives.acts.sharing_out import share_out
from objectives.acts.tokens import create_token, replace_token, revoke_token
from objectives.acts.webhooks import (
    change_webhook,
    create_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    try_webhook,
)
from objectives.acts.wishes import (
    choose_mails,
    read_notices,
    renew_calendar_address,
    revoke_calendar_address,
    want_mail,
)
from objectives.history import START
from objectives.models import (
    AcceptedFinding,
    Change,
    Delivery,
    Document,
    EnquiryMail,
    Kpi,
    MailKind,
    Measurement,
    Milestone,
    MilestoneReport,
    Organisation,
    PeriodClosing,
    Role,
    SheetKind,
    SheetUpload,
    User,
)
from objectives.packs.asking import Edition, ask_for_pack
from objectives.quality import Asked, findings
from objectives.sheets.uploads import apply, download, drop, preview, receive, take_back
from objectives.versions import (
    version_of,
    version_of_labels,
    version_of_links,
    version_of_project,
    version_of_row,
)
from tests.access.samples import (
    comment,
    funding,
    machine,
    measurement,
    participation,
    sheet,
    token,
    webhook,
)
from tests.access.tries_beside_projects import BESIDE_PROJECTS
from tests.access.tries_of_imports import OF_IMPORTS
from tests.access.world import World, of_hidden
from tests.files import PDF, sent
from tests.portfolio import LAST_DAY

Try = Callable[[User, World], object]
FIGURES = Figures(value=Decimal(1), comment="Counted again", observed_on=datetime.date(2016, 6, 1))
NEWS = News(status="in_progress", percent=Decimal(10))
PLAN = Plan(title="Bench", kind="review", due=datetime.date(2016, 1, 1))
NOW = datetime.datetime(2018, 12, 31, 12, tzinfo=datetime.UTC)


def guest(role: Role) -> Guest:
    return Guest(email="new@example.org", full_name="New", role=role)


def on_milestone(act: Callable[..., object], **said: object) -> Try:
    """Try an act on the milestone of the project, at its version."""
    return lambda by, world: act(
        by=by, milestone=world.milestone.pk, seen=version_of(world.milestone.pk), today=LAST_DAY, **said
    )


def on_measurement(act: Callable[..., object], status: str, **said: object) -> Try:
    """Try an act on the measurement of the project that stands there, at its version."""

    def attempt(by: User, world: World) -> object:
        key = measurement(status)(world)
        return act(by=by, measurement=key, seen=version_of(key, Measurement), **said)

    return attempt


def on_participation(act: Callable[..., object], **said: object) -> Try:
    """Try an act on the other partner's part, at its version."""

    def attempt(by: User, world: World) -> object:
        key = participation(world)
        return act(by=by, participation=key, seen=version_of_row("participation", key), **said)

    return attempt


def on_funding(act: Callable[..., object], code: str, **said: object) -> Try:
    """Try an act on money of the project, at its version."""

    def attempt(by: User, world: World) -> object:
        key = funding(code)(world)
        return act(by=by, funding=key, seen=version_of_row("funding", key), **said)

    return attempt


def part(code: str) -> Part:
    return Part(organisation=Organisation.objects.get(code=code), role="partner", cost=Decimal(5))


def another_part(by: User, world: World) -> object:
    return on_participation(change_participant, part=part("third"))(by, world)


def money(world: World, stage: str) -> Money:
    return Money(
        funder=world.portfolio.funder, stage=stage, amount=Decimal(40), decided_on=datetime.date(2016, 1, 1),
        beneficiary=Organisation.objects.get(code="third"),
    )  # fmt: skip


def unreported_removed(by: User) -> object:
    key = Milestone.objects.get(number=2).pk
    return remove_milestone(by=by, milestone=key, seen=version_of(key), reason="Twice")


def move(to: str) -> Try:
    decision = Decision(to=to, on=datetime.date(2018, 6, 1), note="Because")
    return lambda by, world: move_project(
        by=by, project=of_hidden(world).pk, seen=version_of_project(of_hidden(world).pk), decision=decision,
        today=LAST_DAY,
    )  # fmt: skip


def figures_of() -> FiguresOf:
    return FiguresOf(
        kpi=Kpi.objects.get(code="jobs").pk, period="2017", series="H1", measurement=None, seen=0, figures=FIGURES,
        reason="", changes=True, submits=False,
    )  # fmt: skip


def newest() -> int:
    return int(Change.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def reports(world: World) -> list[int]:
    return [MilestoneReport.objects.get(milestone=world.milestone).pk]


def waiting() -> SheetUpload:
    return SheetUpload.objects.get(name="waits.xlsx")


def workbook(world: World) -> bytes:
    return download(by=world.lead, kind=SheetKind.MILESTONES, project=None, today=LAST_DAY)


def finding(check: str) -> str:
    staff = User.objects.filter(role=Role.STAFF)[0]
    return findings(staff, Asked(check=check), LAST_DAY).findings[0].name


TRIES: dict[str, Try] = {
    **BESIDE_PROJECTS,
    **OF_IMPORTS,
    "remove_participant": on_participation(remove_participant, reason="Left"),
    "report_milestone": on_milestone(report_milestone, news=NEWS),
    "replan_milestone": on_milestone(replan_milestone, forecast=datetime.date(2019, 1, 1), reason="Late"),
    "undo_last_report": on_milestone(undo_last_report),
    "report_together": lambda by, world: report_together(
        by=by, said=[NewsOf(world.milestone.pk, version_of(world.milestone.pk), NEWS)], reason="", today=LAST_DAY
    ),
    "take_back_together": lambda by, world: take_back_together(
        by=by, made=reports(world), reason="", today=LAST_DAY
    ),
    "enter_measurement": lambda by, _: enter_measurement(
        by=by, kpi=Kpi.objects.get(code="jobs").pk, period="2017", series="H1", figures=FIGURES, today=LAST_DAY
    ),
    "enter_measurement (of the cluster)": lambda by, world: enter_measurement(
        by=by, kpi=world.portfolio.kpi.pk, period="2016", series="", figures=Figures(value=Decimal(150)),
        today=LAST_DAY,
    ),
    "change_measurement": on_measurement(change_measurement, "draft", figures=FIGURES, today=LAST_DAY),
    "correct_measurement": on_measurement(
        correct_measurement, "validated", figures=FIGURES, reason="Wrong", today=LAST_DAY
    ),
    "submit_measurement": on_measurement(submit_measurement, "draft"),
    "take_measurement_back": on_measurement(take_measurement_back, "submitted"),
    "discard_measurement": on_measurement(discard_measurement, "draft"),
    "validate_measurement": on_measurement(validate_measurement, "submitted"),
    "send_measurement_back": on_measurement(send_measurement_back, "submitted", comment="Count again"),
    "withdraw_measurement": on_measurement(withdraw_measurement, "validated", comment="Wrong"),
    "write_figures_of": lambda by, _: write_figures_of(by=by, said=figures_of(), today=LAST_DAY),
    "take_figures_back": lambda by, world: take_figures_back(
        by=by, made=[measurement("draft")(world)], written=(0, newest()), reason=""
    ),
    "redefine_kpi": lambda by, world: redefine_kpi(
        by=by, kpi=world.portfolio.kpi.pk, seen=version_of_definition(world.portfolio.kpi),
        wanted=Redefinition({"unit": "people"}, "Clearer", datetime.date(2018, 1, 1)), now=NOW,
    ),
    "accept_findings": lambda by, _: accept_findings(
        by=by, names=[finding("no-decision")], reason="As it was", today=LAST_DAY
    ),
    "take_acceptance_back": lambda by, _: take_acceptance_back(
        by=by, acceptance=AcceptedFinding.objects.get().pk, now=NOW
    ),
    "add_comment": lambda by, world: add_comment(by=by, kpi=world.portfolio.kpi.pk, text="Why?"),
    "withdraw_comment": lambda by, world: withdraw_comment(by=by, comment=comment(world)),
    "ask_for_pack": lambda by, world: ask_for_pack(
        by=by, contract=world.portfolio.contract.pk, day=datetime.date(2016, 12, 31), edition=Edition("fr"),
        today=LAST_DAY, now=NOW,
    ),
    "write_commentary": lambda by, world: write_commentary(
        by=by, objective=world.portfolio.first.pk, day=LAST_DAY, said=Words("Late"), seen=1, now=NOW
    ),
    "close_period": lambda by, world: close_period(
        by=by, contract=world.portfolio.contract.pk, through=datetime.date(2013, 12, 31), today=LAST_DAY, now=NOW
    ),
    "reopen_period": lambda by, _: reopen_period(
        by=by, closing=PeriodClosing.objects.get().pk, reason="Audit", until=NOW + datetime.timedelta(days=1), now=NOW
    ),
    "propose_project": lambda by, _: propose_project(
        by=by, idea=Idea(acronym="NEW", title="New", domains=("space",)), today=LAST_DAY
    ),
    "change_project": lambda by, world: change_project(
        by=by, project=of_hidden(world).pk, seen=version_of_project(of_hidden(world).pk), values={"title": "New"}
    ),
    "change_project (publish)": lambda by, world: change_project(
        by=by, project=of_hidden(world).pk, seen=version_of_project(of_hidden(world).pk), values={"published": True}
    ),
    "move_project (complete)": move("completed"),
    "move_project (abandon)": move("abandoned"),
    "add_milestone": lambda by, world: add_milestone(by=by, project=of_hidden(world).pk, plan=PLAN),
    "change_milestone": lambda by, world: change_milestone(
        by=by, milestone=world.milestone.pk, seen=version_of(world.milestone.pk), plan=PLAN, reason="Moved"
    ),
    "remove_milestone": lambda by, _: unreported_removed(by),
    "label_with": lambda by, world: label_with(
        by=by, project=world.portfolio.hidden.pk, seen=version_of_labels(world.portfolio.hidden.pk), parts=[],
        today=LAST_DAY,
    ),
    "share_out": lambda by, world: share_out(
        by=by, project=of_hidden(world).pk, contract=world.portfolio.contract.pk,
        seen=version_of_links(of_hidden(world).pk), shares={1: Decimal("0.25")},
    ),
    "add_participant": lambda by, world: add_participant(by=by, project=of_hidden(world).pk, part=part("elsewhere")),
    "change_participant": another_part,
    "record_funding (request)": lambda by, world: record_funding(
        by=by, project=of_hidden(world).pk, money=money(world, "requested"), today=LAST_DAY
    ),
    "record_funding (commitment)": lambda by, world: record_funding(
        by=by, project=of_hidden(world).pk, money=money(world, "committed"), today=LAST_DAY
    ),
    "change_funding (request)": lambda by, world: on_funding(
        change_funding, "F-asked", money=money(world, "requested"), today=LAST_DAY
    )(by, world),
    "change_funding (request to commitment)": lambda by, world: on_funding(
        change_funding, "F-asked", money=money(world, "committed"), today=LAST_DAY
    )(by, world),
    "change_funding (commitment)": lambda by, world: on_funding(
        change_funding, "F-third", money=money(world, "committed"), today=LAST_DAY
    )(by, world),
    "remove_funding (request)": on_funding(remove_funding, "F-asked", reason="Twice"),
    "remove_funding (commitment)": on_funding(remove_funding, "F-third", reason="Twice"),
    "add_document": lambda by, world: add_document(
        by=by, project=of_hidden(world).pk, kind="other", file=sent("more.pdf", PDF)
    ),
    "remove_document": lambda by, _: remove_document(by=by, document=Document.objects.get().pk),
    "receive": lambda by, world: receive(by=by, name="milestones.xlsx", content=workbook(world)),
    "apply": lambda by, _: apply(
        by=by, upload=(waits := waiting()).pk, seen=preview(waits, LAST_DAY).seen, choices={},
        today=LAST_DAY,
    ),
    "take_back": lambda by, world: take_back(by=by, upload=sheet("applied.xlsx")(world), today=LAST_DAY),
    "drop": lambda by, world: drop(by=by, upload=sheet("waits.xlsx")(world)),
    "name_deputy": lambda by, _: name_deputy(by=by, project="H1", email="board-x@example.org"),
    "remove_deputy": lambda by, world: remove_deputy(by=by, project="H1", person=world.deputy.pk),
    "invite": lambda by, _: invite(by=by, guest=guest(Role.BOARD)),
    "invite (cluster staff)": lambda by, _: invite(by=by, guest=guest(Role.STAFF)),
    "resend_invitation": lambda by, world: resend_invitation(by=by, invitation=world.sealed.invitation.pk),
    "revoke_invitation": lambda by, world: revoke_invitation(by=by, invitation=world.sealed.invitation.pk),
    "want_mail": lambda by, _: want_mail(by=by, kind=MailKind.DIGEST, wanted=False),
    "choose_mails": lambda by, _: choose_mails(by=by, kinds=frozenset(), language="fr"),
    "renew_calendar_address": lambda by, _: renew_calendar_address(by=by),
    "revoke_calendar_address": lambda by, _: revoke_calendar_address(by=by),
    "read_notices": lambda by, _: read_notices(by=by),
    "create_token": lambda by, _: create_token(by=by, name="Report", scopes=["read"], days=30),
    "replace_token": lambda by, world: replace_token(by=by, key=token(world)),
    "register_machine": lambda by, _: register_machine(by=by, name="Report", scopes=["read"], days=30),
    "renew_machine_secret": lambda by, world: renew_machine_secret(by=by, key=machine(world)),
    "revoke_machine": lambda by, world: revoke_machine(by=by, key=machine(world)),
    "ask_for_erasure": lambda by, _: (take_erasure_back(by=by), ask_for_erasure(by=by)),
    "take_erasure_back": lambda by, _: take_erasure_back(by=by),
    "change_account": lambda by, _: change_account(by=by, full_name="Called Otherwise", language="fr"),
    "close_account": lambda by, world: close_account(by=by, person=world.lead.pk),
    "open_account": lambda by, _: open_account(by=by, person=User.objects.get(is_active=False).pk),
    "resend_mail": lambda by, _: resend_mail(by=by, delivery=Delivery.objects.get(state="failed").pk, now=NOW),
    "resend_enquiry_mail": lambda by, _: resend_enquiry_mail(by=by, mail=EnquiryMail.objects.get(state="failed").pk),
    "erase_person": lambda by, world: erase_person(by=by, person=world.lead.pk, address=world.lead.email),
    "revoke_token": lambda by, world: revoke_token(by=by, key=token(world)),
    "create_webhook": lambda by, _: create_webhook(by=by, name="Warehouse", url="https://receiver.example.org/"),
    "change_webhook": lambda by, world: change_webhook(by=by, key=webhook(world), active=False),
    "replay_webhook": lambda by, world: replay_webhook(by=by, key=webhook(world), begins=START),
    "try_webhook": lambda by, world: try_webhook(by=by, key=webhook(world)),
    "renew_webhook_secret": lambda by, world: renew_webhook_secret(by=by, key=webhook(world)),
    "remove_webhook": lambda by, world: remove_webhook(by=by, key=webhook(world)),
}  # fmt: skip
