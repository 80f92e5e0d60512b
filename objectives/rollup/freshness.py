"""How fresh is a figure: when was it computed, and does a change still wait to be carried into it? (rollup.md 9)"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from objectives import worlds
from objectives.models import Change, Contract, Kpi, Mark, RollupRun
from objectives.rollup.touched import Touched, touched_by

LOOKED_INTO = 1_000
"""With more changes waiting than this, every stored figure counts as stale."""

WAITING = """
    SELECT c.* FROM objectives_change c
    JOIN (SELECT change_id FROM objectives_mark ORDER BY change_id LIMIT %s) m ON m.change_id = c.id"""


@dataclass(frozen=True, slots=True)
class Freshness:
    """A figure is what the facts gave at `computed_at`; where `stale`, a change since may move it.

    A stored figure carries no time of its own: a rollup takes every change that waits, computes what they touch and
    leaves the rest because nothing moved it. So all figures of a contract are as of the beginning of its newest
    rollup, and those that a change still waits for are stale.
    """

    computed_at: datetime.datetime
    stale: bool


def computed_now() -> Freshness:
    """Return the freshness of a figure that is computed from the facts when it is read: it is never stale."""
    return Freshness(worlds.now(), stale=False)


@dataclass(frozen=True, slots=True)
class StoredFreshness:
    """How fresh the stored figures of a contract are, each by what the waiting changes touch."""

    rolled_up: bool
    """Whether the contract has stored figures at all; without, they are computed from the facts."""
    computed_at: datetime.datetime
    pending: bool
    """Whether any change waits, whatever it touches."""
    touched: Touched | None
    """What the waiting changes touch; None for nothing of this contract."""

    def of_contract(self) -> Freshness:
        """Return the freshness of what stands for the whole contract: every change that touches it moves that."""
        return Freshness(self.computed_at, self.touched is not None)

    def of_objective(self, objective: int, kpis: Sequence[Kpi]) -> Freshness:
        """Return the freshness of an objective's figures; `kpis` are those of the contract."""
        touched = self.touched
        return Freshness(
            self.computed_at, touched is not None and (touched.everything or objective in touched.scores(kpis))
        )

    def of_kpi(self, kpi: Kpi) -> Freshness:
        """Return the freshness of a KPI's figures."""
        return Freshness(self.computed_at, self.touched is not None and self.touched.moves(kpi))


def stored_freshness(contract: Contract) -> StoredFreshness:
    """Return how fresh a contract's stored figures are: 2 statements, 8 at most while changes wait.

    Ask before reading figures: what does not wait by then is in them.
    """
    waiting = list(Change.objects.raw(WAITING, [LOOKED_INTO + 1]))
    begun = RollupRun.objects.filter(contract=contract).order_by("-finished_at").values_list("started_at", flat=True)
    newest = begun.first()
    if newest is None:
        return StoredFreshness(rolled_up=False, computed_at=worlds.now(), pending=bool(waiting), touched=None)
    too_many = len(waiting) > LOOKED_INTO
    touched = Touched(everything=True) if too_many else touched_by(waiting).get(contract.pk)
    return StoredFreshness(rolled_up=True, computed_at=newest, pending=bool(waiting), touched=touched)


def waits(token: int) -> bool:
    """Return whether a change of the write with this token waits to be carried into the figures."""
    return Mark.objects.filter(change__transaction_id=token).exists()


def last_move(contract: Contract) -> int:
    """Return the number of the newest rollup that changed a figure of the contract; 0 before any did."""
    moved = RollupRun.objects.filter(contract=contract, cells_written__gt=0).order_by("-id")
    return moved.values_list("id", flat=True).first() or 0
