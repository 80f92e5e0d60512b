"""Which facts travel through spreadsheets? For each kind: its table, its rows, and what a sheet that came back does."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from objectives.models import Project, SheetKind, User
from objectives.sheets import milestone_table, milestones
from objectives.sheets.columns import SheetRow, Table, Value
from objectives.sheets.preview import Line, Preview


class Judge(Protocol):
    """Says what rows would do now; with `lock`, nobody else changes what they name until the transaction ends."""

    def __call__(self, by: User, rows: Sequence[SheetRow], today: datetime.date, *, lock: bool = False) -> Preview:
        """Return the preview."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of spreadsheet."""

    table: Table
    offered: Callable[[User, Project | None], QuerySet[Any]]
    """What a person may download, of one project or of all."""
    projects: Callable[[User], QuerySet[Project]]
    """Projects of which a person may download one alone."""
    facts: Callable[[QuerySet[Any]], Iterable[Mapping[str, Value]]]
    judged: Judge
    apply: Callable[[User, Iterable[Line], str, datetime.date], list[int]]
    """Writes lines, all or none; returns the keys of what it made."""
    take_back: Callable[[User, Sequence[int], str, datetime.date], None]
    outcome: Callable[[Sequence[int]], QuerySet[Any]]


KINDS: dict[str, Kind] = {
    SheetKind.MILESTONES: Kind(
        milestone_table.TABLE,
        milestone_table.milestones_of,
        milestone_table.projects_of,
        milestone_table.facts,
        milestones.judged,
        milestones.apply,
        milestones.take_back,
        milestones.outcome,
    )
}
