"""How is the rollup? What waits, when it last ran, how long it takes, what checks found (rollup.md section 9)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet

from objectives.models import Mark, RollupRun, RunKind
from objectives.rollup.statements import fetch

LOOKED_BACK = datetime.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The changes that are not yet carried into the figures."""

    changes: int
    oldest: datetime.datetime | None
    """When the first of them was recorded."""


@dataclass(frozen=True, slots=True)
class RunsOfKind:
    """The runs of one kind, of all contracts, over the last 30 days."""

    kind: RunKind
    runs: int
    last: datetime.datetime | None
    """When one last finished, however long ago."""
    median: datetime.timedelta | None
    longest: datetime.timedelta | None
    changes: int
    cells_written: int
    differences: int


def waiting() -> Waiting:
    """Return what waits. One statement."""
    return Waiting(**Mark.objects.aggregate(changes=Count("pk"), oldest=Min("change__recorded_at")))


# Of two middle runs the median lies between them, as percentile_cont has it.
BY_KIND = """
    SELECT kind, count(*) FILTER (WHERE recent), max(finished_at),
        percentile_cont(0.5) WITHIN GROUP (ORDER BY finished_at - started_at) FILTER (WHERE recent),
        max(finished_at - started_at) FILTER (WHERE recent),
        coalesce(sum(changes) FILTER (WHERE recent), 0),
        coalesce(sum(cells_written) FILTER (WHERE recent), 0),
        coalesce(sum(difference_count) FILTER (WHERE recent), 0)
    FROM (SELECT *, finished_at >= %s AS recent FROM objectives_rolluprun) r GROUP BY kind"""


def runs_by_kind(now: datetime.datetime) -> list[RunsOfKind]:
    """Return every kind of run, also those of which there was none. One statement."""
    found: Mapping[str, tuple[object, ...]] = {row[0]: row[1:] for row in fetch(BY_KIND, [now - LOOKED_BACK])}
    none = (0, None, None, None, 0, 0, 0)
    return [RunsOfKind(kind, *found.get(kind.value, none)) for kind in RunKind]  # type: ignore[arg-type]


def last_checks() -> QuerySet[RollupRun]:
    """Return the newest check of each contract, by its code."""
    checks = RollupRun.objects.filter(kind=RunKind.CHECK)
    return checks.order_by("contract__code", "-id").distinct("contract__code").select_related("contract")


def runs(kind: RunKind | None = None) -> QuerySet[RollupRun]:
    """Return the runs, of one kind or of all, the newest first."""
    found = RollupRun.objects.select_related("contract").order_by("-id")
    return found if kind is None else found.filter(kind=kind)
