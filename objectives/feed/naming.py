"""Under which names may a reader hold a project? What it was called whenever something opened it to the reader.

Nothing else is told of it: not what it was called before it was seen, nor what it is called since; as far as the
order of the ledger tells, which for transactions that ran side by side need not be the order of their commits.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby

from objectives import access
from objectives.feed.chapter import Chapter, Key, Row, as_they_were
from objectives.models import Change, Project


def names_known(chapter: Chapter, projects: Collection[int]) -> dict[int, set[str]]:
    """Return for each project its names at those moments of a chapter at which the reader saw it, if any."""
    found: dict[int, set[str]] = {key: set() for key in projects}
    if access.sees_everything(chapter.reader):
        for one in chapter.befores:
            if one.kind == "project" and one.key in found:
                found[one.key].add(one.row["code"])
    elif projects:
        tale = _Tale(chapter, projects)
        for key in projects:
            found[key].update(tale.names_of(key))
    return found


class _Tale:
    """What opened some projects to the reader, and what they were called, from transaction to transaction."""

    def __init__(self, chapter: Chapter, projects: Collection[int]) -> None:
        self.chapter = chapter
        later = chapter.later(projects)
        self.is_cut = any(one.transaction_id == chapter.ends.transaction_id for one in later)
        self.begun = _first_befores(chapter, later)
        self.now = dict(Project.objects.filter(pk__in=projects).values_list("pk", "code"))
        self.open = defaultdict[int, set[Key]](set)
        for kind, key, project in access.opening_rows(chapter.reader, projects):
            if (kind, key) not in self.begun:
                self.open[project].add((kind, key))
        for (kind, key), row in self.begun.items():
            if access.opened(chapter.reader, kind, row):
                self.open[access.project_of(kind, row) or 0].add((kind, key))
        self.changes = defaultdict[int, list[Change]](list)
        for change in chapter.changes:
            if change.kind in access.OPENING:
                for of in {access.project_of(change.kind, row) for row in (change.before, change.after)}:
                    self.changes[of or 0].append(change)

    def names_of(self, project: int) -> Iterator[str]:
        """Yield a project's name at the beginning, and after each transaction, wherever it was seen."""
        row, is_open = self.begun.get(("project", project)), set(self.open[project])
        name = row["code"] if row else self.now.get(project)
        if is_open and name:
            yield name
        for transaction, changes in groupby(self.changes[project], lambda change: change.transaction_id):
            for change in changes:
                place = (change.kind, change.key)
                is_open = is_open | {place} if self._opens(project, change) else is_open - {place}
                if place == ("project", project) and change.after:
                    name = change.after["code"]
            if is_open and name and not (self.is_cut and transaction == self.chapter.ends.transaction_id):
                yield name

    def _opens(self, project: int, change: Change) -> bool:
        is_of = access.project_of(change.kind, change.after) == project
        return is_of and access.opened(self.chapter.reader, change.kind, change.after)


def _first_befores(chapter: Chapter, later: Sequence[Change]) -> dict[Key, Row | None]:
    """Return each row that changed since the beginning of a chapter as it was then."""
    cut = as_they_were(chapter.begins, chapter.changes) | as_they_were(chapter.ends, later)
    found: dict[Key, Row | None] = {}
    for change in (*chapter.changes, *later):
        place = (change.transaction_id, change.kind, change.key)
        found.setdefault((change.kind, change.key), cut.get(place, change.before))
    return found
