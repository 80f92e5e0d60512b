"""How do numbers become progress, scores and status? Pure decimal arithmetic (rollup.md sections 5 to 7)."""

from objectives.scoring.decimals import clipped, divide, quantise6, weighted_mean
from objectives.scoring.kpi import (
    KpiResult,
    KpiRule,
    Status,
    TargetPoint,
    Thresholds,
    expected_at,
    final_target,
    point_that_counts,
    score_kpi,
    target_that_counts,
)
from objectives.scoring.objective import (
    ContractResult,
    KnownScore,
    ObjectiveResult,
    contract_status,
    mixed,
    score_contract,
    score_objective,
)
from objectives.scoring.project import ProjectResult, score_project

__all__ = [
    "ContractResult",
    "KnownScore",
    "KpiResult",
    "KpiRule",
    "ObjectiveResult",
    "ProjectResult",
    "Status",
    "TargetPoint",
    "Thresholds",
    "clipped",
    "contract_status",
    "divide",
    "expected_at",
    "final_target",
    "mixed",
    "point_that_counts",
    "quantise6",
    "score_contract",
    "score_kpi",
    "score_objective",
    "score_project",
    "target_that_counts",
    "weighted_mean",
]
