"""Are the stored figures those that a full rollup from nothing would store?"""

import datetime

import pytest
from django.db import connection

from objectives.models import (
    Contract,
    ContractScore,
    KpiScore,
    KpiSum,
    KpiValue,
    ObjectiveScore,
    PortfolioSum,
    ProjectProgress,
    RollupRun,
)
from objectives.rollup.drain import drain, is_pending
from objectives.rollup.run import roll_up

TODAY = datetime.date(2026, 1, 1)
CELLS = (KpiSum, KpiValue, KpiScore, ProjectProgress, PortfolioSum, ObjectiveScore, ContractScore)
Cells = dict[str, list[str]]


def stored_cells() -> Cells:
    """Return every cell of every table as the database writes it, in order."""
    listed = "(SELECT array_agg(cell::text ORDER BY cell::text) FROM {} cell)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(listed.format(cell._meta.db_table) for cell in CELLS)}")
        found = cursor.fetchone()
    return {cell.__name__: rows or [] for cell, rows in zip(CELLS, found, strict=True)}


def cells_written_since(run: int) -> int:
    """Return how many cells the runs after a run wrote."""
    return sum(run.cells_written for run in RollupRun.objects.filter(pk__gt=run))


def figures_are_those_of_a_full_rollup() -> bool:
    """Drain; roll everything up, to write nothing; throw all cells away and roll up again, to the same cells."""
    drain(TODAY)
    assert not is_pending()
    stored = stored_cells()
    assert all(roll_up(contract, TODAY).cells_written == 0 for contract in Contract.objects.all())
    return the_same_is_made_from_nothing(stored)


def figures_are_those_made_from_nothing() -> bool:
    """Drain; throw all cells away and roll up, to the same cells."""
    drain(TODAY)
    assert not is_pending()
    return the_same_is_made_from_nothing(stored_cells())


def the_same_is_made_from_nothing(stored: Cells) -> bool:
    """Throw all cells away and roll up again, to the same cells."""
    for cell in CELLS:
        cell._default_manager.all().delete()
    for contract in Contract.objects.all():
        roll_up(contract, TODAY)
    anew = stored_cells()
    if stored != anew:
        unlike = {name: [_only(stored[name], anew[name]), _only(anew[name], stored[name])] for name in stored}
        pytest.fail(f"Only stored, and only made anew: {unlike}")
    return True


def _only(rows: list[str], others: list[str]) -> list[str]:
    return sorted({*rows} - {*others})
