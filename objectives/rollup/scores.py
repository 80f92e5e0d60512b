"""From values and deliveries to the scores of a day: KPIs, objectives, the contract (rollup.md sections 5 and 7)."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import Contract, ContractScore, Kpi, KpiScore, Objective, ObjectiveScore
from objectives.periods import Frequency, parse
from objectives.rollup.delivery import Delivery, deliveries
from objectives.rollup.money import committed_money
from objectives.rollup.reported_values import newest_periods
from objectives.rollup.values import Value, Values
from objectives.scoring import (
    ContractResult,
    KpiResult,
    KpiRule,
    ObjectiveResult,
    TargetPoint,
    Thresholds,
    divide,
    quantise6,
    score_contract,
    score_kpi,
    score_objective,
)


@dataclass(frozen=True, slots=True)
class DayCells:
    """The figures of a contract on a day, as cells that are stored or not."""

    contract: ContractScore
    objectives: list[ObjectiveScore]
    kpis: list[KpiScore]


@dataclass(frozen=True, slots=True)
class DayResults:
    """The figures of a contract on a day, unrounded: what the cells are quantised from. By KPI and by objective."""

    kpis: list[Kpi]
    objectives: list[Objective]
    results: dict[int, KpiResult]
    delivered: dict[int, Delivery]
    scored: dict[int, ObjectiveResult]
    whole: ContractResult


def results_of_day(contract: Contract, day: datetime.date, values: Values, *, from_cells: bool) -> DayResults:
    """Return the unrounded figures of a contract on a day. Costs 4 statements."""
    thresholds = Thresholds(contract.on_track_from, contract.at_risk_from)
    kpis = list(Kpi.objects.filter(contract=contract).prefetch_related("targets"))
    results = {kpi.pk: _score(contract, kpi, day, values.get(kpi.pk, []), thresholds) for kpi in kpis}
    delivered = deliveries(contract, day, from_cells=from_cells)
    objectives = list(Objective.objects.filter(contract=contract).order_by("number"))
    scored = {
        objective.pk: _score_objective(
            contract,
            [(k.weight, results[k.pk]) for k in kpis if k.objective_id == objective.pk],
            delivered.get(objective.pk),
            thresholds,
        )
        for objective in objectives
    }
    whole = score_contract([(objective.weight, scored[objective.pk]) for objective in objectives])
    return DayResults(kpis, objectives, results, delivered, scored, whole)


def cells_of_day(contract: Contract, day: datetime.date, values: Values, *, from_cells: bool) -> DayCells:
    """Return the figures of a contract on a day, quantised once, from the values of its KPIs.

    `from_cells` reads the stored progress of projects instead of computing it. Costs 6 statements.
    """
    found = results_of_day(contract, day, values, from_cells=from_cells)
    newest = newest_periods(contract, day)
    money = committed_money(contract, day)
    whole, delivered = found.whole, found.delivered
    return DayCells(
        ContractScore(
            contract_id=contract.pk,
            as_of=day,
            score=_shown(whole.score),
            expected_score=_shown(whole.expected_score),
            scored_share=_shown(whole.scored_share),
            committed=money.total,
            unallocated=money.unallocated,
            undated=money.undated,
        ),
        [
            _objective_cell(
                objective,
                day,
                found.scored[objective.pk],
                delivered.get(objective.pk),
                money.by_objective.get(objective.number, Decimal("0.00")),
            )
            for objective in found.objectives
        ],
        [_kpi_cell(kpi, day, found.results[kpi.pk], values.get(kpi.pk, []), newest) for kpi in found.kpis],
    )


def _shown(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else quantise6(figure)


def kpi_rule(contract: Contract, kpi: Kpi) -> KpiRule:
    """Return what the arithmetic needs of a KPI and its targets."""
    return KpiRule(
        direction=kpi.direction,
        aggregation=kpi.aggregation,
        accumulation=kpi.accumulation,
        frequency=Frequency(kpi.frequency),
        baseline=kpi.baseline,
        baseline_on=kpi.baseline_day(contract.start),
        tolerance=kpi.tolerance or Decimal(0),
        targets=tuple(TargetPoint(parse(target.period), target.value) for target in kpi.targets.all()),
    )


def _score(contract: Contract, kpi: Kpi, day: datetime.date, values: list[Value], thresholds: Thresholds) -> KpiResult:
    last = min(day, contract.end)
    actual = next((value for value in reversed(values) if value.ends_on <= last), None)
    rule = kpi_rule(contract, kpi)
    if actual is None:
        return score_kpi(rule, None, None, thresholds)
    return score_kpi(rule, parse(actual.period), actual.value, thresholds)


def _score_objective(
    contract: Contract,
    kpis: list[tuple[Decimal, KpiResult]],
    delivery: Delivery | None,
    thresholds: Thresholds,
) -> ObjectiveResult:
    has_delivery = delivery is not None and delivery.weight != 0
    return score_objective(
        kpis,
        divide(delivery.done, delivery.weight) if delivery and has_delivery else None,
        divide(delivery.planned, delivery.weight) if delivery and has_delivery else None,
        contract.delivery_weight,
        thresholds,
    )


def _kpi_cell(
    kpi: Kpi, day: datetime.date, result: KpiResult, values: list[Value], newest: Mapping[int, str]
) -> KpiScore:
    period = result.period.code if result.period else ""
    measured = newest.get(kpi.pk)
    return KpiScore(
        kpi_id=kpi.pk,
        as_of=day,
        period=period,
        actual=_shown(result.actual),
        expected=_shown(result.expected),
        target=_shown(result.target),
        progress=_shown(result.progress),
        score=_shown(result.score),
        schedule_index=_shown(result.schedule_index),
        status=str(result.status),
        carried=any(value.carried for value in values if value.period == period),
        # The end of the second period after that of the newest measurement lies before the day (section 5).
        stale=measured is not None and parse(measured).next().next().end < day,
    )


def _objective_cell(
    objective: Objective, day: datetime.date, result: ObjectiveResult, delivery: Delivery | None, committed: Decimal
) -> ObjectiveScore:
    return ObjectiveScore(
        objective_id=objective.pk,
        as_of=day,
        results=_shown(result.results),
        coverage=_shown(result.coverage),
        expected_results=_shown(result.expected_results),
        delivery=_shown(result.delivery),
        planned_delivery=_shown(divide(delivery.planned, delivery.weight)) if delivery and delivery.weight else None,
        score=_shown(result.score),
        expected_score=_shown(result.expected_score),
        status=str(result.status),
        committed=committed,
        projects=quantise6(delivery.projects) if delivery else Decimal("0.000000"),
    )
