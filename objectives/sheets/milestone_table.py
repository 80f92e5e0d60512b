"""What does a sheet of milestones look like? Its columns, and the row that shows each milestone."""

import datetime
from collections.abc import Mapping
from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from objectives import access
from objectives.models import Milestone, MilestoneStatus, Project, SheetKind, User
from objectives.sheets.columns import MOST_ROWS, Column, Holds, Table, Value
from objectives.versions import with_version

TABLE = Table(
    SheetKind.MILESTONES,
    gettext_lazy("Milestones"),
    (
        Column(key="id", heading=gettext_lazy("Row"), hidden=True),
        Column(key="version", heading=gettext_lazy("Version"), hidden=True),
        Column(key="was", heading=gettext_lazy("As downloaded"), hidden=True),
        Column(key="project", heading=gettext_lazy("Project"), width=16),
        Column(key="number", heading=gettext_lazy("Number"), width=9),
        Column(key="title", heading=gettext_lazy("Milestone"), width=40),
        Column(key="due", heading=gettext_lazy("Planned for"), holds=Holds.DAY, width=13),
        Column(
            key="status", heading=gettext_lazy("Status"), holds=Holds.CHOICE, filled=True, width=14,
            choices={one.value: one.label for one in MilestoneStatus}, advice=gettext_lazy("Choose from the list."),
        ),
        Column(
            key="percent", heading=gettext_lazy("Percent done"), holds=Holds.PERCENT, filled=True, width=11,
            advice=gettext_lazy("From 0 to 100 for what is in progress; empty for what is planned or completed."),
        ),
        Column(
            key="actual", heading=gettext_lazy("Completed on"), holds=Holds.DAY, filled=True, width=13,
            advice=gettext_lazy("A day, for what is completed. Today at the latest."),
        ),
        Column(
            key="forecast", heading=gettext_lazy("Expected on"), holds=Holds.DAY, filled=True, width=13,
            advice=gettext_lazy("A day from today on, where it is not the planned one. Later than before: say why."),
        ),
        Column(
            key="comment", heading=gettext_lazy("Comment"), filled=True, width=50,
            advice=gettext_lazy(
                "At most 2,000 characters. Asked where a date moves back, or a milestone is cancelled or reopened."
            ),
        ),
    ),
)  # fmt: skip
LOCKED = ("project", "number", "title", "due")
STATE = ("status", "percent", "actual", "forecast")


def projects_of(person: User) -> QuerySet[Project]:
    """Return the projects that have milestones which the person may report on."""
    mine = access.reportable_milestones(person).values("project")
    return Project.objects.filter(pk__in=mine).order_by("acronym", "code")


def count(person: User, _today: datetime.date) -> int:
    """Return how many milestones the person may report on."""
    return access.reportable_milestones(person).count()


def rows(person: User, project: Project | None, _today: datetime.date) -> list[dict[str, Value]]:
    """Return the rows of the sheet, project by project in the order of the plan, one more than can be written.

    Two statements.
    """
    mine = access.reportable_milestones(person)
    found = with_version(mine if project is None else mine.filter(project=project))
    ordered = found.order_by("project__acronym", "project__code", "due", "number")
    return [fact(row) for row in ordered.select_related("project").prefetch_related("reports")[: MOST_ROWS + 1]]


def fact(row: Milestone) -> dict[str, Value]:
    """Return the row of the sheet that shows a milestone as it is now."""
    state = state_of(row)
    return {
        "id": str(row.pk), "version": str(version_in(row)), "was": as_word(state), "project": str(row.project),
        "number": str(row.number), "title": row.title, "due": row.due, **state, "comment": "",
    }  # fmt: skip


def state_of(row: Milestone) -> dict[str, Value]:
    """Return what is said of a milestone now, by column."""
    state = row.state_on(datetime.date.max)
    if state is None:
        return {"status": MilestoneStatus.PLANNED.value, "percent": None, "actual": None, "forecast": None}
    return {"status": state.status, "percent": state.percent, "actual": state.actual, "forecast": state.forecast}


def version_in(row: Milestone) -> int:
    """Return the version that a milestone was read with."""
    return int(cast("Any", row).version)


def as_word(state: Mapping[str, Value]) -> str:
    """Write a state into one cell, so that an edit is told from a change by somebody else."""
    return "|".join(plain(state[key]) for key in STATE)


def plain(value: Value) -> str:
    """Return a value as one would type it."""
    return "" if value is None else str(value) if isinstance(value, str | datetime.date) else f"{value.normalize():f}"
