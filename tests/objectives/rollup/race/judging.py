"""How many stored cells are missing, wrong or too many, against a rollup from nothing?"""

from dataclasses import dataclass

from objectives.models import Contract
from objectives.rollup.run import roll_up
from tests.objectives.rollup.proof import CELLS, TODAY, stored_cells


@dataclass(frozen=True)
class Verdict:
    """Counts of cells, over all tables."""

    cells: int
    missing: int
    wrong: int

    @property
    def is_clean(self) -> bool:
        """Whether every cell is there and right."""
        return self.missing == self.wrong == 0


def judged() -> Verdict:
    """Throw all cells away and roll up again; say how what was stored differed. `wrong` includes cells too many."""
    stored = {name: set(map(repr, cells)) for name, cells in stored_cells().items()}
    counts = {cell.__name__: cell._default_manager.count() for cell in CELLS}
    for cell in CELLS:
        cell._default_manager.all().delete()
    for contract in Contract.objects.all():
        roll_up(contract, TODAY)
    right = {name: set(map(repr, cells)) for name, cells in stored_cells().items()}
    total = sum(map(len, right.values()))
    missing = sum(max(len(right[name]) - counts[name], 0) for name in right)
    return Verdict(total, missing, sum(len(stored[name] - right[name]) for name in right))
