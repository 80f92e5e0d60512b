"""What does a reader who holds a copy have to drop, and what to take anew, after some more of the ledger?

Every row is told as it is now, so that telling it twice costs nothing. What is gone is told only to who saw it. Where
the reader's sight of a project turned, or its name, the project is dropped with all that hangs on it, and told whole
again where it is still seen: so nobody has to know in which order transactions that ran side by side were committed.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q

from objectives import access
from objectives.access import Reader
from objectives.feed.chapter import Before, Chapter, turned_by
from objectives.feed.kinds import HANGING, KINDS, NAMED_BY
from objectives.feed.naming import names_known
from objectives.history import Cursor, changes_since


@dataclass(frozen=True, slots=True)
class Gone:
    """A row to drop; with a project all that hangs on it."""

    kind: str
    name: str
    recorded_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A row to take as it is now, in place of any of the same name."""

    kind: str
    key: int
    recorded_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Part:
    """What to drop, then what to take, in this order, and where to go on."""

    gone: tuple[Gone, ...]
    shown: tuple[Shown, ...]
    next: Cursor
    is_last: bool
    """Whether nothing more may be taken yet."""
    changes: int
    """Looked at: from the same cursor as many are always the same ones."""


@dataclass(slots=True)
class _Present:
    """What the reader sees now: by kind and key the name, and when its last change was recorded."""

    names: dict[str, dict[int, str]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    recorded: dict[tuple[str, int], datetime.datetime] = field(default_factory=dict)

    def take(self, reader: Reader, kind: str, which: Q, recorded: Any) -> None:
        """Take what the reader sees of some rows; `recorded` by key, or one moment for all."""
        known = KINDS[kind]
        for key, name in known.rows(reader).filter(which).order_by().values_list("pk", known.name).distinct():
            self.names[kind][key] = str(name)
            self.recorded[kind, key] = recorded[key] if isinstance(recorded, dict) else recorded


def told_since(reader: Reader, cursor: Cursor, *, limit: int) -> Part:
    """Return what up to `limit` further changes mean to a reader's copy; a fixed number of statements.

    A copy that began with everything the reader saw after taking a cursor, and that follows from there, is at the end
    what the reader sees, whatever was committed late. The cursor is of use to the same reader only: another role or
    organisation sees otherwise, and the ledger does not say since when.
    """
    page = changes_since(cursor, limit=limit)
    chapter = Chapter(reader, cursor, page.changes, page.next)
    present = _present(chapter)
    if doubtful := chapter.turned_beside(_projects_of(_missing(chapter, present))):
        chapter = replace(chapter, doubtful=doubtful)
        present = _present(chapter)
    gone, anew = _projects(chapter, present)
    if gone:
        _take_what_hangs(chapter, present, anew, gone)
    gone += _rows(chapter, present)
    shown = (
        Shown(kind, key, present.recorded[kind, key]) for kind, names in present.names.items() for key in sorted(names)
    )
    return Part(tuple(gone), tuple(shown), page.next, is_last=len(page.changes) < limit, changes=len(page.changes))


def _present(chapter: Chapter) -> _Present:
    present = _Present()
    touched = chapter.touched
    for project, moment in {**chapter.turned, **chapter.renamed}.items():
        touched["project"].setdefault(project, moment)
    for kind in KINDS:
        if touched.get(kind):
            present.take(chapter.reader, kind, Q(pk__in=list(touched[kind])), touched[kind])
    for kind, naming in NAMED_BY.items():
        renamed = {
            change.key: change.recorded_at
            for change in chapter.changes
            if change.kind == kind
            and change.before
            and change.after
            and any(change.before[column] != change.after[column] for column in naming.columns)
        }
        if renamed:
            for other, path in naming.shown_by:
                which = Q(**{f"{path}__in": list(renamed)})
                present.take(chapter.reader, other, which, max(renamed.values()))
    return present


def _take_what_hangs(chapter: Chapter, present: _Present, anew: set[int], gone: Iterable[Gone]) -> None:
    """Tell all that hangs on projects; and measurements of what has the name of a dropped one: they are dropped too."""
    names, moment = [one.name for one in gone], max(one.recorded_at for one in gone)
    alike = Q(activity__code__in=names) | Q(organisation__code__in=names) | Q(territory__code__in=names)
    for kind in HANGING:
        which = Q(project__in=anew) | alike if kind == "measurement" else Q(project__in=anew)
        present.take(chapter.reader, kind, which, moment)


def _projects(chapter: Chapter, present: _Present) -> tuple[list[Gone], set[int]]:
    """Return the projects to drop, by each name that the reader may know, and those to tell whole again."""
    moved = {one.key: one.recorded_at for one in chapter.befores if one.kind == "project"}
    moved |= chapter.renamed | chapter.turned
    seen = present.names["project"]
    again = {key for key in moved if key in seen and (key in chapter.turned or key in chapter.renamed)}
    names = names_known(chapter, {key for key in moved if key in again or key not in seen})
    for key in again:
        names[key].add(seen[key])
    return [Gone("project", name, moved[key]) for key, told in names.items() for name in sorted(told)], again


def _rows(chapter: Chapter, present: _Present) -> list[Gone]:
    """Return the rows to drop one by one: public ones, and those of projects whose sight has not turned since."""
    candidates = _missing(chapter, present)
    seen = _Seen.of(chapter, _projects_of(candidates))
    found = {(one.kind, KINDS[one.kind].name_of(one.row)): one.recorded_at for one in candidates if seen.showed(one)}
    return [Gone(kind, name, moment) for (kind, name), moment in found.items()]


def _missing(chapter: Chapter, present: _Present) -> list[Before]:
    """Return the rows, but projects, that the reader does not see now under the name that they had."""
    return [
        one
        for one in chapter.befores
        if one.kind in KINDS
        and one.kind != "project"
        and present.names[one.kind].get(one.key) != KINDS[one.kind].name_of(one.row)
    ]


def _projects_of(rows: Iterable[Before]) -> set[int]:
    return {key for one in rows if (key := access.project_of(one.kind, one.row)) is not None}


@dataclass(frozen=True, slots=True)
class _Seen:
    """Projects that the reader sees, and saw all the while: in part, whole, as one of those who lead them."""

    reader: Reader
    visible: set[int]
    whole: set[int]
    led: set[int]

    @classmethod
    def of(cls, chapter: Chapter, projects: set[int]) -> "_Seen":
        """Look at some projects."""
        reader = chapter.reader
        if access.sees_everything(reader) or not projects:
            return cls(reader, projects, projects, projects)
        visible, whole, led = (
            set(rows(reader).filter(pk__in=projects).values_list("pk", flat=True))
            for rows in (access.visible_projects, access.whole_projects, access.led_projects)
        )
        unsteady = {key for change in chapter.later(visible) for key in turned_by(reader, change)}
        return cls(reader, visible - unsteady - set(chapter.turned), whole, led)

    def showed(self, before: Before) -> bool:
        """Return whether the reader saw a row."""
        project = access.project_of(before.kind, before.row)
        if project is None:
            return access.showed(self.reader, before.kind, before.row, whole=True, led=False)
        return project in self.visible and access.showed(
            self.reader, before.kind, before.row, whole=project in self.whole, led=project in self.led
        )
