"""The nouns of the domain, one file each. `Project` and `Organisation` live here too: one subject, joined by keys."""

from objectives.models.activity import Activity, ActivityKind
from objectives.models.cells import (
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
from objectives.models.contract import Contract, ProjectWeighting
from objectives.models.fields import Basis, Derivation, Precision
from objectives.models.funding import Funding, FundingStage
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
from objectives.models.ledger import FACTS, Change, Mark, Operation
from objectives.models.link import Link
from objectives.models.measurement import (
    OPEN_STATUSES,
    SERIES_COLUMNS,
    Measurement,
    MeasurementStatus,
    Qualifier,
    Step,
    Suspicion,
)
from objectives.models.milestone import Milestone, MilestoneKind, MilestoneReport, MilestoneStatus
from objectives.models.objective import Objective
from objectives.models.organisation import Organisation, OrganisationKind, Sector
from objectives.models.participation import Participation, ParticipationRole
from objectives.models.programme import Call, Programme, ProgrammeLevel
from objectives.models.project import (
    ALIVE_STATUSES,
    PARTS,
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
from objectives.models.run import Difference, RollupRun, RunKind
from objectives.models.sheet import SheetKind, SheetState, SheetUpload
from objectives.models.source import Source
from objectives.models.territory import Territory, TerritoryKind
from objectives.models.user import Role, User

__all__ = [
    "ALIVE_STATUSES",
    "FACTS",
    "OPEN_STATUSES",
    "PARTS",
    "SCORED_SCOPES",
    "SERIES_COLUMNS",
    "Accumulation",
    "Activity",
    "ActivityKind",
    "Aggregation",
    "Basis",
    "Call",
    "Change",
    "ComputedRule",
    "Contract",
    "ContractScore",
    "Derivation",
    "Difference",
    "Direction",
    "Domain",
    "Frequency",
    "Funding",
    "FundingStage",
    "Kpi",
    "KpiKind",
    "KpiScore",
    "KpiSum",
    "KpiValue",
    "Label",
    "LabelRole",
    "Link",
    "Mark",
    "Measurement",
    "MeasurementStatus",
    "Milestone",
    "MilestoneKind",
    "MilestoneReport",
    "MilestoneStatus",
    "Objective",
    "ObjectiveScore",
    "Operation",
    "Organisation",
    "OrganisationKind",
    "Participation",
    "ParticipationRole",
    "PeriodClosing",
    "PortfolioSum",
    "Precision",
    "Programme",
    "ProgrammeLevel",
    "Project",
    "ProjectLead",
    "ProjectProgress",
    "ProjectStatus",
    "ProjectWeighting",
    "Qualifier",
    "Role",
    "RollupRun",
    "RunKind",
    "Scope",
    "Sector",
    "SeriesKind",
    "SheetKind",
    "SheetState",
    "SheetUpload",
    "Source",
    "StatusOfFigure",
    "Step",
    "Suspicion",
    "Target",
    "Territory",
    "TerritoryKind",
    "User",
    "closed_through",
    "constraint_messages",
    "message_of",
]
