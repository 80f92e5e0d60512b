"""From values and sums to the scores of a day: KPIs, objectives, the contract (rollup.md sections 5 and 7)."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from objectives.models import Contract, ContractScore, Kpi, KpiScore, Objective, ObjectiveScore
from objectives.periods import Frequency, parse
from objectives.rollup.definitions import defined_on, own
from objectives.rollup.portfolio_sums import PortfolioSums, Sums, SumsOfDay
from objectives.rollup.values import Value, Values
from objectives.scoring import (
    ContractResult,
    KnownScore,
    KpiResult,
    KpiRule,
    ObjectiveResult,
    TargetPoint,
    Thresholds,
    divide,
    mixed,
    quantise6,
    score_contract,
    score_kpi,
    score_objective,
)

Known = Mapping[datetime.date, Sequence[tuple[Decimal, KnownScore]]]
"""By day: (weight, score) of the objectives that nothing touched."""


@dataclass(frozen=True, slots=True)
class DayResults:
    """The figures of a contract on a day, unrounded: what the cells are quantised from. By KPI and by objective."""

    day: datetime.date
    kpis: dict[int, KpiResult]
    objectives: dict[int, ObjectiveResult]
    sums: SumsOfDay
    whole: ContractResult


@dataclass(frozen=True, slots=True)
class Cells:
    """The figures of a contract on some days, as cells that are stored or not."""

    contract: list[ContractScore] = field(default_factory=list)
    objectives: list[ObjectiveScore] = field(default_factory=list)
    kpis: list[KpiScore] = field(default_factory=list)


Served = Mapping[Objective, Sequence[Kpi]]
"""The objectives to score, each with its KPIs (and their targets)."""


def results_of_days(
    contract: Contract,
    days: Sequence[datetime.date],
    served: Served,
    values: Values,
    sums: PortfolioSums,
    known: Known | None = None,
) -> Iterator[DayResults]:
    """Yield the figures of a contract on each day, unrounded; the scores of objectives not `served` are `known`."""
    every = [kpi for kpis in served.values() for kpi in kpis]
    rules: dict[tuple[int, Any], KpiRule] = {}
    at_end_of: dict[tuple[int, Any, str], KpiResult] = {}  # the same on every day until the next period with data
    for day in days:
        results: dict[int, KpiResult] = {}
        for kpi in (defined_on(one, day) for one in every):
            actual = actual_on(contract, day, own(kpi, values.of[kpi.pk]))
            definition = (kpi.pk, kpi.begins)
            if definition not in rules:
                rules[definition] = kpi_rule(contract, kpi)
            period = (*definition, actual.period if actual else "")
            if period not in at_end_of:
                at_end_of[period] = _score(contract, rules[definition], actual)
            results[kpi.pk] = at_end_of[period]
        scored = {
            objective.pk: _score_objective(
                contract, [(kpi.weight, results[kpi.pk]) for kpi in kpis], sums[day].of(objective.pk)
            )
            for objective, kpis in served.items()
        }
        weighed = [(objective.weight, scored[objective.pk]) for objective in served]
        yield DayResults(day, results, scored, sums[day], score_contract([*weighed, *(known[day] if known else ())]))


def cells_of_days(
    contract: Contract,
    days: Sequence[datetime.date],
    served: Served,
    values: Values,
    sums: PortfolioSums,
    known: Known | None = None,
) -> Cells:
    """Return the figures of a contract on some days as cells, quantised once. No statement."""
    cells = Cells()
    for found in results_of_days(contract, days, served, values, sums, known):
        for objective, kpis in served.items():
            for kpi in kpis:
                actual = actual_on(contract, found.day, own(defined_on(kpi, found.day), values.of[kpi.pk]))
                cells.kpis.append(_kpi_cell(kpi, found.day, found.kpis[kpi.pk], actual, values))
            result, sums_of_it = found.objectives[objective.pk], found.sums.of(objective.pk)
            cells.objectives.append(_objective_cell(objective, found.day, result, sums_of_it))
        cells.contract.append(_contract_cell(contract, found.day, found.whole, found.sums))
    return cells


def _shown(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else quantise6(figure)


def thresholds_of(contract: Contract) -> Thresholds:
    """Return the two thresholds of a contract."""
    return Thresholds(contract.on_track_from, contract.at_risk_from)


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


def actual_on(contract: Contract, day: datetime.date, values: Sequence[Value]) -> Value | None:
    """Return A: the value of the latest period with data that ended by the day and by the contract's last day."""
    last = min(day, contract.end)
    return next((value for value in reversed(values) if value.ends_on <= last), None)


def _score(contract: Contract, rule: KpiRule, actual: Value | None) -> KpiResult:
    if actual is None:
        return score_kpi(rule, None, None, thresholds_of(contract))
    return score_kpi(rule, parse(actual.period), actual.value, thresholds_of(contract))


def _score_objective(contract: Contract, kpis: list[tuple[Decimal, KpiResult]], sums: Sums) -> ObjectiveResult:
    return score_objective(
        kpis,
        *_delivery(sums),
        contract.delivery_weight,
        thresholds_of(contract),
    )


def _kpi_cell(kpi: Kpi, day: datetime.date, result: KpiResult, actual: Value | None, values: Values) -> KpiScore:
    measured = values.newest_measured(kpi.pk, day)
    return KpiScore(
        kpi_id=kpi.pk,
        as_of=day,
        period=actual.period if actual else "",
        actual=_shown(result.actual),
        expected=_shown(result.expected),
        target=_shown(result.target),
        progress=_shown(result.progress),
        score=_shown(result.score),
        schedule_index=_shown(result.schedule_index),
        status=str(result.status),
        carried=actual is not None and actual.carried,
        # The end of the second period after that of the newest measurement lies before the day (section 5).
        stale=measured is not None and parse(measured.period).next().next().end < day,
    )


def _objective_cell(objective: Objective, day: datetime.date, result: ObjectiveResult, sums: Sums) -> ObjectiveScore:
    return ObjectiveScore(
        objective_id=objective.pk,
        as_of=day,
        results=_shown(result.results),
        coverage=_shown(result.coverage),
        expected_results=_shown(result.expected_results),
        score=_shown(result.score),
        expected_score=_shown(result.expected_score),
        exact_score=result.score,
        exact_expected=result.expected_score,
        exact_results=result.results,
        exact_expected_results=result.expected_results,
        status=str(result.status),
        **_given(sums),
    )


def _given(sums: Sums) -> dict[str, Any]:
    """Return what an objective's cell says of its projects."""
    delivery, planned = _delivery(sums)
    return {
        "delivery": _shown(delivery),
        "planned_delivery": _shown(planned),
        "committed": sums.committed,
        "projects": quantise6(sums.projects),
    }


def _delivery(sums: Sums) -> tuple[Decimal | None, Decimal | None]:
    if not sums.weight:
        return None, None
    return divide(sums.done, sums.weight), divide(sums.planned, sums.weight)


def has_exact_results(cell: ObjectiveScore) -> bool:
    """Return whether a stored cell's unrounded results are those that it shows; not where an older release wrote it."""
    exact = cell.exact_results, cell.exact_expected_results
    return (cell.results, cell.expected_results) == tuple(map(_shown, exact))


def delivered(contract: Contract, cell: ObjectiveScore, sums: Sums) -> ObjectiveScore:
    """Return an objective's stored cell of a day with what its projects give now; its results stay."""
    for name, figure in _given(sums).items():
        setattr(cell, name, figure)
    if cell.exact_score is not None:
        cell.exact_score, cell.exact_expected = mixed(
            cell.exact_results, cell.exact_expected_results, *_delivery(sums), contract.delivery_weight
        )
        cell.score, cell.expected_score = _shown(cell.exact_score), _shown(cell.exact_expected)
    return cell


def _contract_cell(contract: Contract, day: datetime.date, whole: ContractResult, sums: SumsOfDay) -> ContractScore:
    return ContractScore(
        contract_id=contract.pk,
        as_of=day,
        score=_shown(whole.score),
        expected_score=_shown(whole.expected_score),
        scored_share=_shown(whole.scored_share),
        committed=sums.committed,
        unallocated=sums.unallocated,
        undated=sums.undated,
    )
