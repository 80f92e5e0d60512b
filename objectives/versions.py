"""Which version of a row did somebody see, and what changed since? A version is a position in the ledger."""

from collections.abc import Sequence
from typing import Any

from django.db.models import BigIntegerField, Expression, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from objectives.models import OF_PROJECT, Change, Milestone, MilestoneReport


class ConflictError(Exception):
    """Somebody else changed the row since it was read: nothing was written.

    `version` is the row's version now, `changes` what led to it since the version that was seen, oldest first.
    """

    def __init__(self, version: int, changes: Sequence[Change]) -> None:
        super().__init__(version)
        self.version = version
        self.changes = changes


def _newest(kind: str, **rows: object) -> Expression:
    """Return the newest change of some rows of a kind, 0 for none; by the index of rows, never through the ledger."""
    found = Change.objects.filter(kind=kind, **rows).order_by().values("kind").annotate(newest=Max("id"))
    return Coalesce(Subquery(found.values("newest")), Value(0), output_field=BigIntegerField())


def with_version(milestones: QuerySet[Milestone]) -> QuerySet[Milestone]:
    """Annotate each milestone with `version`: the newest change of its plan or of a report on it."""
    reports = MilestoneReport.objects.filter(milestone=OuterRef(OuterRef("pk"))).values("pk")
    return milestones.annotate(
        version=Greatest(_newest("milestone", key=OuterRef("pk")), _newest("milestonereport", key__in=reports))
    )


def version_of(milestone: int) -> int:
    """Return the version of one milestone, as committed and as written by the current transaction."""
    row: Any = with_version(Milestone.objects.filter(pk=milestone)).only("pk").get()
    return int(row.version)


def changes_of(milestone: int, since: int = 0) -> list[Change]:
    """Return what changed of a milestone's plan and reports after a version, oldest first, with who did it."""
    reports = MilestoneReport.objects.filter(milestone=milestone).values("pk")
    ours = Q(kind="milestone", key=milestone) | Q(kind="milestonereport", key__in=reports)
    return list(Change.objects.filter(ours, pk__gt=since).select_related("actor").order_by("pk"))


def _of_row(kind: str, key: int) -> QuerySet[Change]:
    return Change.objects.filter(kind=kind, key=key)


def _of_links(project: int) -> QuerySet[Change]:
    return Change.objects.annotate(of=OF_PROJECT).filter(kind="link", of=str(project))


def _last(changes: QuerySet[Change]) -> int:
    return changes.aggregate(last=Max("id"))["last"] or 0


def _since(changes: QuerySet[Change], since: int) -> list[Change]:
    return list(changes.filter(pk__gt=since).select_related("actor").order_by("pk"))


def version_of_row(kind: str, key: int) -> int:
    """Return the version of one row of a fact by itself, whatever hangs on it; `kind` as in the ledger."""
    return _last(_of_row(kind, key))


def version_of_project(project: int) -> int:
    """Return the version of what a project says of itself: its basics and its status."""
    return version_of_row("project", project)


def version_of_links(project: int) -> int:
    """Return the version of all the links of a project to objectives together, those that are gone included."""
    return _last(_of_links(project))


def compare_row(kind: str, key: int, seen: int) -> None:
    """Raise ConflictError where a row, which is locked, changed since the version seen."""
    _compare(_of_row(kind, key), seen)


def compare_links(project: int, seen: int) -> None:
    """Raise ConflictError where the links of a project, which is locked, changed since the version seen."""
    _compare(_of_links(project), seen)


def _compare(changes: QuerySet[Change], seen: int) -> None:
    version = _last(changes)
    if version != seen:
        raise ConflictError(version, _since(changes, seen))
