"""Who may see and change what? The one place that answers; nothing else in the house compares roles."""

from objectives.access.measuring import (
    decidable_measurements,
    enterable_kpis,
    enterable_measurements,
    enterable_series,
)
from objectives.access.reading import (
    Reader,
    keeps_the_data,
    sees_everything,
    visible_activities,
    visible_fundings,
    visible_labels,
    visible_links,
    visible_measurements,
    visible_milestone_reports,
    visible_milestones,
    visible_participations,
    visible_projects,
)
from objectives.access.writing import closable_contracts, led_projects, own_sheets, reportable_milestones

__all__ = [
    "Reader",
    "closable_contracts",
    "decidable_measurements",
    "enterable_kpis",
    "enterable_measurements",
    "enterable_series",
    "keeps_the_data",
    "led_projects",
    "own_sheets",
    "reportable_milestones",
    "sees_everything",
    "visible_activities",
    "visible_fundings",
    "visible_labels",
    "visible_links",
    "visible_measurements",
    "visible_milestone_reports",
    "visible_milestones",
    "visible_participations",
    "visible_projects",
]
