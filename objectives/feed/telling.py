"""What does a reader who holds a copy have to drop, and what to take anew, after some more of the ledger?

Every row is told as it is now, so that telling it twice costs nothing. What is gone is told only to who saw it. Where
the reader's sight of a project turned, or its name, the project is dropped with all that hangs on it, and told whole
again where it is still seen: so nobody has to know in which order transactions that ran side by side were committed.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from objectives import access
from objectives.access import Reader
from objectives.feed.chapter import Before, Chapter, turned_by
from objectives.feed.kinds import HANGING, KINDS, NAMED_BY
from objectives.history import Cursor, changes_since
from objectives.models import Change, Project


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
    gone, anew = _projects(chapter, present)
    if gone:
        _take_what_hangs(chapter, present, anew, gone)
    gone += _rows(chapter, present)
    shown = (
        Shown(kind, key, present.recorded[kind, key]) for kind, names in present.names.items() for key in sorted(names)
    )
    return Part(tuple(gone), tuple(shown), page.next, is_last=len(page.changes) < limit)


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
    moved = {**chapter.renamed, **chapter.turned}
    moved |= {one.key: one.recorded_at for one in chapter.befores if one.kind == "project" and one.key not in moved}
    seen = present.names["project"]
    later = chapter.later(key for key in moved if key not in seen or key in chapter.renamed)
    gone, anew = [], set()
    for key, moment in moved.items():
        names = _known_names(chapter, key, later, seen.get(key))
        gone += [Gone("project", name, moment) for name in sorted(names)]
        if names and key in seen:
            anew.add(key)
    return gone, anew


def _known_names(chapter: Chapter, project: int, later: Iterable[Change], name: str | None) -> set[str]:
    """Return under which names the reader may hold a project that must be dropped; none where it need not be."""
    befores = [one for one in chapter.befores if one.kind == "project" and one.key == project]
    former = {one.row["code"] for one in befores} - {name}
    if access.sees_everything(chapter.reader):
        return former | ({name} if former and name else set())
    after = [one for one in later if project in _projects_of(one)]
    if name is not None:
        return _names_of_seen(chapter, project, befores, after, name)
    if project in chapter.lost:
        told = {
            one.after["code"]
            for one in chapter.changes
            if one.kind == "project" and one.key == project and one.after and one.pk < chapter.lost[project]
        }
        return former | told or _name_then(project, after)
    return former if _was_open(chapter.reader, after) else set()


def _projects_of(change: Change) -> set[int | None]:
    return {access.project_of(change.kind, row) for row in (change.before, change.after)}


def _names_of_seen(
    chapter: Chapter, project: int, befores: Iterable[Before], after: Iterable[Change], name: str
) -> set[str]:
    is_steady = project not in chapter.turned and not any(project in turned_by(chapter.reader, one) for one in after)
    former = {
        one.row["code"]
        for one in befores
        if one.row["code"] != name and (is_steady or project in chapter.lost or one.row["published"])
    }
    return former | {name} if former or project in chapter.turned else set()


def _name_then(project: int, after: Iterable[Change]) -> set[str]:
    """Return what a project was called at the end of a part that says nothing of its name."""
    for change in after:
        if change.kind == "project" and change.before:
            return {change.before["code"]}
    return set(Project.objects.filter(pk=project).values_list("code", flat=True))


def _was_open(reader: Reader, after: Iterable[Change]) -> bool:
    """Return whether a project that is not seen now was at the end of a part: something that opened it went since."""
    first: dict[tuple[str, int], Change] = {}
    for change in after:
        first.setdefault((change.kind, change.key), change)
    return any(access.opened(reader, one.kind, one.before) for one in first.values())


def _rows(chapter: Chapter, present: _Present) -> list[Gone]:
    """Return the rows to drop one by one: public ones, and those of projects whose sight has not turned since."""
    candidates = [
        one
        for one in chapter.befores
        if one.kind in KINDS
        and one.kind != "project"
        and present.names[one.kind].get(one.key) != KINDS[one.kind].name_of(one.row)
    ]
    projects = {key for one in candidates if (key := access.project_of(one.kind, one.row)) is not None}
    seen = _Seen.of(chapter, projects)
    found = {(one.kind, KINDS[one.kind].name_of(one.row)): one.recorded_at for one in candidates if seen.showed(one)}
    return [Gone(kind, name, moment) for (kind, name), moment in found.items()]


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
