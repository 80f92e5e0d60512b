"""Which row does an address of the tables name? The project's, unless the table says another."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from allauth.usersessions.models import UserSession

from objectives.models import (
    AcceptedFinding,
    ApiToken,
    Assumption,
    BoardPack,
    Comment,
    Document,
    Enquiry,
    FollowUp,
    Funding,
    Import,
    Link,
    MachineClient,
    MailKind,
    Measurement,
    Notice,
    Objective,
    OrganisationMerge,
    Participation,
    PeriodClosing,
    Programme,
    Scenario,
    Seal,
    SheetUpload,
    Target,
    Webhook,
)
from tests.access.world import World
from tracker.mails.switching import SIGNER

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


def comment(_world: World) -> int:
    """Return the key of the lead's comment."""
    return Comment.objects.earliest("pk").pk


def follow_up(_world: World) -> int:
    """Return the key of what is to be done after the mission."""
    return FollowUp.objects.get().pk


def enquiry(_world: World) -> int:
    """Return the key of the enquiry."""
    return Enquiry.objects.get().pk


def token(_world: World) -> UUID:
    """Return the key of the lead's token."""
    key: UUID = ApiToken.objects.get().key
    return key


def webhook(_world: World) -> UUID:
    """Return the key of the lead's webhook."""
    return Webhook.objects.get().key


def machine(_world: World) -> UUID:
    """Return the key of the lead's machine."""
    key: UUID = MachineClient.objects.get().key
    return key


def merge(_world: World) -> int:
    """Return the key of a merge of organisations."""
    return OrganisationMerge.objects.get().pk


OF_ORGANISATION: dict[str, Sample] = {"code": lambda _: "partner"}


def brought(state: str) -> Sample:
    """Return the key of an import that is so far."""
    return lambda _: Import.objects.get(state=state).pk


def pack(_world: World) -> int:
    """Return the key of the board pack."""
    return BoardPack.objects.get().pk


def scenario(_world: World) -> int:
    """Return the key of the lead's scenario."""
    return Scenario.objects.get().pk


ROWS: dict[str, Sample] = {
    "webhook": webhook,
    "code": lambda world: world.portfolio.hidden.code,
    "key": lambda world: world.milestone.pk,
    "pk": lambda world: world.milestone.pk,
    "other": lambda _: "third",
    "number": lambda _: 1,
    "seen": lambda _: 0,
    "token": lambda world: world.sealed.token,
    "uidb36": lambda _: "1",
    "provider_id": lambda _: "sso",
    "person": lambda world: world.deputy.pk,
    "contract": lambda world: world.portfolio.contract.code,
    "series": lambda _: "researchers",
    "shape": lambda _: "narrow",
    "scheme": lambda _: "light",
    "kind": lambda _: "milestones",
    "part": lambda _: "follow-up",
    "kpi": lambda world: world.portfolio.kpi.code,
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
    "act-on-enquiry": {"key": enquiry, "act": lambda _: "close"},
    "enquiry-file": {"key": enquiry},
    "activity-detail": {"code": lambda _: "E1"},
    "activity": {"code": lambda _: "E1"},
    "change-activity": {"code": lambda _: "E1"},
    "remove-activity": {"code": lambda _: "E1"},
    "add-activity-document": {"code": lambda _: "E1"},
    "add-to-activity": {"code": lambda _: "E1"},
    "remove-from-activity": {"key": follow_up},
    "complete-follow-up": {"key": follow_up},
    "add-comment": {"code": lambda world: world.portfolio.contract.code},
    "call-detail": {"code": lambda _: "CALL"},
    "change-funding (committed)": {"key": funding("F-third")},
    "change-funding (requested)": {"key": funding("F-asked")},
    "change-participant": {"key": participation},
    "comment-detail": {"pk": comment},
    "comment-withdraw": {"pk": comment},
    "contract-detail": {"code": lambda world: world.portfolio.contract.code},
    "document": {"key": lambda _: Document.objects.get().pk},
    "funding-detail": {"code": lambda _: "F1"},
    "subvention-detail": {"code": lambda _: "F1"},
    "kpi": {"code": lambda world: world.portfolio.contract.code},
    "redefine-kpi": {"code": lambda world: world.portfolio.contract.code},
    "kpi-series": {"code": lambda world: world.portfolio.contract.code},
    "quality-undo": {"pk": lambda _: AcceptedFinding.objects.get().pk},
    "undo-acceptance": {"key": lambda _: AcceptedFinding.objects.get().pk},
    "unknown": {"code": lambda world: world.portfolio.contract.code},
    "withdraw-comment": {"key": comment},
    "kpi-values": {"pk": lambda world: world.portfolio.kpi.pk},
    "kpi-definitions": {
        "code": lambda world: world.portfolio.contract.code,
        "kpi": lambda world: world.portfolio.kpi.code,
    },
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
    **dict.fromkeys(
        (
            "organisation",
            "organisation-network",
            "change-organisation",
            "organisation-memberships",
            "organisation-size",
            "merge-organisations",
            "distinct-organisations",
            "organisation-detail",
        ),
        OF_ORGANISATION,
    ),
    "undo-merge": {"key": merge},
    "import": {"key": brought("ready")},
    "act-on-import": {"key": brought("ready"), "act": lambda _: "drop"},
    **{
        f"import-{one}": {"pk": brought("ready")}
        for one in (
            "detail",
            "subjects",
            "set-columns",
            "set-options",
            "decisions",
            "decide-the-rest",
            "apply",
            "undo",
            "drop",
        )
    },
    "pack": {"key": pack},
    "pack-detail": {"pk": pack},
    "pack-file": {"key": pack, "kind": lambda _: "pdf"},
    "pack-pdf": {"pk": pack},
    "pack-xlsx": {"pk": pack},
    "commentary-of": {"pk": lambda _: Objective.objects.get(number=1).pk},
    "kpi-definition": {"pk": lambda world: world.portfolio.kpi.pk},
    "commentary": {"code": lambda world: world.portfolio.contract.code},
    "participation-detail": {"pk": participation},
    "programme-detail": {"code": lambda _: Programme.objects.get().code},
    "public-project (published)": {"code": lambda world: world.portfolio.published.code},
    "public-project (unpublished)": {"code": lambda world: world.portfolio.hidden.code},
    "read-notice": {"key": lambda world: Notice.objects.get(person=world.lead, project=world.portfolio.hidden).pk},
    "remove-document": {"key": lambda _: Document.objects.get().pk},
    "remove-funding (committed)": {"key": funding("F-third")},
    "remove-funding (requested)": {"key": funding("F-asked")},
    "remove-participant": {"key": participation},
    "reopen-period": {"key": lambda _: PeriodClosing.objects.get().pk},
    "renew-machine": {"key": machine},
    "replace-token": {"key": token},
    "revoke-invitation": {"key": lambda world: world.sealed.invitation.pk},
    "revoke-machine": {"key": machine},
    "revoke-token": {"key": token},
    "rollup-run": {"key": lambda world: world.run.pk},
    "scorecard-detail": {"pk": lambda world: world.portfolio.contract.code},
    "act-on-scenario (copy)": {"key": scenario, "act": lambda _: "copy"},
    "act-on-scenario (name)": {"key": scenario, "act": lambda _: "name"},
    "scenario": {"key": scenario},
    "scenario-detail": {"pk": scenario},
    "scenario-scorecard": {"pk": scenario},
    "supposable-named": {"key": scenario, "what": lambda _: "milestone"},
    "suppose": {"key": scenario, "what": lambda _: "weight"},
    "suppose-no-more": {"key": scenario, "assumption": lambda _: Assumption.objects.get().pk},
    "seal": {"code": lambda world: world.portfolio.contract.code},
    "seal-detail": {"pk": lambda _: Seal.objects.get().pk},
    "send-invitation": {"key": lambda world: world.sealed.invitation.pk},
    "source-detail": {"code": lambda _: "S1"},
    "spreadsheet": {"key": sheet("waits.xlsx")},
    "spreadsheet-apply": {"key": sheet("waits.xlsx")},
    "spreadsheet-drop": {"key": sheet("waits.xlsx")},
    "spreadsheet-undo": {"key": sheet("applied.xlsx")},
    "target-detail": {"pk": lambda _: Target.objects.get().pk},
    "end-browser": {"key": lambda world: UserSession.objects.get(user=world.lead).pk},
    "act-on-webhook": {"key": webhook, "act": lambda _: "pause"},
    "webhook": {"key": webhook},
    "what-changed": {"code": lambda world: world.portfolio.contract.code},
    "what-changed-picture": {"code": lambda world: world.portfolio.contract.code},
    "territory-detail": {"code": lambda _: "T1"},
}
