"""Who may see and change what? The one place that answers; nothing else in the house compares roles."""

from objectives.access.measuring import (
    decidable_measurements,
    enterable_kpis,
    enterable_measurements,
    enterable_series,
)
from objectives.access.own import hash_of, notices, person_of_calendar
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
from objectives.access.writing import (
    answerable,
    closable_contracts,
    keepers,
    leading,
    led_projects,
    reportable_milestones,
)

__all__ = [
    "Reader",
    "answerable",
    "closable_contracts",
    "decidable_measurements",
    "enterable_kpis",
    "enterable_measurements",
    "enterable_series",
    "hash_of",
    "keepers",
    "keeps_the_data",
    "leading",
    "led_projects",
    "notices",
    "person_of_calendar",
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
