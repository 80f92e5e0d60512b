"""What do the tests of the models share? The small dataset, a second contract and somebody who leads a project."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from objectives.acts.machines import register_machine
from objectives.exchange.loading import load
from objectives.models import (
    AcceptedFinding,
    Activity,
    ApiToken,
    Assumption,
    BoardPack,
    ColumnMapping,
    Comment,
    Commentary,
    CompanySize,
    Contract,
    Delivery,
    Document,
    EarlierMembership,
    Enquiry,
    EnquiryMail,
    FollowUp,
    HarvestRecord,
    Import,
    ImportSubject,
    Invitation,
    Kpi,
    MissionResult,
    NotDuplicate,
    Notice,
    Objective,
    Organisation,
    OrganisationMerge,
    PeriodClosing,
    ProfileFigure,
    ProfileSeries,
    Project,
    ProjectDecision,
    ProjectLead,
    PublicText,
    Scenario,
    Seal,
    SealedPart,
    SheetUpload,
    Unwanted,
    User,
    VisitStep,
    Webhook,
    WebhookMessage,
)
from tests.emptying import empty
from tests.objectives.exchange.small import Small


def fill(folder: Path) -> None:
    small = Small().add("contracts", "c-2,Other,,2019-01-01,2022-12-31,,,,,,,,,")
    load(small.add("objectives", "c-2,1,OTHER,Other,,,,1,,").write(folder))
    person = User.objects.create_user("lead@example.org")
    project = Project.objects.get(code="P1")
    ProjectLead.objects.create(project=project, person=person)
    Document.objects.create(project=project, title="Agreement", kind="agreement", size=1, added_by=person)
    activity = Activity.objects.get(code="A1")
    FollowUp.objects.create(activity=activity, what="Write", due="2018-01-01", owner=person)
    VisitStep.objects.create(activity=activity, day="2015-07-02", what="Visit")
    MissionResult.objects.create(activity=activity, organisation=Organisation.objects.get(code="acme"))
    ProjectDecision.objects.create(project=project, moved_to="labelled", decided_on="2013-05-01", decided_by=person)
    Delivery.objects.create(person=person, kind="digest", for_day="2018-06-04", state="sent", claimed_at=timezone.now())
    Unwanted.objects.create(person=person, kind="digest")
    AcceptedFinding.objects.create(
        check_code="shares", row=1, fingerprint="0" * 32, reason="As signed", accepted_by=person
    )
    Comment.objects.create(kpi=Kpi.objects.order_by("pk")[0], text="Why?", written_by=person)
    Notice.objects.create(person=person, kind="named", about="named:1")
    sealed(PeriodClosing.objects.create(
        contract=Contract.objects.get(code="c-1"), through="2013-12-31", closed_by=person
    ))  # fmt: skip
    laid_before_the_board(person)
    of_organisations(person)
    ApiToken.objects.create(user=person)
    place = {"transaction_id": 1, "change_id": 1}
    webhook = Webhook.objects.create(person=person, name="Warehouse", url="https://receiver.example.org/", **place)
    moments = {"made_at": timezone.now(), "tried_since": timezone.now()}
    WebhookMessage.objects.create(webhook=webhook, kind="changes", **place, **moments)
    register_machine(by=person, name="Warehouse", scopes=["read"], days=30)
    HarvestRecord.objects.create(set="projects", code="P1", changed_at=timezone.now())
    SheetUpload.objects.create(person=person, kind="milestones", name="m.xlsx")
    brought = Import.objects.create(person=person, kind="list", name="l.csv", size=1, sha256="0" * 64)
    ImportSubject.objects.create(of=brought, kind="project", key="g:1", name="1", rows=1, number=2)
    ColumnMapping.objects.create(headings=["titre"], columns={"title": "titre"}, saved_by=person)
    asked_from_outside()
    Invitation.objects.create(
        email="guest@example.org", full_name="Guest", role="board", language="fr", token_hash="1",
        invited_by=person, expires_at="2100-01-01T00:00Z",
    )  # fmt: skip


def of_organisations(person: User) -> None:
    acme = Organisation.objects.get(code="acme")
    CompanySize.objects.create(organisation=acme, year=2018, headcount=9)
    EarlierMembership.objects.create(organisation=acme, since="2010-01-01", until="2011-12-31")
    OrganisationMerge.objects.create(kept=acme, code="acme-2", merged_by=person)
    NotDuplicate.objects.create(one=acme, other=Organisation.objects.exclude(code="acme").order_by("code")[0])


def asked_from_outside() -> None:
    now = timezone.now()
    PublicText.objects.create(place="cluster", language="en", text="We are here.")
    series = ProfileSeries.objects.create(code="researchers", topic="researchers", name_en="Researchers", kpi="jobs")
    ProfileFigure.objects.create(series=series, value=1, observed_on="2015-05-18")
    enquiry = Enquiry.objects.create(
        kind="company", name="Mia", country="CA", language="en", consent="Yes", received_at=now, last_act_at=now
    )
    EnquiryMail.objects.create(enquiry=enquiry, kind="receipt", made_at=now)


def sealed(closing: PeriodClosing) -> None:
    seal = Seal.objects.create(
        contract=closing.contract, closing=closing, number=1, day=closing.through, sealed_by=closing.closed_by,
        sealed_at=timezone.now(), form=1, last_change=1, transaction_id=1, digest="0" * 64,
    )  # fmt: skip
    SealedPart.objects.create(seal=seal, name="figures", content="{}", digest="0" * 64)


def laid_before_the_board(person: User) -> None:
    now, digest = timezone.now(), "0" * 64
    BoardPack.objects.create(
        contract=Contract.objects.get(code="c-1"), as_of="2013-12-31", language="en", content="{}", digest=digest,
        asked_at=now, state="ready", progress=100, ready_at=now, pdf_sha256=digest, xlsx_sha256=digest,
    )  # fmt: skip
    Commentary.objects.create(
        objective=Objective.objects.filter(contract__code="c-1").earliest("number"), as_of="2013-12-31", version=1,
        text="On its way", author=person, signed="Lead", written_at=now,
    )  # fmt: skip
    scenario = Scenario.objects.create(contract=Contract.objects.get(code="c-1"), name="Late", owner=person)
    Assumption.objects.create(scenario=scenario, aspect="planned", subject=1, day="2014-01-01")


@pytest.fixture
def stored(tmp_path: Path) -> None:
    """Filled for one test."""
    fill(tmp_path)


@pytest.fixture(scope="module")
def stored_once(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Filled for all the tests of a module, each of which takes its own changes back."""
    with django_db_blocker.unblock():
        fill(tmp_path_factory.mktemp("small"))
    yield
    with django_db_blocker.unblock():
        empty()
