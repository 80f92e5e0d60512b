"""Which definition of a KPI holds for a day? Figures of two definitions are never mixed.

A version that begins on a day (the first of one of the KPI's periods) breaks the series there: periods from it on are
its own, periods before it belong to the definition that held then. On a day the KPI stands by the definition of the
last period that ended by it.
"""

import copy
import datetime
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet

from objectives.models import DEFINING, Kpi, KpiVersion, Target
from objectives.periods import Frequency, parse, periods_between


class OfPeriod(Protocol):
    """Something of a reporting period."""

    @property
    def period(self) -> str:
        """Its code."""


One = TypeVar("One", bound=OfPeriod)

EXACT = ("baseline", "tolerance")


def with_breaks(kpis: QuerySet[Kpi]) -> QuerySet[Kpi]:
    """Annotate KPIs with the versions that they had, where any of them breaks the series. No statement of its own."""
    breaking = KpiVersion.objects.filter(kpi=OuterRef("kpi"), valid_from__isnull=False)
    versions = KpiVersion.objects.filter(Exists(breaking), kpi=OuterRef("pk")).order_by("number")
    annotated: Any = kpis.annotate(
        break_days=ArraySubquery(versions.values("valid_from")),
        break_definitions=ArraySubquery(versions.values("definition")),
    )
    return annotated  # type: ignore[no-any-return]


def with_targets(kpis: Sequence[Kpi], targets: QuerySet[Target]) -> None:
    """Put their targets with KPIs, by period: as a prefetch does, in a quarter of its time. One statement."""
    of = defaultdict[int, list[Target]](list)
    for target in targets.order_by("kpi_id", "period"):
        of[target.kpi_id].append(target)
    for kpi in kpis:
        kpi._prefetched_objects_cache = {"targets": of[kpi.pk]}  # type: ignore[attr-defined]


def eras(kpi: Kpi) -> list[Kpi]:
    """Return a KPI (`with_breaks`) as it was defined from each break on, the oldest first; itself alone without any.

    Each is the row with that definition in it, its targets at hand, and says from when until when it holds
    (`begins` and `ends`, the day after).
    """
    annotated: Any = kpi
    if not annotated.break_days:
        return [kpi]
    newest = dict(zip(annotated.break_days, annotated.break_definitions, strict=True))
    days: list[datetime.date | None] = sorted(newest, key=lambda day: day or datetime.date.min)
    ends = [*days[1:], None]
    older = [defined_as(kpi, newest[begins]) for begins in days[:-1]]
    found = [*older, copy.copy(kpi)]  # the last one is what the rows say, also in a world where they say otherwise
    for era, begins, until in zip(found, days, ends, strict=True):
        era.begins, era.ends = begins, until
    return found


def defined_as(kpi: Kpi, definition: dict[str, Any]) -> Kpi:
    """Return a KPI with a definition in place of its own; never to be saved."""
    other = copy.copy(kpi)
    for name in DEFINING:
        value = definition[name]
        if name == "baseline_on" and value is not None:
            value = datetime.date.fromisoformat(value)
        setattr(other, name, Decimal(value) if name in EXACT and value is not None else value)
    targets = [
        Target(kpi=other, period=one["period"], value=Decimal(one["value"]), basis=one["basis"],
               ends_on=parse(one["period"]).end)
        for one in definition["targets"]
    ]  # fmt: skip
    other._prefetched_objects_cache = {"targets": targets}  # type: ignore[attr-defined]
    return other


def defined_on(kpi: Kpi, day: datetime.date) -> Kpi:
    """Return a KPI (`with_breaks`) by the definition of the last of its periods that ended by a day."""
    of_kpi = eras(kpi)
    for era in reversed(of_kpi[1:]):
        if era.begins is None or _first_end(era, era.begins) <= day:
            return era
    return of_kpi[0]


def _first_end(kpi: Kpi, begins: datetime.date) -> datetime.date:
    year = datetime.timedelta(days=366)
    return next(periods_between(Frequency(kpi.frequency), begins, begins + year)).end


def own(kpi: Kpi, of_periods: Sequence[One]) -> Sequence[One]:
    """Keep what is of the periods of a KPI's definition."""
    if kpi.begins is None and kpi.ends is None:
        return of_periods
    return [one for one in of_periods if holds(kpi, one.period)]


def holds(kpi: Kpi, period: str) -> bool:
    """Return whether a period belongs to the KPI's definition."""
    starts = parse(period).start
    return (kpi.begins is None or starts >= kpi.begins) and (kpi.ends is None or starts < kpi.ends)
