"""Do KPIs and projects come to an objective, and objectives to the contract, as rollup.md section 7 says?"""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from objectives.scoring import (
    ContractResult,
    KpiResult,
    ObjectiveResult,
    Status,
    contract_status,
    score_contract,
    score_objective,
)
from tests.objectives.scoring_rules import USUAL, six

SILENT = KpiResult()


def kpi(score: str, expected: str, status: Status = Status.AT_RISK) -> KpiResult:
    """A KPI with these contributions to R and RE."""
    return KpiResult(progress=Decimal(score), expected_score=Decimal(expected), status=status)


def objective(
    *kpis: tuple[int, KpiResult], delivery: str | None = None, planned: str | None = None, share: str = "0.30"
) -> ObjectiveResult:
    return score_objective(
        [(Decimal(weight), result) for weight, result in kpis],
        None if delivery is None else Decimal(delivery),
        None if planned is None else Decimal(planned),
        Decimal(share),
        USUAL,
    )


def contract(objectives: Sequence[tuple[int, ObjectiveResult]]) -> ContractResult:
    return score_contract([(Decimal(weight), result) for weight, result in objectives])


def test_results_weigh_the_kpis_that_have_a_score_and_delivery_joins_them() -> None:
    result = objective((2, kpi("0.5", "0.8")), (1, kpi("1", "0.6")), (1, SILENT), delivery="0.4", planned="0.5")
    assert six(result.results) == "0.666667"  # (2 * 0.5 + 1 * 1) / 3
    assert result.coverage == Decimal("0.75")  # 3 / 4
    assert six(result.expected_results) == "0.733333"  # (2 * 0.8 + 1 * 0.6) / 3
    assert result.delivery == Decimal("0.4")
    assert six(result.score) == "0.586667"  # 0.7 * 2/3 + 0.3 * 0.4
    assert six(result.expected_score) == "0.663333"  # 0.7 * 2.2/3 + 0.3 * 0.5
    assert result.status is Status.AT_RISK  # R / RE = 2 / 2.2 = 0.909


def test_without_delivery_results_stand_alone() -> None:
    result = objective((2, kpi("0.5", "0.8")), (1, kpi("1", "0.6")))
    assert (result.score, result.expected_score) == (result.results, result.expected_results)
    assert result.delivery is None


def test_a_delivery_of_zero_is_not_a_missing_one() -> None:
    result = objective((1, kpi("0.5", "0.5")), delivery="0", planned="0")
    assert (result.score, result.expected_score) == (Decimal("0.35"), Decimal("0.35"))  # 0.7 * 0.5 + 0.3 * 0


@pytest.mark.parametrize(("share", "score", "expected"), [("0", "0.5", "0.8"), ("1", "0.4", "0.6")])
def test_the_contract_says_how_much_delivery_weighs(share: str, score: str, expected: str) -> None:
    result = objective((1, kpi("0.5", "0.8")), delivery="0.4", planned="0.6", share=share)
    assert (result.score, result.expected_score) == (Decimal(score), Decimal(expected))


def test_progress_counts_clipped() -> None:
    # the scores are 1 and 0; the mean of 3 and -1 would be 1
    assert objective((1, kpi("3", "1")), (1, kpi("-1", "1"))).results == Decimal("0.5")


def test_half_of_the_weight_is_enough_for_a_score() -> None:
    assert objective((1, kpi("0.6", "0.6")), (1, SILENT)).score == Decimal("0.6")


def test_less_than_half_gives_no_score_but_shows_what_there_is() -> None:
    result = objective((49, kpi("0.6", "0.5")), (51, SILENT), delivery="0.4", planned="0.5")
    assert (result.score, result.expected_score, result.status) == (None, None, Status.NO_DATA)
    assert (result.coverage, result.results) == (Decimal("0.49"), Decimal("0.6"))
    assert (result.expected_results, result.delivery) == (Decimal("0.5"), Decimal("0.4"))


@pytest.mark.parametrize("kpis", [[], [(1, SILENT)]])
def test_without_kpis_or_data_the_coverage_is_zero_and_delivery_alone_scores_nothing(
    kpis: list[tuple[int, KpiResult]],
) -> None:
    result = objective(*kpis, delivery="0.9", planned="0.9")
    assert result == ObjectiveResult(None, Decimal(0), None, Decimal("0.9"), None, None, Status.NO_DATA)


def test_an_objective_is_achieved_when_all_its_scored_kpis_are() -> None:
    done, late = kpi("1", "1", Status.ACHIEVED), kpi("0.99", "0.5", Status.ON_TRACK)
    assert objective((1, done), (1, SILENT)).status is Status.ACHIEVED
    assert objective((1, done), (1, late)).status is Status.ON_TRACK


def test_a_score_of_1_is_not_yet_achieved() -> None:
    # projects and results are full, one KPI is not at its target by its own status
    assert objective((1, kpi("1", "1", Status.ON_TRACK))).status is Status.ON_TRACK


@pytest.mark.parametrize(
    ("results", "expected", "status"),
    [
        ("0.475", "0.5", Status.ON_TRACK),  # 0.95
        ("0.4749", "0.5", Status.AT_RISK),
        ("0.4", "0.5", Status.AT_RISK),  # 0.80
        ("0.3999", "0.5", Status.OFF_TRACK),
        ("0", "0", Status.ON_TRACK),  # nothing was expected yet
        ("0.2", "0", Status.ON_TRACK),
    ],
)
def test_the_status_is_results_over_expected_results(results: str, expected: str, status: Status) -> None:
    # delivery is far off on purpose: the status does not look at it
    assert objective((1, kpi(results, expected)), delivery="0", planned="1").status is status


def test_the_contract_weighs_the_objectives_that_have_a_score() -> None:
    first, second = objective((1, kpi("0.5", "0.8"))), objective((1, kpi("0.8", "0.9")))
    unscored = objective((1, SILENT))
    result = contract([(1, first), (2, second), (2, unscored)])
    assert six(result.score) == "0.7"  # (1 * 0.5 + 2 * 0.8) / 3 = 2.1 / 3
    assert six(result.expected_score) == "0.866667"  # (1 * 0.8 + 2 * 0.9) / 3 = 2.6 / 3
    assert result.scored_share == Decimal("0.6")  # 3 / 5


def test_a_contract_without_a_scored_objective_has_no_score() -> None:
    assert contract([(1, objective((1, SILENT)))]) == ContractResult(None, None, Decimal(0))
    assert contract([]) == ContractResult(None, None, Decimal(0))


@pytest.mark.parametrize(
    ("score", "expected", "status"),
    [
        (None, None, Status.NO_DATA),
        ("1", "1", Status.ACHIEVED),
        ("0.76", "0.8", Status.ON_TRACK),  # 0.95
        ("0.64", "0.8", Status.AT_RISK),  # 0.80
        ("0.63", "0.8", Status.OFF_TRACK),
        ("0", "0", Status.ON_TRACK),
    ],
)
def test_the_contracts_own_status_is_score_over_expected_score(
    score: str | None, expected: str | None, status: Status
) -> None:
    given = [None if figure is None else Decimal(figure) for figure in (score, expected)]
    assert contract_status(given[0], given[1], USUAL) is status
