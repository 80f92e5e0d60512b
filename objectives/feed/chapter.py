"""What do some changes of the ledger say, for one reader: of which rows, and of whose sight of which projects?"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from objectives import access
from objectives.access import Reader
from objectives.feed.kinds import KINDS, PART_OF
from objectives.history import Cursor
from objectives.models import OF_PROJECT, Change

Row = dict[str, Any]
Key = tuple[str, int]
OPENING = access.OPENING
SIDE_BY_SIDE = datetime.timedelta(hours=1)
"""How long a transaction may last at most: one that began within it may have ended after another that began later."""


@dataclass(frozen=True, slots=True)
class Before:
    """A row as it was before a transaction: what was never committed is nothing that anybody saw."""

    kind: str
    key: int
    row: Row
    recorded_at: datetime.datetime


@dataclass(frozen=True)
class Chapter:
    """The changes of one part of the feed, in the order of the ledger."""

    reader: Reader
    begins: Cursor
    changes: Sequence[Change]
    ends: Cursor
    doubtful: frozenset[int] = frozenset()
    """Projects to take as turned, though nothing of this part turned them (`turned_beside`)."""

    @cached_property
    def befores(self) -> list[Before]:
        """Each row as it was before each transaction; one statement where the part begins inside a transaction."""
        found: dict[tuple[int, str, int], Before | None] = {}
        cut = as_they_were(self.begins, self.changes)
        for change in self.changes:
            place = (change.transaction_id, change.kind, change.key)
            if place not in found:
                row = cut.get(place, change.before)
                found[place] = Before(change.kind, change.key, row, change.recorded_at) if row is not None else None
        return [before for before in found.values() if before is not None]

    @cached_property
    def touched(self) -> dict[str, dict[int, datetime.datetime]]:
        """By kind, the rows that changed or are shown with what changed, and when that was recorded."""
        found: dict[str, dict[int, datetime.datetime]] = defaultdict(dict)
        for change in self.changes:
            for kind, key in _shown_in(change):
                found[kind][key] = change.recorded_at
        return found

    @cached_property
    def turned(self) -> dict[int, datetime.datetime]:
        """The projects of which the reader may see more or less than before, and when that was recorded."""
        found = dict.fromkeys(self.doubtful, self.changes[-1].recorded_at) if self.doubtful else {}
        return found | {
            project: change.recorded_at for change in self.changes for project in turned_by(self.reader, change)
        }

    @cached_property
    def renamed(self) -> dict[int, datetime.datetime]:
        """The projects that are called otherwise."""
        return {
            change.key: change.recorded_at
            for change in self.changes
            if change.kind == "project" and change.before and change.after and _is_renamed(change)
        }

    def later(self, projects: Iterable[int]) -> list[Change]:
        """Return what came after of the projects themselves and of what opens them, as far as it can be seen now."""
        after = Q(transaction_id__gt=self.ends.transaction_id) | Q(
            transaction_id=self.ends.transaction_id, pk__gt=self.ends.change_id
        )
        return _opening(projects, after)

    def turned_beside(self, projects: Collection[int]) -> frozenset[int]:
        """Return those seen now that turned shortly before this part, maybe after what this part tells was done.

        The ledger stands in the order in which transactions began to write: one may publish a project, another take
        away a row of it that nobody sees yet, and the first be committed last. Then no word may be said of that row.
        """
        if not self.changes or access.sees_everything(self.reader):
            return frozenset()
        before = Q(transaction_id__lt=self.begins.transaction_id) | Q(
            transaction_id=self.begins.transaction_id, pk__lte=self.begins.change_id
        )
        lately = Q(recorded_at__gte=min(change.recorded_at for change in self.changes) - SIDE_BY_SIDE)
        turned = {key for change in _opening(projects, before & lately) for key in turned_by(self.reader, change)}
        seen = KINDS["project"].rows(self.reader).filter(pk__in=turned & set(projects))
        return frozenset(seen.values_list("pk", flat=True)) if turned else frozenset()


def _opening(projects: Iterable[int], which: Q) -> list[Change]:
    """Return changes of projects themselves and of what opens them."""
    keys = sorted(set(projects))
    if not keys:
        return []
    hanging = Q(of__in=[str(key) for key in keys], kind__in=OPENING)
    found = Change.objects.annotate(of=OF_PROJECT).filter(which, hanging | Q(kind="project", key__in=keys))
    return list(found.order_by("transaction_id", "pk"))


def as_they_were(cut: Cursor, changes: Sequence[Change]) -> dict[tuple[int, str, int], Row | None]:
    """Return, of the rows of changes after a cut through a transaction, those it changed before, as they were then."""
    keys = [change.key for change in changes if change.transaction_id == cut.transaction_id]
    if not keys:
        return {}
    earlier = Change.objects.filter(transaction_id=cut.transaction_id, pk__lte=cut.change_id, key__in=keys)
    return {(one.transaction_id, one.kind, one.key): one.before for one in earlier.order_by("-pk")}


def turned_by(reader: Reader, change: Change) -> Iterator[int]:
    """Yield the projects of which a change may have moved what the reader sees."""
    if access.turned(reader, change.kind, change.before, change.after):
        for row in (change.before, change.after):
            project = access.project_of(change.kind, row)
            if project is not None:
                yield project


def _shown_in(change: Change) -> Iterator[Key]:
    if change.kind in KINDS:
        yield change.kind, change.key
    elif change.kind in PART_OF:
        kind, column = PART_OF[change.kind]
        for row in (change.before, change.after):
            if row is not None:
                yield kind, row[column]


def _is_renamed(change: Change) -> bool:
    return bool(change.before and change.after and change.before["code"] != change.after["code"])
