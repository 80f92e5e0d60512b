"""How far is a project, and how far should it be? (rollup.md section 6)"""

from dataclasses import dataclass
from decimal import Decimal

from objectives.scoring.decimals import exact_arithmetic


@dataclass(frozen=True, slots=True)
class ProjectResult:
    """A project on a day, unrounded; all None without a milestone that is not cancelled: a data gap, not 0."""

    progress: Decimal | None = None
    planned: Decimal | None = None
    schedule_index: Decimal | None = None


@exact_arithmetic
def score_project(total: Decimal, done: Decimal, due: Decimal) -> ProjectResult:
    """Return a project's figures from sums over its milestones that are not cancelled.

    `total` is sum(w), `done` is sum(w f), `due` is the sum of w over those due by the day. There is no schedule index
    while nothing is due.
    """
    if total == 0:
        return ProjectResult()
    progress, planned = done / total, due / total
    return ProjectResult(progress, planned, progress / planned if planned else None)
