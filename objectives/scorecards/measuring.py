"""Who owes which measurement for which period, and what waits for a person?"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.access import Reader
from objectives.models import (
    ALIVE_STATUSES,
    OPEN_STATUSES,
    SCORED_SCOPES,
    SERIES_COLUMNS,
    Kpi,
    KpiKind,
    Link,
    Measurement,
    MeasurementStatus,
    Project,
    ProjectLead,
    SeriesKind,
)
from objectives.periods import Frequency, Period, periods_between

DUE_AFTER = datetime.timedelta(days=30)
"""After the end of its period a measurement is due (docs/decisions.md)."""

MISSING, AHEAD = "missing", "ahead"
STATES: dict[str, Any] = {
    MISSING: _("missing"),
    **{status.value: status.label for status in (*OPEN_STATUSES, MeasurementStatus.VALIDATED)},
    AHEAD: _("not over yet"),
}
"""Where a period of a series stands, in words for people."""

Series = tuple[int, str, int]
"""A KPI, the column that holds what is measured, and its row; ("", 0) for the cluster's own series."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A period of a series: where it stands, and the measurement to open."""

    period: Period
    state: str
    measurement: int | None
    is_late: bool

    @property
    def due(self) -> datetime.date:
        """The day by which it is to be submitted."""
        return self.period.end + DUE_AFTER


@dataclass(frozen=True, slots=True)
class Line:
    """A series of a KPI, who owes its measurements (nobody named: cluster staff), and its periods in order."""

    kpi: Kpi
    about: Any
    leads: Sequence[str]
    cells: Sequence[Cell]


def calendar(
    reader: Reader, kpis: QuerySet[Kpi], first: datetime.date, last: datetime.date, today: datetime.date
) -> list[Line]:
    """Return the series that the reader answers for or may look at, with their periods between two days.

    A project is expected for a KPI of projects when it serves the KPI's objective; other things once they were
    measured. Who leads sees the projects led, who sees everything all. Seven statements at most.
    """
    mine = None if access.sees_everything(reader) else set(access.led_projects(reader).values_list("pk", flat=True))
    return series_lines(kpis, mine, first, last, today)


def series_lines(
    kpis: QuerySet[Kpi], mine: set[int] | None, first: datetime.date, last: datetime.date, today: datetime.date
) -> list[Line]:
    """Return the series of some projects, or with None all series, as `calendar` does; the caller asks who may see."""
    chosen = list(kpis.filter(kind=KpiKind.REPORTED).select_related("contract", "objective"))
    rows = Measurement.objects.filter(kpi__in=chosen, ends_on__range=(first, last))
    of_cell: dict[tuple[Series, str], list[Measurement]] = defaultdict(list)
    for row in rows.order_by("revision"):
        of_cell[_series(row), row.period].append(row)
    expected = _expected(chosen)
    about = _things(one for series in expected.values() for one in series)
    leads = _leads(pk for name, pk in about if name == SeriesKind.PROJECT)
    lines = []
    for kpi in chosen:
        for series in expected[kpi.pk]:
            _, name, key = series
            if mine is not None and (name != SeriesKind.PROJECT or key not in mine):
                continue
            thing = about.get((name, key))
            cells = _cells(kpi, series, thing, of_cell, (first, last, today))
            if cells:
                lines.append(Line(kpi, thing, leads.get(key, ()) if name == SeriesKind.PROJECT else (), cells))
    return lines


def _series(row: Measurement) -> Series:
    name = next((name for name in SERIES_COLUMNS if getattr(row, f"{name}_id") is not None), "")
    return row.kpi_id, name, getattr(row, f"{name}_id") if name else 0


def _expected(kpis: Sequence[Kpi]) -> dict[int, list[Series]]:
    """Return the series of each KPI, those of the cluster first, then in the order of their rows. Two statements."""
    found: dict[int, set[Series]] = {
        kpi.pk: {(kpi.pk, "", 0)} if kpi.series_kind == SeriesKind.CLUSTER else set() for kpi in kpis
    }
    measured = Measurement.objects.filter(kpi__in=kpis).order_by()
    for row in measured.only("kpi_id", *(f"{name}_id" for name in SERIES_COLUMNS)):
        found[row.kpi_id].add(_series(row))
    by_objective = defaultdict(list)
    for kpi in kpis:
        if kpi.series_kind == SeriesKind.PROJECT:
            by_objective[kpi.objective_id].append(kpi.pk)
    links = Link.objects.filter(
        objective__in=by_objective, project__scope__in=SCORED_SCOPES, project__status__in=ALIVE_STATUSES
    )
    for objective, project in links.values_list("objective", "project"):
        for key in by_objective[objective]:
            found[key].add((key, SeriesKind.PROJECT.value, project or 0))
    return {key: sorted(series) for key, series in found.items()}


def _things(series: Iterable[Series]) -> dict[tuple[str, int], Any]:
    """Return what series are about; a statement for each kind."""
    keys: dict[str, set[int]] = defaultdict(set)
    for _kpi, name, key in series:
        if name:
            keys[name].add(key)
    return {
        (name, row.pk): row
        for name, of_kind in keys.items()
        for row in Measurement._meta.get_field(name).related_model._default_manager.filter(pk__in=of_kind)  # type: ignore[union-attr]
    }


def _leads(projects: Iterable[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    leads = ProjectLead.objects.filter(project__in=set(projects)).select_related("person")
    for lead in leads.order_by("is_deputy", "person__full_name"):
        found[lead.project_id].append(str(lead.person))
    return found


Window = tuple[datetime.date, datetime.date, datetime.date]
"""The first and the last day, and today."""


def _cells(
    kpi: Kpi, series: Series, thing: Any, of_cell: dict[tuple[Series, str], list[Measurement]], window: Window
) -> list[Cell]:
    first, last, today = window
    runs = max(first, kpi.contract.start), min(last, kpi.contract.end)
    if isinstance(thing, Project):
        runs = max(runs[0], _start_of_year(thing.start)), min(runs[1], _end_of_year(thing.end))
    return [
        _cell(period, of_cell.get((series, period.code), ()), today)
        for period in periods_between(Frequency(kpi.frequency), *runs)
    ]


def _start_of_year(day: datetime.date | None) -> datetime.date:
    return datetime.date(day.year, 1, 1) if day else datetime.date.min


def _end_of_year(day: datetime.date | None) -> datetime.date:
    return datetime.date(day.year, 12, 31) if day else datetime.date.max


def _cell(period: Period, revisions: Sequence[Measurement], today: datetime.date) -> Cell:
    """Return where a period stands: the value that counts, else the revision on its way, else nothing."""
    on_its_way = next((one for one in revisions if one.status in OPEN_STATUSES), None)
    decided = [one for one in revisions if one.status not in OPEN_STATUSES]
    current = decided[-1] if decided and decided[-1].status == MeasurementStatus.VALIDATED else None
    shown = on_its_way or current
    state = AHEAD if period.end > today else MISSING
    if current or on_its_way:
        state = MeasurementStatus((current or shown).status).value  # type: ignore[union-attr]
    owed = state in (MISSING, MeasurementStatus.DRAFT, MeasurementStatus.REJECTED)
    return Cell(period, state, shown.pk if shown else None, owed and today > period.end + DUE_AFTER)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for a person, the most urgent first."""

    sent_back: Sequence[Measurement]
    drafts: Sequence[Measurement]
    to_validate: Sequence[Measurement]
    owed: Sequence[tuple[Line, Cell]]
    """Missing though their period is over: the newest period first."""


def waiting(person: Reader, today: datetime.date) -> Waiting:
    """Return what waits for a person; the number of statements is fixed."""
    theirs = access.enterable_measurements(person).filter(
        Q(entered_by=person.pk) | Q(project__in=access.led_projects(person))
    )
    keeps = access.keeps_the_data(person)
    lines = calendar(person, access.enterable_kpis(person), datetime.date.min, today, today)
    mine = set(access.led_projects(person).values_list("pk", flat=True))
    owed = [
        (line, cell)
        for line in lines
        if (keeps and not line.leads) or (isinstance(line.about, Project) and line.about.pk in mine)
        for cell in line.cells
        if cell.state == MISSING
    ]
    return Waiting(
        sent_back=_listed(theirs.filter(status=MeasurementStatus.REJECTED)),
        drafts=_listed(theirs.filter(status=MeasurementStatus.DRAFT)),
        to_validate=_listed(access.decidable_measurements(person).filter(status=MeasurementStatus.SUBMITTED)),
        owed=sorted(owed, key=lambda pair: (-pair[1].period.end.toordinal(), pair[0].kpi.code)),
    )


def _listed(rows: QuerySet[Measurement]) -> list[Measurement]:
    found = rows.select_related("kpi", "project", "activity", "organisation", "territory", "entered_by", "decided_by")
    return list(found.order_by("ends_on", "kpi__code", "id"))
