"""Are the stored figures those that a full rollup from nothing would store?"""

import datetime
from typing import Any

import pytest

from objectives.models import (
    Contract,
    ContractScore,
    KpiScore,
    KpiSum,
    KpiValue,
    ObjectiveScore,
    PortfolioSum,
    ProjectProgress,
)
from objectives.rollup.drain import drain, is_pending
from objectives.rollup.run import roll_up

TODAY = datetime.date(2026, 1, 1)
CELLS = (KpiSum, KpiValue, KpiScore, ProjectProgress, PortfolioSum, ObjectiveScore, ContractScore)
Cells = dict[str, list[tuple[Any, ...]]]


def stored_cells() -> Cells:
    """Return every cell of every table, in order."""
    return {
        cell.__name__: sorted(
            cell._default_manager.values_list(*(field.attname for field in cell._meta.concrete_fields)), key=repr
        )
        for cell in CELLS
    }


def figures_are_those_of_a_full_rollup() -> bool:
    """Drain; roll everything up, to write nothing; throw all cells away and roll up again, to the same cells."""
    drain(TODAY)
    assert not is_pending()
    stored = stored_cells()
    assert all(roll_up(contract, TODAY).cells_written == 0 for contract in Contract.objects.all())
    return the_same_is_made_from_nothing(stored)


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


def _only(rows: list[tuple[Any, ...]], others: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [row for row in rows if row not in others]
