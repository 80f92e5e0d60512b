"""Where do an objective and the contract stand? (rollup.md section 7)"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from objectives.scoring.decimals import ONE, ZERO, exact_arithmetic, weighted_mean
from objectives.scoring.kpi import KpiResult, Status, Thresholds

ENOUGH_COVERAGE = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """An objective on a day, unrounded."""

    results: Decimal | None
    coverage: Decimal
    expected_results: Decimal | None
    delivery: Decimal | None
    score: Decimal | None
    expected_score: Decimal | None
    status: Status


@dataclass(frozen=True, slots=True)
class KnownScore:
    """What the contract needs of an objective that was scored before, unrounded."""

    score: Decimal | None
    expected_score: Decimal | None


@dataclass(frozen=True, slots=True)
class ContractResult:
    """A contract on a day, unrounded; `scored_share` is the share of weight of objectives that have a score."""

    score: Decimal | None
    expected_score: Decimal | None
    scored_share: Decimal


@exact_arithmetic
def score_objective(
    kpis: Sequence[tuple[Decimal, KpiResult]],
    delivery: Decimal | None,
    planned_delivery: Decimal | None,
    delivery_weight: Decimal,
    thresholds: Thresholds,
) -> ObjectiveResult:
    """Return an objective's figures from (weight, KPI) pairs and the two means over its projects."""
    scored = [(weight, kpi) for weight, kpi in kpis if kpi.score is not None]
    results = weighted_mean((weight, kpi.score) for weight, kpi in scored if kpi.score is not None)
    expected = weighted_mean((weight, kpi.expected_score) for weight, kpi in scored if kpi.expected_score is not None)
    all_weights = sum((weight for weight, _ in kpis), ZERO)
    coverage = sum((weight for weight, _ in scored), ZERO) / all_weights if all_weights else ZERO
    if coverage < ENOUGH_COVERAGE or results is None or expected is None:
        return ObjectiveResult(results, coverage, expected, delivery, None, None, Status.NO_DATA)
    score, expected_score = mixed(results, expected, delivery, planned_delivery, delivery_weight)
    achieved = all(kpi.status is Status.ACHIEVED for _, kpi in scored)
    status = Status.ACHIEVED if achieved else _against(results, expected, thresholds)
    return ObjectiveResult(results, coverage, expected, delivery, score, expected_score, status)


@exact_arithmetic
def mixed(
    results: Decimal,
    expected: Decimal,
    delivery: Decimal | None,
    planned_delivery: Decimal | None,
    delivery_weight: Decimal,
) -> tuple[Decimal, Decimal]:
    """Return score and expected score: results, mixed with delivery where there is any."""
    if delivery is None or planned_delivery is None:
        return results, expected
    return (
        (1 - delivery_weight) * results + delivery_weight * delivery,
        (1 - delivery_weight) * expected + delivery_weight * planned_delivery,
    )


def _against(results: Decimal, expected: Decimal, thresholds: Thresholds) -> Status:
    return Status.ON_TRACK if expected == 0 else thresholds.status_of(results / expected)


@exact_arithmetic
def score_contract(objectives: Sequence[tuple[Decimal, ObjectiveResult | KnownScore]]) -> ContractResult:
    """Return a contract's figures from (weight, objective) pairs; none without a scored objective of some weight."""
    scored = [(weight, one) for weight, one in objectives if one.score is not None]
    score = weighted_mean((weight, one.score) for weight, one in scored if one.score is not None)
    expected = weighted_mean((weight, one.expected_score) for weight, one in scored if one.expected_score is not None)
    all_weights = sum((weight for weight, _ in objectives), ZERO)
    share = sum((weight for weight, _ in scored), ZERO) / all_weights if all_weights else ZERO
    return ContractResult(score, expected, share)


@exact_arithmetic
def contract_status(score: Decimal | None, expected: Decimal | None, thresholds: Thresholds) -> Status:
    """Return where a contract stands: its score against the expected one by its own thresholds (pages.md)."""
    if score is None or expected is None:
        return Status.NO_DATA
    if score >= ONE:
        return Status.ACHIEVED
    return _against(score, expected, thresholds)
