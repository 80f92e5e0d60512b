"""One full rollup of a contract: facts in, cells out, in one transaction. Only cells that differ are written."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from objectives.models import (
    Contract,
    ContractScore,
    Kpi,
    KpiScore,
    ObjectiveScore,
    ProjectProgress,
    RollupRun,
    RunKind,
)
from objectives.rollup.progress import COLUMNS, OF_CONTRACT, SELECT_PROGRESS
from objectives.rollup.scores import DayCells, cells_of_day
from objectives.rollup.statements import replace_cells
from objectives.rollup.touched import Touched
from objectives.rollup.values import store_values, values_of
from objectives.rollup.windows import days_kept

LOCK = 0x5E87A47
"""First key of the advisory locks of rollups; the second is the contract's id."""


def roll_up(contract: Contract, today: datetime.date, extra_day: datetime.date | None = None) -> RollupRun:
    """Compute every figure of a contract from its facts, on each day whose figures are kept (and one more).

    One transaction under one advisory lock a contract: two rollups at once give the same cells, one after the other.
    Cells of days that are no longer kept are dropped. Costs a fixed number of statements per day and computed KPI.
    """
    return recompute(contract, today, Touched(everything=True), extra_day=extra_day, kind=RunKind.FULL)


def recompute(
    contract: Contract,
    today: datetime.date,
    touched: Touched,
    *,
    extra_day: datetime.date | None = None,
    kind: RunKind = RunKind.INCREMENTAL,
) -> RollupRun:
    """Compute what was touched of a contract from its facts, and its scores; write the cells that differ."""
    started = timezone.now()
    days = sorted({*days_kept(contract, today), *([extra_day] if extra_day else [])})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, contract.pk])
        # A second statement sees what committed while this one waited for the lock; JIT only slows these down.
        cursor.execute("SET LOCAL jit = off")
        contract = Contract.objects.get(pk=contract.pk)
        kpis = [kpi for kpi in Kpi.objects.filter(contract=contract) if touched.includes(kpi)]
        written = store_values(contract, kpis)
        written += _store_progress(contract, days, None if touched.everything else touched.projects)
        values = values_of(contract, from_cells=True)
        scores = [cells_of_day(contract, day, values, from_cells=True) for day in days]
        written += _store_days(contract, scores, started)
        return RollupRun.objects.create(
            contract=contract,
            kind=kind,
            as_of=extra_day,
            started_at=started,
            finished_at=timezone.now(),
            cells_written=written,
        )


def _store_progress(contract: Contract, days: Sequence[datetime.date], projects: set[int] | None) -> int:
    """Store the progress of some linked projects, of all of them for None."""
    if projects is not None and not projects:
        return 0
    which: str = OF_CONTRACT
    chosen: list[object] = [contract.pk]
    if projects is not None:
        which, chosen = f"{OF_CONTRACT} AND m.project_id = ANY (%s)", [contract.pk, list(projects)]
    return replace_cells(
        ProjectProgress._meta.db_table,
        ("project_id", "as_of"),
        COLUMNS,
        SELECT_PROGRESS.format(which=which),
        [list(days), *chosen, *chosen, list(days)],
        within=f"{which.replace('m.project_id', 'old.project_id')} AND old.as_of = ANY (%s::date[])",
    )


def _store_days(contract: Contract, days: Iterable[DayCells], computed_at: datetime.datetime) -> int:
    days = list(days)
    written = _write_differing(KpiScore.objects.filter(kpi__contract=contract), [c for day in days for c in day.kpis])
    written += _write_differing(
        ObjectiveScore.objects.filter(objective__contract=contract), [c for day in days for c in day.objectives]
    )
    for day in days:
        day.contract.computed_at = computed_at
    written += _write_differing(ContractScore.objects.filter(contract=contract), [day.contract for day in days])
    # Unchanged figures are as fresh as the run that found them unchanged.
    ContractScore.objects.filter(contract=contract).update(computed_at=computed_at)
    return written


def _write_differing(stored: models.QuerySet[Any], cells: Sequence[models.Model]) -> int:
    """Write the cells that differ from the stored ones and delete those that are no more; return how many."""
    before = {cell.pk: cell for cell in stored}
    after = {cell.pk: cell for cell in cells}
    names = [field.attname for field in stored.model._meta.concrete_fields if field.name != "computed_at"]
    changed = [cell for key, cell in after.items() if key not in before or _differs(cell, before[key], names)]
    keys = [field.name for field in stored.model._meta.pk_fields]
    stored.model._default_manager.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=keys,
        update_fields=[field.name for field in stored.model._meta.concrete_fields if field.name not in keys],
    )
    gone = [key for key in before if key not in after]
    stored.filter(pk__in=gone).delete()
    return len(changed) + len(gone)


def _differs(one: models.Model, other: models.Model, names: Iterable[str]) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in names)
