"""Roll a contract up: every figure, or what changes touched, from the facts (rollup.md sections 1 to 9)."""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import OuterRef, Q
from django.utils import timezone

from objectives.models import (
    Contract,
    ContractScore,
    Kpi,
    KpiScore,
    Objective,
    ObjectiveScore,
    ProjectProgress,
    RollupRun,
    RunKind,
    Target,
)
from objectives.rollup.definitions import with_breaks
from objectives.rollup.portfolio_sums import store_sums, sums_of
from objectives.rollup.progress import COLUMNS, OF_CONTRACT, SELECT_PROGRESS
from objectives.rollup.scores import cells_of_days, delivered, has_exact_results
from objectives.rollup.statements import replace_cells
from objectives.rollup.touched import Touched
from objectives.rollup.values import Values, newest_stored_values, store_values
from objectives.rollup.windows import days_kept
from objectives.rollup.writing import write_scores
from objectives.scoring import KnownScore

LOCK = 0x5E87A
"""Key of the advisory lock: one rollup at a time, whoever asks for it."""


def one_at_a_time(*, wait: bool = True) -> bool:
    """Wait until no other rollup runs, or without waiting return whether none does; held to the transaction's end.

    What is read after this sees what committed while it waited: an older look at the facts never overwrites a newer
    one. Compiling statements just in time only slows these down (design/engine.md).
    """
    with connection.cursor() as cursor:
        lock = "pg_advisory_xact_lock(%s) IS NOT NULL" if wait else "pg_try_advisory_xact_lock(%s)"
        cursor.execute(f"SELECT {lock}, set_config('jit', 'off', true)", [LOCK])
        return bool(cursor.fetchone()[0])


def roll_up(contract: Contract, today: datetime.date, extra_day: datetime.date | None = None) -> RollupRun:
    """Compute every figure of a contract from its facts and write those that differ; return the run's record.

    The figures of each past year's end and of the live day are kept; `extra_day` is one more to compute now.
    One transaction under one advisory lock: two rollups at once give the same cells, one after the other. Cells of
    days that are no longer kept are dropped. Costs a fixed number of statements, and those that look perimeters up.
    """
    with transaction.atomic():
        one_at_a_time()
        return recompute(contract.pk, today, Touched(everything=True), extra_day=extra_day, kind=RunKind.FULL)


def recompute(
    contract_id: int,
    today: datetime.date,
    touched: Touched,
    *,
    extra_day: datetime.date | None = None,
    kind: RunKind = RunKind.INCREMENTAL,
    changes: int = 0,
) -> RollupRun:
    """Compute what was touched of a contract from its facts, and its scores; write the cells that differ.

    The caller holds the lock. When the days to keep are not those kept, everything is computed.
    """
    started = timezone.now()
    kept = _kept(contract_id)
    contract = next(iter(kept)).contract if kept else Contract.objects.get(pk=contract_id)
    days = sorted({*days_kept(contract, today), *([extra_day] if extra_day else [])})
    if not kept or any([cell.as_of for cell in cells] != days for cells in kept.values()):
        touched = Touched(everything=True)
    if touched.everything:  # also what nothing is stored of: whoever adds an objective touches everything
        kept = {one: [] for one in Objective.objects.filter(contract=contract).order_by("number")}
    inexact = {one.pk for one, cells in kept.items() if not all(map(has_exact_results, cells))}
    touched.objectives |= touched.delivered & inexact
    kpis = _kpis(contract_id, touched)
    written = store_values(contract, [kpi for kpi in kpis if touched.includes(kpi)], touched.measured)
    written += _store_progress(contract, days, None if touched.everything else touched.projects)
    written += store_sums(contract, days, touched.blocks)
    run = RollupRun(
        contract=contract, kind=kind, as_of=extra_day, started_at=started, changes=changes, cells_written=written
    )
    _store_scores(run, kept, kpis, days, touched)
    if touched.everything:
        forget_progress(OF_CONTRACT.replace("m.", "g."), contract.pk)
    return run


Kept = dict[Objective, list[ObjectiveScore]]
"""What is stored of each objective of a contract, by number and by day."""


def _kept(contract_id: int) -> Kept:
    found: Kept = defaultdict(list)
    cells = ObjectiveScore.objects.filter(objective__contract=contract_id).select_related("objective__contract")
    for cell in cells.order_by("objective__number", "as_of"):
        found[cell.objective].append(cell)
    return found


def _kpis(contract_id: int, touched: Touched) -> list[Any]:
    """Read the KPIs of the objectives to compute wholly in a contract, with their targets, in one statement."""
    if not (touched.everything or touched.computed or touched.objectives or touched.kpis or touched.measured):
        return []
    chosen = Kpi.objects.filter(contract=contract_id)
    if not (touched.everything or touched.computed):
        own = touched.kpis | {block[0] for block in touched.measured}
        moved = Kpi.objects.filter(pk__in=own).values("objective")
        chosen = chosen.filter(Q(objective__in=touched.objectives) | Q(objective__in=moved))
    targets = Target.objects.filter(kpi=OuterRef("pk")).order_by("pk")
    kpis: list[Any] = list(
        with_breaks(chosen).annotate(
            periods=ArraySubquery(targets.values("period")), promised=ArraySubquery(targets.values("value"))
        )
    )
    for kpi in kpis:
        points = zip(kpi.periods, kpi.promised, strict=True)
        known = [Target(kpi=kpi, period=period, value=value) for period, value in points]
        kpi._prefetched_objects_cache = {"targets": known}
    return kpis


def _store_progress(contract: Contract, days: Sequence[datetime.date], projects: set[int] | None) -> int:
    """Store the progress of some linked projects, of all of them for None."""
    if projects is not None and not projects:
        return 0
    which, chosen = OF_CONTRACT, [contract.pk]
    if projects is not None:
        which, chosen = f"{OF_CONTRACT} AND m.project_id = ANY (%s)", [contract.pk, list(projects)]  # type: ignore[list-item]
    return replace_cells(
        ProjectProgress._meta.db_table,
        ("project_id", "as_of"),
        COLUMNS,
        SELECT_PROGRESS.format(which=which),
        [list(days), *chosen, *chosen, list(days)],
        within=f"{which.replace('m.project_id', 'old.project_id')} AND old.as_of = ANY (%s::date[])",
    )


def forget_progress(which: str, chosen: Any) -> None:
    """Delete the progress of projects on days that no contract which they serve keeps any more.

    `which` is a condition on the progress `g`, with one parameter: without one, the full rollup of each contract would
    read the progress of all.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""DELETE FROM objectives_projectprogress g WHERE {which}
                AND NOT EXISTS (
                    SELECT 1 FROM objectives_link l JOIN objectives_objectivescore s ON s.objective_id = l.objective_id
                    WHERE l.project_id = g.project_id AND s.as_of = g.as_of)""",
            [chosen],
        )


def _store_scores(
    run: RollupRun,
    kept: Kept,
    kpis: Sequence[Kpi],
    days: Sequence[datetime.date],
    touched: Touched,
) -> None:
    contract = run.contract
    again = {one.pk for one in kept} if touched.everything else touched.results(kpis)
    served = {one: [kpi for kpi in kpis if kpi.objective_id == one.pk] for one in kept if one.pk in again}
    sums = sums_of(contract, days, from_cells=True)
    known: dict[datetime.date, list[tuple[Decimal, KnownScore]]] = {day: [] for day in days}
    moved: list[ObjectiveScore] = []
    for one in kept:
        for cell in kept[one] if one.pk not in again else ():
            if one.pk in touched.delivered:
                moved.append(delivered(contract, cell, sums[cell.as_of].of(one.pk)))
            known[cell.as_of].append((one.weight, KnownScore(cell.exact_score, cell.exact_expected)))
    chosen = [kpi.pk for of_objective in served.values() for kpi in of_objective]
    values = newest_stored_values(chosen, days) if chosen else Values()
    cells = cells_of_days(contract, days, served, values, sums, known)
    run.finished_at = timezone.now()
    write_scores(
        [
            (cells.kpis, KpiScore, "old.kpi_id = ANY (%s)", chosen),
            (
                [*cells.objectives, *moved],
                ObjectiveScore,
                "old.objective_id = ANY (%s)",
                [*again, *{cell.objective_id for cell in moved}],
            ),
            (cells.contract, ContractScore, "old.contract_id = %s", contract.pk),
        ],
        run,
    )
