"""What are the figures of a contract for a reader? Stored ones where they are the reader's, else from the facts."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from objectives import worlds
from objectives.access import Reader
from objectives.models import Contract, ContractScore, Kpi, KpiScore, Objective, ObjectiveScore, Target
from objectives.rollup.definitions import with_breaks, with_targets
from objectives.rollup.freshness import StoredFreshness, stored_freshness
from objectives.rollup.portfolio_sums import sums_of
from objectives.rollup.scores import Cells, cells_of_days
from objectives.rollup.seen import hides_something, sees_all_figures
from objectives.rollup.values import Values, fresh_values, stored_values
from objectives.rollup.windows import days_kept
from objectives.watermark import watermark

KEPT, DAYS_KEPT = 64, 16
"""Readings that each process keeps at most, and days of each: beyond that it forgets all and begins anew."""


@dataclass(frozen=True)
class Reading:
    """The contract and the reader; None sees everything. Each part is read once, when it is asked for."""

    contract: Contract
    reader: Reader | None
    _computed_days: dict[tuple[datetime.date, ...], Cells] = field(default_factory=dict, init=False, compare=False)

    @cached_property
    def fresh(self) -> StoredFreshness:
        """How fresh the reader's figures are: asked before any of them is read."""
        return stored_freshness(self.contract, self.reader)

    @cached_property
    def objectives(self) -> list[Objective]:
        """The objectives, by number."""
        return list(self.contract.objectives.order_by("number"))

    @cached_property
    def kpis(self) -> list[Kpi]:
        """The KPIs, by code, with their targets."""
        kpis = list(with_breaks(Kpi.objects.filter(contract=self.contract)).order_by("code"))
        with_targets(kpis, Target.objects.filter(kpi_id__in=[kpi.pk for kpi in kpis]))
        return kpis

    @cached_property
    def values(self) -> Values:
        """The unrounded values of every KPI."""
        if self.fresh.rolled_up:
            return stored_values([kpi.pk for kpi in self.kpis])
        return fresh_values(self.contract, self.reader)

    @property
    def are_stored(self) -> bool:
        """Whether the reader's figures are the stored ones, of the days that are kept."""
        return self.fresh.rolled_up

    def is_stored(self, day: datetime.date) -> bool:
        """Return whether the reader's figures of a day are stored ones."""
        return self.fresh.rolled_up and any(cell.as_of == day for cell in self._kept.contract)

    def served(self) -> dict[Objective, list[Kpi]]:
        """Return the objectives, each with its KPIs."""
        return {one: [kpi for kpi in self.kpis if kpi.objective_id == one.pk] for one in self.objectives}

    def on(self, day: datetime.date) -> Cells:
        """Return the figures of a day."""
        return (self._stored(day) if self.fresh.rolled_up else None) or self._computed([day])

    def before(self, day: datetime.date) -> Cells:
        """Return the figures of the days kept before a day, of objectives and contract.

        Until the night's rollup the live day of yesterday is stored, which is none of them any more.
        """
        days = [kept for kept in days_kept(self.contract, worlds.today()) if kept < day]
        if self.fresh.rolled_up:
            return Cells(
                [cell for cell in self._kept.contract if cell.as_of in days],
                [cell for cell in self._kept.objectives if cell.as_of in days],
            )
        return self._computed(days) if days else Cells()

    @cached_property
    def _kept(self) -> Cells:
        """The stored scores of the contract and its objectives, of all days in their order."""
        return Cells(
            list(ContractScore.objects.filter(contract=self.contract).order_by("as_of")),
            list(ObjectiveScore.objects.filter(objective__contract=self.contract).order_by("as_of")),
        )

    def _stored(self, day: datetime.date) -> Cells | None:
        whole = [cell for cell in self._kept.contract if cell.as_of == day]
        if not whole:
            return None
        objectives = [cell for cell in self._kept.objectives if cell.as_of == day]
        return Cells(whole, objectives, list(KpiScore.objects.filter(kpi__contract=self.contract, as_of=day)))

    def _computed(self, days: Sequence[datetime.date]) -> Cells:
        found = self._computed_days.get(tuple(days))
        if found is None:
            sums = sums_of(self.contract, days, from_cells=False, reader=self.reader)
            found = cells_of_days(self.contract, days, self.served(), self.values, sums)
            if len(self._computed_days) >= DAYS_KEPT:
                self._computed_days.clear()  # another thread may read: what it found it holds
            self._computed_days[tuple(days)] = found
        return found


_kept: dict[tuple[object, ...], Reading] = {}


def reading(contract: Contract, reader: Reader | None) -> Reading:
    """Return the reading of a contract for a reader; where it has to be computed, the one kept while nothing changed.

    That of another world is not kept. Kept by each process: whoever asks after the next write, or with another role or
    organisation, gets a new one.
    """
    found = Reading(contract, reader)
    if reader is None or sees_all_figures(reader) or worlds.current() is not None or found.are_stored:
        return found
    sight = tuple(getattr(reader, name, None) for name in ("pk", "role", "organisation_id", "is_active"))
    key = (contract.pk, sight, watermark().text)
    if key not in _kept and len(_kept) >= KEPT:
        _kept.clear()
    return _kept.setdefault(key, found)


def apart(reader: Reader, contracts: QuerySet[Contract]) -> list[Reading]:
    """Return the readings of those contracts whose stored figures are not the reader's: something is hidden in them.

    One statement; none for who sees everything.
    """
    if sees_all_figures(reader):
        return []
    hiding = contracts.filter(hides_something(reader)).order_by("code").distinct()
    return [Reading(contract, reader) for contract in hiding]
