"""What does an act on a measurement do to its KPI and the objective? And what would it do once it is validated?"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

from objectives.acts.effects import carried, trial
from objectives.acts.measuring import Measured
from objectives.models import Contract, Kpi, Measurement, MeasurementStatus, StatusOfFigure, User
from objectives.rollup.reading import apart
from objectives.rollup.statements import fetch


@dataclass(frozen=True, slots=True)
class KpiStanding:
    """A KPI and its objective, as their contract's live day shows them to a reader."""

    as_of: datetime.date
    period: str
    actual: Decimal | None
    score: Decimal | None
    status: str
    number: int
    """Of the objective."""
    objective_score: Decimal | None
    objective_status: str


@dataclass(frozen=True, slots=True)
class KpiEffect:
    """A KPI and its objective before and after an act."""

    before: KpiStanding
    after: KpiStanding

    @property
    def moved(self) -> Decimal | None:
        """By how much the objective's score moved; None where there is none before or after."""
        if self.before.objective_score is None or self.after.objective_score is None:
            return None
        return self.after.objective_score - self.before.objective_score


# A KPI without a cell for the day has no figures yet.
STANDS = """
    SELECT d.as_of, coalesce(s.period, ''), s.actual, s.score, coalesce(s.status, %(none)s),
        o.number, t.score, coalesce(t.status, %(none)s)
    FROM objectives_kpi k
    JOIN objectives_objective o ON o.id = k.objective_id
    JOIN objectives_contract c ON c.id = o.contract_id
    CROSS JOIN LATERAL (SELECT least(%(today)s, c."end") AS as_of) d
    LEFT JOIN objectives_kpiscore s ON s.kpi_id = k.id AND s.as_of = d.as_of
    LEFT JOIN objectives_objectivescore t ON t.objective_id = o.id AND t.as_of = d.as_of
    WHERE k.id = %(kpi)s"""


def standing(kpi: Kpi, today: datetime.date, reader: User) -> KpiStanding:
    """Return where a KPI and its objective stand, as the reader's scorecard shows them.

    One statement; for who may not see everything one more, and where something is hidden the scorecard's own.
    """
    (row,) = fetch(STANDS, {"kpi": kpi.pk, "today": today, "none": StatusOfFigure.NO_DATA.value})
    stored = KpiStanding(*row)
    for read in apart(reader, Contract.objects.filter(pk=kpi.contract_id)):
        cells = read.on(stored.as_of)
        own = next(cell for cell in cells.kpis if cell.kpi_id == kpi.pk)
        objective = next(cell for cell in cells.objectives if cell.objective_id == kpi.objective_id)
        return replace(
            stored, period=own.period, actual=own.actual, score=own.score, status=own.status,
            objective_score=objective.score, objective_status=objective.status,
        )  # fmt: skip
    return stored


def with_kpi_effect(
    kpi: Kpi, today: datetime.date, reader: User, act: Callable[[], Measured]
) -> tuple[Measured, KpiEffect | None]:
    """Do an act on a measurement and carry it into the figures; the effect is None while they are recomputed."""
    done, seen = carried(lambda: standing(kpi, today, reader), today, act)
    return done, KpiEffect(*seen) if seen else None


def tried_on_kpi(
    kpi: Kpi, today: datetime.date, reader: User, act: Callable[[], Measured]
) -> tuple[Measured, KpiEffect]:
    """Return what an act would do, with the figures as they would be once the measurement is validated.

    A draft moves no figure: who tries to enter one wants to know what it will. Nothing of it stays.
    """

    def act_as_if_validated() -> Measured:
        done = act()
        if done.measurement.status != MeasurementStatus.WITHDRAWN:
            Measurement.objects.filter(pk=done.measurement.pk).update(status=MeasurementStatus.VALIDATED)
        return done

    done, seen = trial(lambda: standing(kpi, today, reader), today, act_as_if_validated)
    return done, KpiEffect(*seen)
