"""The scorecard of a contract on a day: from the stored cells where the day is kept, else from the facts."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from objectives import clock, worlds
from objectives.models import (
    Basis,
    Contract,
    ContractScore,
    Kpi,
    KpiScore,
    ObjectiveScore,
    StatusOfFigure,
)
from objectives.periods import parse
from objectives.rollup.freshness import Freshness, StoredFreshness, stored_freshness, waits
from objectives.rollup.portfolio_sums import sums_of
from objectives.rollup.scores import Cells, cells_of_days
from objectives.rollup.values import Values, fresh_values, stored_values
from objectives.rollup.windows import days_kept
from objectives.scorecards.figures import KpiFigure, ObjectiveFigure, Scorecard, TrendPoint
from objectives.scorecards.forecasts import forecast_on
from objectives.scoring import Thresholds, contract_status, quantise6


def default_contract() -> Contract | None:
    """Return the contract to show when none is asked for: the newest one that has begun, else the newest."""
    contracts = Contract.objects.order_by("-start", "code")
    return contracts.filter(start__lte=clock.today()).first() or contracts.first()


def scorecard(contract: Contract, as_of: datetime.date, after: int | None = None) -> Scorecard:
    """Return what a reader sees of a contract on a day, the same for page and API.

    A day whose figures are kept costs 10 statements whatever the size of the portfolio, 6 more at most while changes
    wait; another day is computed, without storing anything, from the stored values and the facts. `after` is the
    token of a write: `pending` then says whether that write waits to be carried into the figures, else whether any
    does.
    """
    fresh = stored_freshness(contract)
    pending = fresh.pending if after is None else waits(after)
    kpis = list(Kpi.objects.filter(contract=contract).order_by("code").prefetch_related("targets"))
    values = stored_values([kpi.pk for kpi in kpis]) if fresh.rolled_up else fresh_values(contract)
    days = [as_of] if fresh.rolled_up else [*_days_before(contract, as_of), as_of]
    cells = (_stored(contract, as_of) if fresh.rolled_up else None) or _computed(contract, days, kpis, values)
    figures = _kpi_figures(contract, as_of, cells.kpis, kpis, values, fresh)
    return _assembled(contract, cells, figures, kpis, fresh, pending=pending)


def _days_before(contract: Contract, as_of: datetime.date) -> list[datetime.date]:
    """Return the days of the trend, where none is stored: those that would be kept."""
    return [day for day in days_kept(contract, worlds.today()) if day < as_of]


def _stored(contract: Contract, as_of: datetime.date) -> Cells | None:
    whole = ContractScore.objects.filter(contract=contract, as_of=as_of).first()
    if whole is None:
        return None
    return Cells(
        [whole],
        list(ObjectiveScore.objects.filter(objective__contract=contract, as_of=as_of)),
        list(KpiScore.objects.filter(kpi__contract=contract, as_of=as_of)),
    )


def _computed(contract: Contract, days: Sequence[datetime.date], kpis: Sequence[Kpi], values: Values) -> Cells:
    objectives = contract.objectives.order_by("number")
    of_objective = {one: [kpi for kpi in kpis if kpi.objective_id == one.pk] for one in objectives}
    return cells_of_days(contract, days, of_objective, values, sums_of(contract, days, from_cells=False))


def _assembled(
    contract: Contract,
    cells: Cells,
    figures: Mapping[int, list[KpiFigure]],
    kpis: Sequence[Kpi],
    fresh: StoredFreshness,
    *,
    pending: bool,
) -> Scorecard:
    whole = cells.contract[-1]
    as_of = whole.as_of
    trends = _objective_trends(contract, as_of, cells.objectives)
    cell_of = {cell.objective_id: cell for cell in cells.objectives if cell.as_of == as_of}
    return Scorecard(
        contract=contract.code,
        name=contract.name,
        start=contract.start,
        end=contract.end,
        as_of=as_of,
        score=whole.score,
        expected_score=whole.expected_score,
        scored_share=whole.scored_share if whole.scored_share is not None else Decimal("0.000000"),
        status=_status_of_contract(contract, whole),
        committed=whole.committed,
        unallocated=whole.unallocated,
        undated=whole.undated,
        freshness=fresh.of_contract(),
        pending=pending,
        objectives=tuple(
            ObjectiveFigure(
                id=objective.pk,
                number=objective.number,
                code=objective.code,
                title=objective.title,
                description=objective.description,
                weight=objective.weight,
                results=cell.results,
                coverage=cell.coverage or Decimal("0.000000"),
                expected_results=cell.expected_results,
                delivery=cell.delivery,
                score=cell.score,
                expected_score=cell.expected_score,
                status=StatusOfFigure(cell.status),
                committed=cell.committed,
                projects=cell.projects or Decimal("0.000000"),
                freshness=fresh.of_objective(objective.pk, kpis),
                kpis=tuple(figures.get(objective.pk, ())),
                trend=tuple(trends[objective.pk]),
            )
            for objective in contract.objectives.order_by("number")
            if (cell := cell_of.get(objective.pk)) is not None
        ),
        trend=_contract_trend(contract, as_of, cells.contract),
        known_at=worlds.known_until(),
    )


def _status_of_contract(contract: Contract, whole: ContractScore) -> StatusOfFigure:
    """Return where the contract stands: score against expected score, by its own thresholds (pages.md)."""
    thresholds = Thresholds(contract.on_track_from, contract.at_risk_from)
    return StatusOfFigure(contract_status(whole.score, whole.expected_score, thresholds))


def _kpi_figures(
    contract: Contract,
    as_of: datetime.date,
    cells: Iterable[KpiScore],
    kpis: Sequence[Kpi],
    values: Values,
    fresh: StoredFreshness,
) -> dict[int, list[KpiFigure]]:
    """Return the KPIs of each objective, by code."""
    figures: dict[int, list[KpiFigure]] = defaultdict(list)
    cell_of = {cell.kpi_id: cell for cell in cells if cell.as_of == as_of}
    for kpi in kpis:
        if cell := cell_of.get(kpi.pk):
            figure = _kpi_figure(contract, as_of, kpi, cell, values, fresh.of_kpi(kpi))
            figures[kpi.objective_id].append(figure)
    return figures


def _kpi_figure(
    contract: Contract,
    as_of: datetime.date,
    kpi: Kpi,
    cell: KpiScore,
    values: Values,
    freshness: Freshness,
) -> KpiFigure:
    observation = values.newest_measured(kpi.pk, parse(cell.period).end if cell.period else as_of)
    targets = sorted(kpi.targets.all(), key=lambda target: target.ends_on)
    bases = {target.basis for target in targets}
    return KpiFigure(
        id=kpi.pk,
        code=kpi.code,
        name=kpi.name,
        unit=kpi.unit,
        kind=kpi.kind,
        direction=kpi.direction,
        frequency=kpi.frequency,
        weight=kpi.weight,
        period=cell.period or None,
        actual=cell.actual,
        expected=cell.expected,
        target=cell.target,
        progress=cell.progress,
        score=cell.score,
        schedule_index=cell.schedule_index,
        status=StatusOfFigure(cell.status),
        carried=cell.carried,
        stale=cell.stale,
        freshness=freshness,
        baseline=kpi.baseline,
        baseline_on=kpi.baseline_day(contract.start) if kpi.baseline is not None else None,
        baseline_basis=Basis(kpi.baseline_basis) if kpi.baseline_basis else None,
        # One illustrative target among the points of the path makes the whole path illustrative.
        target_basis=next((basis for basis in reversed(Basis) if basis in bases), None),
        qualifier=observation.qualifier if observation else "",
        observed_on=observation.observed_on if observation else None,
        sources=tuple(observation.sources if observation else kpi.source),
        history=tuple(
            (value.period, quantise6(value.value))
            for value in values.of[kpi.pk]
            if value.ends_on <= min(as_of, contract.end) and not value.carried
        ),
        forecast=forecast_on(contract, kpi, values.of[kpi.pk], as_of),
    )


def _objective_trends(
    contract: Contract, as_of: datetime.date, now: Iterable[ObjectiveScore]
) -> dict[int, list[TrendPoint]]:
    """Return, for each objective, its score at the end of each year before the day, then on the day."""
    trends: dict[int, list[TrendPoint]] = defaultdict(list)
    before = ObjectiveScore.objects.filter(objective__contract=contract, as_of__lt=as_of).order_by("as_of")
    for cell in [*before, *now]:
        point = TrendPoint(cell.as_of, cell.score, cell.expected_score, StatusOfFigure(cell.status))
        trends[cell.objective_id].append(point)
    return trends


def _contract_trend(contract: Contract, as_of: datetime.date, now: Iterable[ContractScore]) -> tuple[TrendPoint, ...]:
    before = ContractScore.objects.filter(contract=contract, as_of__lt=as_of).order_by("as_of")
    return tuple(
        TrendPoint(cell.as_of, cell.score, cell.expected_score, _status_of_contract(contract, cell))
        for cell in [*before, *now]
    )
