"""How many jobs, companies, researchers, schools and laboratories, since when, where, and says who?

A series has figures of its own, or those measured of a KPI, or counts the organisations of the cluster's territory that
take part in published projects, year by year. Nothing of what is not published is in any of them.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from objectives.access import visible_measurements
from objectives.models import SERIES_COLUMNS, Kpi, Precision, ProfileSeries, Qualifier, Territory
from objectives.rollup.statements import ALIVE
from objectives.scorecards.reading import default_contract
from objectives.scorecards.series import kpi_series

VISITOR = AnonymousUser()

# A project whose end is not known counts for the year in which it began.
COUNTED = f"""
    SELECT y.year, count(DISTINCT o.id)
    FROM generate_series(%(first)s, %(last)s) AS y(year)
    JOIN objectives_project p ON p.published AND p.start < make_date(y.year + 1, 1, 1)
        AND {ALIVE}
        AND coalesce(p."end", p.start) >= make_date(y.year, 1, 1)
    JOIN objectives_participation a ON a.project_id = p.id
    JOIN objectives_organisation o ON o.id = a.organisation_id AND o.kind = ANY(%(kinds)s)
    JOIN objectives_territory t ON t.id = o.territory_id AND t.in_cluster
    GROUP BY y.year ORDER BY y.year"""  # noqa: S608 (a fixed condition)


@dataclass(frozen=True, slots=True)
class ProfilePoint:
    """A figure: what was observed when, how exactly, by whom, and what had been said of it before."""

    on: datetime.date
    precision: str
    value: Decimal
    qualifier: str
    sources: tuple[str, ...]
    note: str = ""
    corrected: tuple[Decimal, ...] = ()
    """What earlier revisions said, the oldest first."""

    @property
    def is_exact(self) -> bool:
        """Whether the source gives an exact figure."""
        return self.qualifier == Qualifier.EXACT


@dataclass(frozen=True, slots=True)
class ProfileLine:
    """A series with its figures, the oldest first, its perimeter in names, and the days at which it breaks."""

    series: ProfileSeries
    perimeter: tuple[str, ...]
    points: tuple[ProfilePoint, ...]
    breaks: tuple[datetime.date, ...] = ()
    kpi: Kpi | None = None

    @property
    def last(self) -> ProfilePoint | None:
        """The newest figure."""
        return self.points[-1] if self.points else None

    @property
    def is_counted(self) -> bool:
        """Whether it is counted in the published projects."""
        return bool(self.series.counts)


def industry_profile(today: datetime.date) -> list[ProfileLine]:
    """Return every series of the industry profile up to a day; statements by the number of series, not of figures."""
    return list(_lines(list(ProfileSeries.objects.prefetch_related("figures")), today))


def profile_line(code: str, today: datetime.date) -> ProfileLine | None:
    """Return one series; None where there is none of that code."""
    return next(_lines(list(ProfileSeries.objects.filter(code=code).prefetch_related("figures")), today), None)


def _lines(series: Sequence[ProfileSeries], today: datetime.date) -> Iterator[ProfileLine]:
    codes = {code for one in series for code in one.perimeter}
    named = dict(Territory.objects.filter(code__in=codes).values_list("code", "name"))
    kpis = _kpis({one.kpi for one in series if one.kpi})
    for one in series:
        perimeter = tuple(named.get(code, code) for code in one.perimeter)
        if one.kpi:
            kpi = kpis.get(one.kpi)
            points, breaks = _measured(kpi, today) if kpi else ((), ())
            yield ProfileLine(one, perimeter, tuple(points), breaks, kpi)
        elif one.counts:
            yield ProfileLine(one, perimeter, tuple(_counted(one.counts, today)))
        else:
            yield ProfileLine(one, perimeter, tuple(_published(one, today)))


def _kpis(codes: set[str]) -> Mapping[str, Kpi]:
    """Return each KPI by its code, that of the newest contract."""
    rows = Kpi.objects.filter(code__in=codes).select_related("contract").order_by("contract__start")
    return {row.code: row for row in rows}


def _published(series: ProfileSeries, today: datetime.date) -> Iterator[ProfilePoint]:
    for row in sorted(series.figures.all(), key=lambda one: one.observed_on):
        if row.observed_on <= today:
            yield ProfilePoint(
                row.observed_on, row.precision, row.value, row.qualifier, tuple(row.source), note=row.note
            )


def _measured(kpi: Kpi, today: datetime.date) -> tuple[list[ProfilePoint], tuple[datetime.date, ...]]:
    told = kpi_series(VISITOR, kpi, min(today, kpi.contract.end))
    earlier = _earlier(kpi)
    points = []
    for one in told.values:
        if one.carried:
            continue
        seen = one.measured
        observed = seen.observed_on if seen else None
        points.append(
            ProfilePoint(
                observed or one.ends_on,
                Precision.DAY if observed else Precision.YEAR,
                one.value,
                seen.qualifier if seen and seen.qualifier else Qualifier.EXACT,
                seen.sources if seen else (),
                corrected=tuple(earlier.get(one.period, ())[:-1]),
            )
        )
    return points, told.breaks


def _earlier(kpi: Kpi) -> dict[str, list[Decimal]]:
    """Return, by period, what was said of the cluster in the order of revisions, the last one included."""
    of_the_cluster = {f"{column}__isnull": True for column in SERIES_COLUMNS}
    rows = visible_measurements(VISITOR).filter(kpi=kpi, value__isnull=False, **of_the_cluster).order_by("revision")
    found: dict[str, list[Decimal]] = defaultdict(list)
    for period, value in rows.values_list("period", "value"):
        found[period].append(value)
    return found


def _counted(kinds: Sequence[str], today: datetime.date) -> Iterator[ProfilePoint]:
    """Count for the years of the contract: of the years after it the portfolio knows only what began before."""
    contract = default_contract()
    if contract is None:
        return
    years = {"first": contract.start.year, "last": min(today, contract.end).year}
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, {**years, "kinds": list(kinds)})
        for year, count in cursor.fetchall():
            day = min(datetime.date(year, 12, 31), today)
            yield ProfilePoint(day, Precision.YEAR, Decimal(count), Qualifier.EXACT, ())
