"""The nouns of the domain, one file each. `Project` and `Organisation` live here too: one subject, joined by keys."""

from objectives.models.accepted import AcceptedFinding
from objectives.models.activity import Activity, ActivityKind, Term
from objectives.models.activity_file import Contact, FollowUp, MissionResult, VisitStep
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
from objectives.models.closing import PeriodClosing, closed_through, closings_as_they_stand
from objectives.models.comment import Comment
from objectives.models.company import CEILINGS, CompanySize, EarlierMembership, SizeClass
from objectives.models.contract import Contract, ProjectWeighting
from objectives.models.document import Document, DocumentKind
from objectives.models.enquiry import (
    EnquirerKind,
    Enquiry,
    EnquiryMail,
    EnquiryMailKind,
    EnquiryMailState,
    EnquiryState,
)
from objectives.models.fields import Basis, Derivation, Precision
from objectives.models.funding import Funding, FundingStage
from objectives.models.harvest import HarvestPosition, HarvestRecord, HarvestSet
from objectives.models.importing import (
    AT_WORK,
    ColumnMapping,
    Decision,
    Import,
    ImportKind,
    ImportRow,
    ImportState,
    ImportSubject,
    MatchReason,
    SubjectKind,
    in_ours,
)
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
from objectives.models.ledger import (
    FACTS,
    OF_ACTIVITY,
    OF_PROJECT,
    PARTS_OF_ACTIVITY,
    RECORDED,
    ActivityPartner,
    Change,
    Mark,
    Operation,
)
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
    Counting,
    Domain,
    Label,
    LabelRole,
    Project,
    ProjectLead,
    ProjectStatus,
    Scope,
)
from objectives.models.public import ProfileFigure, ProfileSeries, ProfileTopic, PublicPlace, PublicText
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
from objectives.models.user import Role, User, name_of
from objectives.models.webhook import MessageKind, MessageState, Trouble, Webhook, WebhookMessage, WebhookState

__all__ = [
    "ALIVE_STATUSES",
    "AT_WORK",
    "BLOCK",
    "CEILINGS",
    "DEFINING",
    "FACTS",
    "OF_ACTIVITY",
    "OF_PROJECT",
    "OPEN_STATUSES",
    "PARTS_OF_ACTIVITY",
    "RECORDED",
    "SCORED_SCOPES",
    "SEARCHED",
    "SERIES_BLOCK",
    "SERIES_COLUMNS",
    "SHELF",
    "STEPS",
    "AcceptedFinding",
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
    "ColumnMapping",
    "Comment",
    "Commentary",
    "CompanySize",
    "ComputedRule",
    "Contact",
    "Contract",
    "ContractScore",
    "Counting",
    "Decision",
    "Delivery",
    "DeliveryState",
    "Derivation",
    "Difference",
    "Direction",
    "Document",
    "DocumentKind",
    "Domain",
    "EarlierMembership",
    "EnquirerKind",
    "Enquiry",
    "EnquiryMail",
    "EnquiryMailKind",
    "EnquiryMailState",
    "EnquiryState",
    "FollowUp",
    "ForgottenRuns",
    "Frequency",
    "Funding",
    "FundingStage",
    "HarvestPosition",
    "HarvestRecord",
    "HarvestSet",
    "Import",
    "ImportKind",
    "ImportRow",
    "ImportState",
    "ImportSubject",
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
    "MatchReason",
    "Measurement",
    "MeasurementStatus",
    "MessageKind",
    "MessageState",
    "Milestone",
    "MilestoneKind",
    "MilestoneReport",
    "MilestoneStatus",
    "MissionResult",
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
    "ProfileFigure",
    "ProfileSeries",
    "ProfileTopic",
    "Programme",
    "ProgrammeLevel",
    "Project",
    "ProjectDecision",
    "ProjectLead",
    "ProjectProgress",
    "ProjectStatus",
    "ProjectStep",
    "ProjectWeighting",
    "PublicPlace",
    "PublicText",
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
    "SubjectKind",
    "Suspicion",
    "Target",
    "Term",
    "Territory",
    "TerritoryKind",
    "Tick",
    "TokenScope",
    "Trouble",
    "Unwanted",
    "User",
    "VisitStep",
    "Webhook",
    "WebhookMessage",
    "WebhookState",
    "closed_through",
    "closings_as_they_stand",
    "constraint_messages",
    "in_ours",
    "message_of",
    "name_of",
    "still_open",
]
