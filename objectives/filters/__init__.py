"""What can be asked of each list? One FilterSet a noun, for pages and API alike; bad values are named, not ignored."""

from objectives.filters.contract import (
    CommentFilter,
    ContractFilter,
    KpiFilter,
    LinkFilter,
    MeasurementFilter,
    ObjectiveFilter,
    TargetFilter,
)
from objectives.filters.places import ActivityFilter, OrganisationFilter, SourceFilter, TerritoryFilter
from objectives.filters.portfolio import (
    CallFilter,
    FundingFilter,
    MilestoneFilter,
    ParticipationFilter,
    ProgrammeFilter,
    ProjectFilter,
)

__all__ = [
    "ActivityFilter",
    "CallFilter",
    "CommentFilter",
    "ContractFilter",
    "FundingFilter",
    "KpiFilter",
    "LinkFilter",
    "MeasurementFilter",
    "MilestoneFilter",
    "ObjectiveFilter",
    "OrganisationFilter",
    "ParticipationFilter",
    "ProgrammeFilter",
    "ProjectFilter",
    "SourceFilter",
    "TargetFilter",
    "TerritoryFilter",
]
