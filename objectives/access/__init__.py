"""Who may see and change what? The one place that answers; nothing else in the house compares roles."""

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
from objectives.access.writing import led_projects, own_sheets, reportable_milestones

__all__ = [
    "Reader",
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
