"""Which version of a row did somebody see, and what changed since? A version is a position in the ledger."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, Expression, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest

from objectives.models import Change, Milestone, MilestoneReport


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


def changes_of_each(since: Mapping[int, int]) -> dict[int, list[Change]]:
    """Return, for several milestones, what `changes_of` says after the version given for each. Three statements."""
    owner = dict(MilestoneReport.objects.filter(milestone__in=since).values_list("pk", "milestone"))
    ours = Q(kind="milestone", key__in=since) | Q(kind="milestonereport", key__in=owner)
    found: dict[int, list[Change]] = {key: [] for key in since}
    for change in Change.objects.filter(ours, pk__gt=min(since.values())).select_related("actor").order_by("pk"):
        key = change.key if change.kind == "milestone" else owner[change.key]
        if change.pk > since[key]:
            found[key].append(change)
    return found
