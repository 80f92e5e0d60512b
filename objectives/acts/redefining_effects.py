"""What would a redefinition break? Every period before and after it, and where the KPI and its objective would be."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from objectives.acts.effects import carried, trial
from objectives.acts.kpi_effects import KpiEffect, KpiStanding, standing
from objectives.models import Kpi, KpiVersion, User
from objectives.periods import Frequency, periods_between
from objectives.rollup.definitions import eras, holds, with_breaks
from objectives.rollup.values import fresh_values
from objectives.scoring import quantise6


@dataclass(frozen=True, slots=True)
class ByDefinition:
    """The value of a period, None where there is none, and the unit and the break of the definition that it is by."""

    value: Decimal | None
    unit: str
    begins: datetime.date | None


@dataclass(frozen=True, slots=True)
class PeriodMoved:
    """A period as it is and as it would be."""

    period: str
    before: ByDefinition
    after: ByDefinition

    @property
    def moves(self) -> bool:
        """Whether anything of it would be otherwise."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Redefined:
    """What a redefinition does, or would do."""

    version: KpiVersion
    effect: KpiEffect | None
    """None while the figures are being recomputed."""
    periods: tuple[PeriodMoved, ...]

    @property
    def moved(self) -> int:
        """How many periods would be otherwise."""
        return sum(one.moves for one in self.periods)


Look = tuple[KpiStanding, dict[str, ByDefinition]]


def tried_on_definition(kpi: Kpi, today: datetime.date, reader: User, act: Callable[[], KpiVersion]) -> Redefined:
    """Return what a redefinition would do; nothing of it stays, errors come through."""
    done, looks = trial(_looking(kpi, today, reader), today, act)
    return _paired(done, looks)


def with_its_effect(kpi: Kpi, today: datetime.date, reader: User, act: Callable[[], KpiVersion]) -> Redefined:
    """Redefine a KPI and carry it into the figures."""
    done, looks = carried(_looking(kpi, today, reader), today, act)
    return _paired(done, looks) if looks else Redefined(done, None, ())


def _looking(kpi: Kpi, today: datetime.date, reader: User) -> Callable[[], Look]:
    def look() -> Look:
        row = with_breaks(Kpi.objects.prefetch_related("targets").select_related("contract")).get(pk=kpi.pk)
        values = {one.period: quantise6(one.value) for one in fresh_values(row.contract, None, [row.pk]).of[row.pk]}
        defined = eras(row)
        by_period = {
            period: ByDefinition(values.get(period), era.unit, era.begins)
            for period in _periods(row)
            for era in defined
            if holds(era, period)
        }
        return standing(row, today, reader), by_period

    return look


def _periods(kpi: Kpi) -> list[str]:
    every = periods_between(Frequency(kpi.frequency), kpi.contract.start, kpi.contract.end)
    return [one.code for one in every]


def _paired(done: KpiVersion, looks: tuple[Look, Look]) -> Redefined:
    (stood, before), (stands, after) = looks
    periods = tuple(PeriodMoved(period, before[period], after[period]) for period in before)
    return Redefined(done, KpiEffect(stood, stands), periods)
