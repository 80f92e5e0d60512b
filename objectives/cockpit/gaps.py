"""Where are the points that the contract lacks? Each indicator's and each delivery's part of the distance to plan.

An objective's part is its weight over the weights of the objectives that have a score; within it the results weigh
1 − L and the delivery L, and an indicator its weight over those that have a score (rollup.md section 7). So the parts
of a contract sum to its expected score less its score; what is ahead of its plan has a negative part.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from objectives.explaining import Viewpoint
from objectives.models import Kpi, Objective
from objectives.scoring import divide
from objectives.scoring.decimals import ONE, ZERO, exact_arithmetic


@dataclass(frozen=True, slots=True)
class Gap:
    """What an indicator (or, without one, the delivery of an objective's projects) costs the contract's score."""

    objective: Objective
    kpi: Kpi | None
    points: Decimal
    """A share of the contract's score, unrounded: 0.021 are 2.1 points behind the plan."""
    reached: Decimal
    expected: Decimal
    """Both as scores, from 0 to 1."""


@exact_arithmetic
def gaps(view: Viewpoint) -> list[Gap]:
    """Return every part of the contract's distance to its plan, the widest first. No statement of its own."""
    scored = [one for one in view.objectives if view.result_of_objective(one).score is not None]
    weights = sum((one.weight for one in scored), ZERO)
    found = [gap for one in scored for gap in _of(view, one, one.weight / weights)] if weights else []
    return sorted(found, key=lambda gap: (-gap.points, gap.objective.number, gap.kpi.code if gap.kpi else ""))


def widest(view: Viewpoint, count: int = 3) -> list[Gap]:
    """Return the widest gaps; fewer where fewer lie behind their plan."""
    return [gap for gap in gaps(view)[:count] if gap.points > 0]


def _of(view: Viewpoint, objective: Objective, part: Decimal) -> Iterator[Gap]:
    sums, result = view.day.sums.of(objective.pk), view.result_of_objective(objective)
    delivers = view.contract.delivery_weight if sums.weight else ZERO
    if sums.weight and result.delivery is not None:
        planned = divide(sums.planned, sums.weight)
        yield Gap(objective, None, part * delivers * (planned - result.delivery), result.delivery, planned)
    standing = [(kpi, view.result_of(kpi)) for kpi in view.kpis_of(objective)]
    scored = [(kpi, one.score, one.expected_score or ZERO) for kpi, one in standing if one.score is not None]
    weights = sum((kpi.weight for kpi, _, _ in scored), ZERO)
    for kpi, score, expected in scored:
        share = part * (ONE - delivers) * kpi.weight / weights
        yield Gap(objective, kpi, share * (expected - score), score, expected)
