"""The scorecard of a contract on a day: from the stored cells where the day is kept, else from the facts."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import get_language

from objectives import clock, worlds
from objectives.access import Reader, suppression
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
from objectives.rollup.definitions import defined_on, holds, own
from objectives.rollup.freshness import Freshness, StoredFreshness, waits
from objectives.rollup.reading import Reading, reading
from objectives.rollup.scores import Cells
from objectives.rollup.values import KEPT, Value, Values
from objectives.scorecards.figures import KpiFigure, ObjectiveFigure, Scorecard, TrendPoint
from objectives.scorecards.forecasts import forecast_on
from objectives.scoring import Thresholds, contract_status, quantise6

CARDS_KEPT = 16
"""Scorecards that each process keeps at most: beyond that it forgets the oldest."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A scorecard of stored figures: until its contract is rolled up again only its freshness becomes another."""

    run: tuple[int, datetime.datetime]
    card: Scorecard
    kpis: Sequence[Kpi]


_kept: dict[str, Kept] = {}
"""By the contract's row, the day and the language."""


def default_contract() -> Contract | None:
    """Return the contract to show when none is asked for: the newest one that has begun, else the newest."""
    contracts = Contract.objects.order_by("-start", "code")
    return contracts.filter(start__lte=clock.today()).first() or contracts.first()


def scorecard(contract: Contract, as_of: datetime.date, reader: Reader | None, after: int | None = None) -> Scorecard:
    """Return what a reader sees of a contract on a day, the same for page and API; None sees everything.

    A day whose figures are kept costs 8 statements whatever the size of the portfolio, 6 more at most while changes
    wait; another day is computed, without storing anything, from the stored values and the facts, and so is every
    day while there are projects that the reader may not see whole: they are in none of the figures. `after` is the
    token of a write: `pending` then says whether that write waits to be carried into the figures, else whether any
    does.
    """
    return scorecard_of(reading(contract, reader), as_of, after)


def scorecard_of(read: Reading, as_of: datetime.date, after: int | None = None) -> Scorecard:
    """Return the scorecard of a day from a reading: whoever shows more than it has one look at all; as `scorecard`."""
    fresh = read.fresh
    pending = fresh.pending and (after is None or waits(after))
    run = fresh.kept_for if worlds.current() is None else None
    contract = [getattr(read.contract, field.attname) for field in Contract._meta.concrete_fields]
    key = repr((contract, as_of, get_language()))
    kept = _kept.get(key)
    if kept is not None and kept.run == run:
        return _as_fresh_as(fresh, kept, pending=pending, because=suppression(read.reader))
    values, cells = read.values, read.on(as_of)
    figures = _kpi_figures(read.contract, as_of, cells.kpis, read.kpis, values, fresh)
    card = _assembled(read, cells, figures, pending=pending)
    if run is not None and read.is_stored(as_of):
        if len(_kept) >= CARDS_KEPT:
            _kept.pop(next(iter([*_kept])), None)
        _kept[key] = Kept(run, card, read.kpis)
    return card


def _as_fresh_as(fresh: StoredFreshness, kept: Kept, *, pending: bool, because: str) -> Scorecard:
    """Return a scorecard that is kept, with what waits by now to be carried into its figures."""
    of_kpi = {kpi.pk: fresh.of_kpi(kpi) for kpi in kept.kpis}
    objectives = (
        replace(
            one,
            freshness=fresh.of_objective(one.id, kept.kpis),
            kpis=tuple(replace(kpi, freshness=of_kpi[kpi.id]) for kpi in one.kpis),
        )
        for one in kept.card.objectives
    )
    return replace(
        kept.card,
        freshness=fresh.of_contract(),
        pending=pending,
        suppressed_because=because,
        objectives=tuple(objectives),
    )


def _assembled(read: Reading, cells: Cells, figures: Mapping[int, list[KpiFigure]], *, pending: bool) -> Scorecard:
    (whole,), contract, fresh = cells.contract, read.contract, read.fresh
    as_of, before = whole.as_of, read.before(whole.as_of)
    trends = _objective_trends([*before.objectives, *cells.objectives])
    cell_of = {cell.objective_id: cell for cell in cells.objectives}
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
                freshness=fresh.of_objective(objective.pk, read.kpis),
                kpis=tuple(figures.get(objective.pk, ())),
                trend=tuple(trends[objective.pk]),
            )
            for objective in read.objectives
            if (cell := cell_of.get(objective.pk)) is not None
        ),
        trend=tuple(_point(cell, _status_of_contract(contract, cell)) for cell in [*before.contract, whole]),
        suppressed_because=suppression(read.reader),
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
            figure = _kpi_figure(contract, as_of, defined_on(kpi, as_of), cell, values, fresh.of_kpi(kpi))
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
    if observation is not None and not holds(kpi, observation.period):
        observation = None
    last = min(as_of, contract.end)
    known = tuple(one for one in own(kpi, values.of[kpi.pk]) if one.ends_on <= last and not one.carried)
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
        history=_history(known),
        defined_from=kpi.begins,
        defined_until=kpi.ends,
        forecast=forecast_on(contract, kpi, known),
    )


@lru_cache(KEPT)
def _history(known: tuple[Value, ...]) -> tuple[tuple[str, Decimal], ...]:
    return tuple((one.period, quantise6(one.value)) for one in known)


def _objective_trends(cells: Iterable[ObjectiveScore]) -> dict[int, list[TrendPoint]]:
    """Return, for each objective, its score at the end of each year before the day, then on the day."""
    trends: dict[int, list[TrendPoint]] = defaultdict(list)
    for cell in cells:
        trends[cell.objective_id].append(_point(cell, StatusOfFigure(cell.status)))
    return trends


def _point(cell: ContractScore | ObjectiveScore, status: StatusOfFigure) -> TrendPoint:
    return TrendPoint(cell.as_of, cell.score, cell.expected_score, status)
