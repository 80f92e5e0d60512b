"""What does an act on an activity do to the figures? The computed KPIs that moved, with their objective's score."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from objectives.acts.effects import carried, trial
from objectives.models import Kpi
from objectives.rollup.statements import fetch

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Stands:
    """A computed KPI and the score of its objective on the live day of their contract."""

    actual: Decimal | None
    score: Decimal | None
    objective_score: Decimal | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A KPI before and after an act."""

    kpi: Kpi
    before: Stands
    after: Stands


STAND = """
    SELECT k.id, s.actual, s.score, t.score
    FROM objectives_kpi k
    JOIN objectives_contract c ON c.id = k.contract_id
    LEFT JOIN objectives_kpiscore s ON s.kpi_id = k.id AND s.as_of = least(%s, c."end")
    LEFT JOIN objectives_objectivescore t ON t.objective_id = k.objective_id AND t.as_of = least(%s, c."end")
    WHERE k.kind = 'computed'"""


def computed(today: datetime.date) -> dict[int, Stands]:
    """Return, by KPI, where the computed ones stand, as who sees everything reads them. One statement."""
    return {kpi: Stands(*figures) for kpi, *figures in fetch(STAND, [today, today])}


def with_moves(today: datetime.date, act: Callable[[], Done]) -> tuple[Done, Sequence[Moved] | None]:
    """Do an act on an activity and carry it into the figures; return what it did and which KPIs it moved.

    The moves are None while another rollup runs: the figures follow within seconds.
    """
    done, seen = carried(lambda: computed(today), today, act)
    return done, _moved(*seen) if seen else None


def tried_moves(today: datetime.date, act: Callable[[], Done]) -> tuple[Done, Sequence[Moved]]:
    """Return what an act would do and which KPIs it would move; nothing of it stays."""
    done, seen = trial(lambda: computed(today), today, act)
    return done, _moved(*seen)


def _moved(before: dict[int, Stands], after: dict[int, Stands]) -> list[Moved]:
    moved = [kpi for kpi in after if kpi in before and before[kpi] != after[kpi]]
    rows = Kpi.objects.filter(pk__in=moved).select_related("objective__contract")
    in_order = rows.order_by("contract__start", "contract__code", "objective__number", "code")
    return [Moved(kpi, before[kpi.pk], after[kpi.pk]) for kpi in in_order]
