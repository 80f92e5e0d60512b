"""How fresh is a figure: when was it computed, and does a change still wait to be carried into it? (rollup.md 9)"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper

from objectives import worlds
from objectives.access import Reader
from objectives.models import Change, Contract, Kpi, Mark, RollupRun
from objectives.rollup.seen import hides_something
from objectives.rollup.touched import Touched, touched_by

LOOKED_INTO = 1_000
"""With more changes waiting than this, every stored figure counts as stale."""

WAITING = """
    WITH marks AS MATERIALIZED (SELECT change_id FROM objectives_mark ORDER BY change_id LIMIT %(most)s + 1)
    SELECT c.*, (SELECT count(*) FROM marks) > %(most)s AS too_many FROM objectives_change c
    JOIN (TABLE marks ORDER BY change_id
        LIMIT CASE WHEN (SELECT count(*) FROM marks) > %(most)s THEN 1 END) m ON m.change_id = c.id"""
"""The changes that wait; only one of them where there are too many to look into."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """A figure is what the facts gave at `computed_at`; where `stale`, a change since may move it.

    A stored figure carries no time of its own: a rollup takes every change that waits, computes what they touch and
    leaves the rest because nothing moved it. So all figures of a contract are as of the beginning of its newest
    rollup, and those that a change still waits for are stale.
    """

    computed_at: datetime.datetime
    stale: bool
    of_the_moment: bool = False
    """Whether it was computed when it was read: of the same facts another process tells another `computed_at`."""


def computed_now() -> Freshness:
    """Return the freshness of a figure that is computed from the facts when it is read: it is never stale."""
    return Freshness(worlds.now(), stale=False, of_the_moment=worlds.known_until() is None)


@dataclass(frozen=True, slots=True)
class StoredFreshness:
    """How fresh the stored figures of a contract are, each by what the waiting changes touch."""

    rolled_up: bool
    """Whether the contract has stored figures that are the reader's; else the reader's are computed from the facts."""
    computed_at: datetime.datetime
    pending: bool
    """Whether any change waits, whatever it touches."""
    touched: Touched | None
    """What the waiting changes touch; None for nothing of this contract."""
    of_the_moment: bool = False
    run: int | None = None
    """The contract's newest rollup, where the reader's figures are stored."""

    @property
    def kept_for(self) -> tuple[int, datetime.datetime] | None:
        """The rollup since which all that a scorecard of a kept day shows is the same, but for its freshness.

        By its number and its moment: after a restore numbers are given again. What changes a definition waits for a
        rollup of its contract, as all else does; None while it does, or while too much waits to be looked into, or
        where nothing is stored.
        """
        defines = self.touched is not None and (self.touched.everything or bool(self.touched.kpis))
        return None if defines or self.run is None else (self.run, self.computed_at)

    def of_contract(self) -> Freshness:
        """Return the freshness of what stands for the whole contract: every change that touches it moves that."""
        return self._stale(self.touched is not None)

    def of_objective(self, objective: int, kpis: Sequence[Kpi]) -> Freshness:
        """Return the freshness of an objective's figures; `kpis` are those of the contract."""
        touched = self.touched
        return self._stale(touched is not None and (touched.everything or objective in touched.scores(kpis)))

    def of_kpi(self, kpi: Kpi) -> Freshness:
        """Return the freshness of a KPI's figures."""
        return self._stale(self.touched is not None and self.touched.moves(kpi))

    def _stale(self, stale: bool) -> Freshness:
        return Freshness(self.computed_at, stale, self.of_the_moment)


def stored_freshness(contract: Contract, reader: Reader | None) -> StoredFreshness:
    """Return how fresh a contract's figures are for a reader: 2 statements, 8 at most while changes wait.

    Ask before reading figures: what does not wait by then is in them. Figures that are not stored, because nothing is
    or because the stored ones are over projects that the reader may not see, are computed when they are read, and
    nothing waits to get into them.
    """
    waiting: list[Any] = list(Change.objects.raw(WAITING, {"most": LOOKED_INTO}))
    runs = RollupRun.objects.filter(contract=contract).order_by("-id")
    hides = ExpressionWrapper(hides_something(reader), BooleanField())
    newest = runs.annotate(hides=hides).values_list("started_at", "hides", "id").first()
    if newest is None or newest[1]:
        pending = newest is None and bool(waiting)
        now = computed_now()
        return StoredFreshness(False, now.computed_at, pending, touched=None, of_the_moment=now.of_the_moment)
    too_many = bool(waiting) and waiting[0].too_many
    touched = Touched(everything=True) if too_many else touched_by(waiting).get(contract.pk)
    return StoredFreshness(True, newest[0], bool(waiting), touched, run=newest[2])


def waits(token: int) -> bool:
    """Return whether a change of the write with this token waits to be carried into the figures."""
    return Mark.objects.filter(change__transaction_id=token).exists()


def last_move(contract: Contract) -> int:
    """Return the number of the newest rollup that changed a figure of the contract; 0 before any did."""
    moved = RollupRun.objects.filter(contract=contract, cells_written__gt=0).order_by("-id")
    return moved.values_list("id", flat=True).first() or 0
