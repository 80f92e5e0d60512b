"""What does a sheet of measurements look like? A row for each period of a series that is over, filled or not."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from objectives import access
from objectives.models import (
    SERIES_COLUMNS,
    Kpi,
    Measurement,
    MeasurementStatus,
    Project,
    Qualifier,
    SeriesKind,
    SheetKind,
    User,
)
from objectives.scorecards.measuring import AHEAD, STATES, calendar
from objectives.sheets.columns import Column, Holds, Table, Value
from objectives.sheets.milestone_table import plain
from objectives.versions import with_version

KEEP, SUBMIT = "draft", "submitted"
TABLE = Table(
    SheetKind.MEASUREMENTS,
    gettext_lazy("Measurements"),
    (
        Column(key="id", heading=gettext_lazy("Row"), hidden=True),
        Column(key="version", heading=gettext_lazy("Version"), hidden=True),
        Column(key="was", heading=gettext_lazy("As downloaded"), hidden=True),
        Column(key="kpi", heading=gettext_lazy("KPI"), width=36),
        Column(key="period", heading=gettext_lazy("Period"), width=10),
        Column(key="about", heading=gettext_lazy("Measured of"), width=22),
        Column(key="unit", heading=gettext_lazy("Unit"), width=12),
        Column(key="state", heading=gettext_lazy("Stands"), width=12, choices=STATES),
        Column(
            key="value", heading=gettext_lazy("Value"), holds=Holds.NUMBER, filled=True, width=14,
            advice=gettext_lazy("What was measured, in the unit beside it; empty for a ratio."),
        ),
        Column(
            key="numerator", heading=gettext_lazy("Numerator"), holds=Holds.NUMBER, filled=True, width=12,
            advice=gettext_lazy("For a ratio only, with its denominator."),
        ),
        Column(
            key="denominator", heading=gettext_lazy("Denominator"), holds=Holds.NUMBER, filled=True, width=12,
            advice=gettext_lazy("For a ratio only, with its numerator."),
        ),
        Column(
            key="weight", heading=gettext_lazy("Weight"), holds=Holds.NUMBER, filled=True, width=9,
            advice=gettext_lazy("For a mean only; empty for 1."),
        ),
        Column(
            key="qualifier", heading=gettext_lazy("Exactness"), holds=Holds.CHOICE, filled=True, width=12,
            choices={one.value: one.label for one in Qualifier},
            advice=gettext_lazy("Choose from the list, or leave empty."),
        ),
        Column(
            key="observed_on", heading=gettext_lazy("Observed on"), holds=Holds.DAY, filled=True, width=13,
            advice=gettext_lazy("A day, today at the latest, or empty."),
        ),
        Column(
            key="comment", heading=gettext_lazy("Comment"), filled=True, width=36,
            advice=gettext_lazy("What others should know, at most 2,000 characters."),
        ),
        Column(
            key="reason", heading=gettext_lazy("Reason of the correction"), filled=True, width=30,
            advice=gettext_lazy("Asked where a validated value is corrected."),
        ),
        Column(
            key="confirmed_because", heading=gettext_lazy("Right because"), filled=True, width=30,
            advice=gettext_lazy("Asked where a value is unusual: why it is right all the same."),
        ),
        Column(
            key="then", heading=gettext_lazy("Then"), holds=Holds.CHOICE, filled=True, width=16,
            choices={KEEP: gettext_lazy("keep as draft"), SUBMIT: gettext_lazy("submit")},
            advice=gettext_lazy("Whether the value stays a draft or is given to those who validate."),
        ),
    ),
)  # fmt: skip
LOCKED = ("kpi", "period", "about")
FILLED = tuple(column.key for column in TABLE.filled)


@dataclass(frozen=True, slots=True)
class Slot:
    """A period of a series that the person may write, and the revision that counts there or is on its way."""

    kpi: Kpi
    period: str
    about: Any
    state: str
    row: Measurement | None
    version: int

    @property
    def key(self) -> str:
        """What finds it again."""
        series = f"{self.about._meta.model_name}-{self.about.pk}" if self.about else "cluster"
        return f"{self.kpi.pk}/{series}/{self.period}"

    @property
    def is_open(self) -> bool:
        """Whether its revision is still on its way."""
        return self.row is not None and self.row.status != MeasurementStatus.VALIDATED

    @property
    def seen(self) -> str:
        """What a row of the sheet answers to: another one as soon as anybody wrote there."""
        return f"{self.row.pk if self.row else 0}-{self.version}"

    @property
    def values(self) -> dict[str, Value]:
        """What is said now, by column; reasons are given anew for each correction."""
        row = self.row
        if row is None:
            return dict.fromkeys(FILLED, None) | {"then": KEEP}
        said: dict[str, Value] = {name: getattr(row, name) or None for name in ("qualifier", "comment")}
        said |= {name: getattr(row, name) for name in ("value", "numerator", "denominator", "weight", "observed_on")}
        again = {name: getattr(row, name) or None if self.is_open else None for name in ("reason", "confirmed_because")}
        return said | again | {"then": SUBMIT if row.status == MeasurementStatus.SUBMITTED else KEEP}

    def __str__(self) -> str:
        return f"{self.kpi} {self.period}{f' ({self.about})' if self.about else ''}"


def slots(person: User, project: Project | None, today: datetime.date) -> list[Slot]:
    """Return what the person may write, of one project or of all; nine statements at most."""
    kpis = access.enterable_kpis(person).order_by("contract", "objective", "code")
    found = []
    lines = calendar(person, kpis, datetime.date.min, today, today)
    if project is not None:
        lines = [line for line in lines if line.about == project]
    over = [(line, cell) for line in lines for cell in line.cells if cell.state != AHEAD]
    rows: dict[int, Any] = _rows({cell.measurement for _line, cell in over if cell.measurement})
    for line, cell in over:
        row = rows.get(cell.measurement or 0)
        version = row.version if row is not None else 0
        state = row.status if row is not None else cell.state
        found.append(Slot(line.kpi, cell.period.code, line.about, state, row, version))
    return found


def _rows(keys: set[int]) -> dict[int, Measurement]:
    rows = with_version(Measurement.objects.filter(pk__in=keys)).select_related("kpi__contract", *SERIES_COLUMNS)
    return {row.pk: row for row in rows}


def projects_of(person: User) -> QuerySet[Project]:
    """Return the projects that have series which the person may write: the ones led, or all that serve an objective."""
    if access.keeps_the_data(person):
        kpis = access.enterable_kpis(person).filter(series_kind=SeriesKind.PROJECT)
        found = Project.objects.filter(links__objective__kpis__in=kpis).distinct()
    else:
        found = access.led_projects(person)
    return found.order_by("acronym", "code")


def count(person: User, today: datetime.date) -> int:
    """Return how many periods the person may write."""
    return len(slots(person, None, today))


def rows(person: User, project: Project | None, today: datetime.date) -> list[dict[str, Value]]:
    """Return the rows of the sheet."""
    return [fact(slot) for slot in slots(person, project, today)]


def fact(slot: Slot) -> dict[str, Value]:
    """Return the row of the sheet that shows a period of a series as it stands."""
    return {
        "id": slot.key, "version": slot.seen, "was": as_word(slot.values), "kpi": str(slot.kpi), "period": slot.period,
        "about": str(slot.about or ""), "unit": slot.kpi.unit, "state": slot.state, **slot.values,
    }  # fmt: skip


def as_word(values: dict[str, Value]) -> str:
    """Write what is said into one cell, so that an edit is told from a change by somebody else."""
    return "|".join(plain(values.get(key)) for key in FILLED)
