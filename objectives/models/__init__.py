"""The nouns of the domain, one file each. `Project` and `Organisation` live here too: one subject, joined by keys."""

from objectives.models.activity import Activity, ActivityKind
from objectives.models.cells import (
    BLOCK,
    SERIES_BLOCK,
    SHELF,
    ContractScore,
    KpiScore,
    KpiSum,
    KpiValue,
    ObjectiveScore,
    PortfolioSum,
    ProjectProgress,
    StatusOfFigure,
)
from objectives.models.closing import PeriodClosing, closed_through
from objectives.models.comment import Comment
from objectives.models.company import CEILINGS, CompanySize, EarlierMembership, SizeClass
from objectives.models.contract import Contract, ProjectWeighting
from objectives.models.document import Document, DocumentKind
from objectives.models.fields import Basis, Derivation, Precision
from objectives.models.funding import Funding, FundingStage
from objectives.models.harvest import HarvestPosition, HarvestRecord, HarvestSet
from objectives.models.invitation import Invitation, InvitationState
from objectives.models.kpi import (
    Accumulation,
    Aggregation,
    ComputedRule,
    Direction,
    Frequency,
    Kpi,
    KpiKind,
    SeriesKind,
    Target,
)
from objectives.models.kpi_version import DEFINING, KpiVersion
from objectives.models.labelling import STEPS, ProjectDecision, ProjectStep
from objectives.models.ledger import FACTS, OF_PROJECT, RECORDED, ActivityPartner, Change, Mark, Operation
from objectives.models.link import Link
from objectives.models.machine import MachineClient
from objectives.models.mail import Delivery, DeliveryState, MailKind, Unwanted
from objectives.models.measurement import (
    OPEN_STATUSES,
    SERIES_COLUMNS,
    Measurement,
    MeasurementStatus,
    Qualifier,
    Step,
    Suspicion,
)
from objectives.models.merge import NotDuplicate, OrganisationMerge
from objectives.models.milestone import Milestone, MilestoneKind, MilestoneReport, MilestoneStatus
from objectives.models.notice import CalendarAddress, LedgerReader, Notice, NoticeKind
from objectives.models.objective import Objective
from objectives.models.organisation import Organisation, OrganisationKind, Sector
from objectives.models.pack import BoardPack, Commentary, PackState
from objectives.models.participation import Participation, ParticipationRole
from objectives.models.programme import Call, Programme, ProgrammeLevel
from objectives.models.project import (
    ALIVE_STATUSES,
    SCORED_SCOPES,
    Domain,
    Label,
    LabelRole,
    Project,
    ProjectLead,
    ProjectStatus,
    Scope,
)
from objectives.models.rules import constraint_messages, message_of
from objectives.models.run import Difference, ForgottenRuns, RollupRun, RunKind
from objectives.models.scenario import Aspect, Assumption, Scenario
from objectives.models.seal import Seal, SealedPart, SealedPartName
from objectives.models.search import SEARCHED, SearchEntry, SearchKind
from objectives.models.sheet import SheetKind, SheetState, SheetUpload
from objectives.models.source import Source
from objectives.models.territory import Territory, TerritoryKind
from objectives.models.tick import Tick
from objectives.models.token import ApiToken, TokenScope, still_open
from objectives.models.user import Role, User
from objectives.models.webhook import MessageKind, MessageState, Trouble, Webhook, WebhookMessage, WebhookState

__all__ = [
    "ALIVE_STATUSES",
    "BLOCK",
    "CEILINGS",
    "DEFINING",
    "FACTS",
    "OF_PROJECT",
    "OPEN_STATUSES",
    "RECORDED",
    "SCORED_SCOPES",
    "SEARCHED",
    "SERIES_BLOCK",
    "SERIES_COLUMNS",
    "SHELF",
    "STEPS",
    "Accumulation",
    "Activity",
    "ActivityKind",
    "ActivityPartner",
    "Aggregation",
    "ApiToken",
    "Aspect",
    "Assumption",
    "Basis",
    "BoardPack",
    "CalendarAddress",
    "Call",
    "Change",
    "Comment",
    "Commentary",
    "CompanySize",
    "ComputedRule",
    "Contract",
    "ContractScore",
    "Delivery",
    "DeliveryState",
    "Derivation",
    "Difference",
    "Direction",
    "Document",
    "DocumentKind",
    "Domain",
    "EarlierMembership",
    "ForgottenRuns",
    "Frequency",
    "Funding",
    "FundingStage",
    "HarvestPosition",
    "HarvestRecord",
    "HarvestSet",
    "Invitation",
    "InvitationState",
    "Kpi",
    "KpiKind",
    "KpiScore",
    "KpiSum",
    "KpiValue",
    "KpiVersion",
    "Label",
    "LabelRole",
    "LedgerReader",
    "Link",
    "MachineClient",
    "MailKind",
    "Mark",
    "Measurement",
    "MeasurementStatus",
    "MessageKind",
    "MessageState",
    "Milestone",
    "MilestoneKind",
    "MilestoneReport",
    "MilestoneStatus",
    "NotDuplicate",
    "Notice",
    "NoticeKind",
    "Objective",
    "ObjectiveScore",
    "Operation",
    "Organisation",
    "OrganisationKind",
    "OrganisationMerge",
    "PackState",
    "Participation",
    "ParticipationRole",
    "PeriodClosing",
    "PortfolioSum",
    "Precision",
    "Programme",
    "ProgrammeLevel",
    "Project",
    "ProjectDecision",
    "ProjectLead",
    "ProjectProgress",
    "ProjectStatus",
    "ProjectStep",
    "ProjectWeighting",
    "Qualifier",
    "Role",
    "RollupRun",
    "RunKind",
    "Scenario",
    "Scope",
    "Seal",
    "SealedPart",
    "SealedPartName",
    "SearchEntry",
    "SearchKind",
    "Sector",
    "SeriesKind",
    "SheetKind",
    "SheetState",
    "SheetUpload",
    "SizeClass",
    "Source",
    "StatusOfFigure",
    "Step",
    "Suspicion",
    "Target",
    "Territory",
    "TerritoryKind",
    "Tick",
    "TokenScope",
    "Trouble",
    "Unwanted",
    "User",
    "Webhook",
    "WebhookMessage",
    "WebhookState",
    "closed_through",
    "constraint_messages",
    "message_of",
    "still_open",
]
