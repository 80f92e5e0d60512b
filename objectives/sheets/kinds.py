"""Which facts travel through spreadsheets? For each kind: its table, its rows, and what a sheet that came back does."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import QuerySet

from objectives.models import Project, SheetKind, SheetUpload, User
from objectives.sheets import measurement_table, measurements, milestone_table, milestones
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
    projects: Callable[[User], QuerySet[Project]]
    """Projects of which a person may download one alone."""
    rows: Callable[[User, Project | None, datetime.date], Sequence[Mapping[str, Value]]]
    """What a person may download, of one project or of all."""
    count: Callable[[User, datetime.date], int]
    judged: Judge
    apply: Callable[[User, Iterable[Line], str, datetime.date], list[int]]
    """Writes lines, all or none; returns the keys of what it made."""
    take_back: Callable[[SheetUpload, str, datetime.date], None]
    """Takes back all that a spreadsheet wrote."""
    outcome: Callable[[User, Sequence[int]], QuerySet[Any]]
    """What came of the rows that a spreadsheet made, as far as its person may still see them."""


KINDS: dict[str, Kind] = {
    SheetKind.MILESTONES: Kind(
        milestone_table.TABLE,
        milestone_table.projects_of,
        milestone_table.rows,
        milestone_table.count,
        milestones.judged,
        milestones.apply,
        milestones.take_back,
        milestones.outcome,
    ),
    SheetKind.MEASUREMENTS: Kind(
        measurement_table.TABLE,
        measurement_table.projects_of,
        measurement_table.rows,
        measurement_table.count,
        measurements.judged,
        measurements.apply,
        measurements.take_back,
        measurements.outcome,
    ),
}
