"""What is a KPI measured by territory in another perimeter? Its territories' values, added up period by period.

A place of the perimeter stands for itself where it was measured, else for its parts, where all of them were: a region
is made of those that were merged into it. Of one KPI no measured territory lies in another, so nothing counts twice.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import (
    Accumulation,
    Aggregation,
    Contract,
    Kpi,
    KpiKind,
    Measurement,
    MeasurementStatus,
    SeriesKind,
    Territory,
)
from objectives.periods import Frequency, periods_between
from objectives.rollup.values import Measured, Value, Values
from objectives.scoring import divide, weighted_mean

Rows = Mapping[int, Measurement]
"""What was measured of a period, by the key of the territory."""


class Reach(models.TextChoices):
    """How far one definition of a KPI reaches beyond its own periods, and why."""

    RULE = "rule", _("Its rule counts every period, like for like.")
    TERRITORIES = (
        "territories",
        _(
            "Like for like: added up from the territories of its perimeter, in every period in which all of them were"
            " measured. Each by the definition of its time, a value adds up every territory that was measured."
        ),
    )
    NO_PERIMETER = (
        "no_perimeter",
        _("Measured by territory, and this version names none: periods of another definition have no value by it."),
    )
    WHOLE = (
        "whole",
        _("Not measured by territory: nobody measured periods of another definition by it, so they have no value."),
    )

    @property
    def is_everywhere(self) -> bool:
        """Whether periods of other definitions can have a value by it."""
        return self in (Reach.RULE, Reach.TERRITORIES)


def reach_of(kpi: Kpi) -> Reach:
    """Return how far a KPI reaches by the definition that is in it."""
    if kpi.kind == KpiKind.COMPUTED:
        return Reach.RULE
    if kpi.series_kind != SeriesKind.TERRITORY:
        return Reach.WHOLE
    return Reach.TERRITORIES if kpi.perimeter else Reach.NO_PERIMETER


def values_in_perimeter(kpi: Kpi, contract: Contract) -> Values:
    """Return the values of a KPI measured by territory in the perimeter that is in it, in periods of the contract.

    By its own aggregation; nothing is carried: a period in which a part of the perimeter was not measured has no
    value, nor, of what accumulates, has any after it, unless nobody measured the KPI at all then. Two statements.
    """
    of, known, aggregation = list[Value](), list[Measured](), Aggregation(kpi.aggregation)
    measured, (roots, parts) = _current(kpi, contract), _places(kpi.perimeter)
    runs = kpi.accumulation == Accumulation.CUMULATIVE and aggregation != Aggregation.LATEST
    before: list[Measurement] = []
    for period in periods_between(Frequency(kpi.frequency), contract.start, contract.end):
        rows = _cover(roots, measured.get(period.code, {}), parts)
        if rows is None:
            if runs and period.code in measured:
                break
            continue
        before += rows
        value = _value(aggregation, before if runs else rows)
        if value is not None:
            of.append(Value(period.code, period.end, value, carried=False))
            known.append(_observed(period.code, period.end, rows))
    return Values(defaultdict(tuple, {kpi.pk: of}), defaultdict(tuple, {kpi.pk: known}))


def _current(kpi: Kpi, contract: Contract) -> dict[str, dict[int, Measurement]]:
    """Return the current validated measurements of territories, by period."""
    newest: dict[str, dict[int, Measurement]] = defaultdict(dict)
    supersede = (MeasurementStatus.VALIDATED, MeasurementStatus.WITHDRAWN)
    rows = Measurement.objects.filter(kpi=kpi.pk, status__in=supersede, starts_on__gte=contract.start)
    for row in rows.filter(territory__isnull=False).order_by("revision"):
        newest[row.period][row.territory_id or 0] = row
    return {
        period: {place: row for place, row in of.items() if row.status == MeasurementStatus.VALIDATED}
        for period, of in newest.items()
    }


def _places(perimeter: Iterable[str]) -> tuple[list[int], Mapping[int, list[int]]]:
    """Return the places of a perimeter without those inside another one, and the parts of every place."""
    rows = list(Territory.objects.values_list("pk", "code", "parent_id"))
    named, above = {pk for pk, code, _parent in rows if code in perimeter}, {pk: parent for pk, _code, parent in rows}
    parts: dict[int, list[int]] = defaultdict(list)
    for pk, _code, parent in rows:
        if parent is not None:
            parts[parent].append(pk)
    return [pk for pk in sorted(named) if named.isdisjoint(_all_above(pk, above))], parts


def _all_above(place: int, above: Mapping[int, int | None]) -> Iterator[int]:
    higher = above[place]
    while higher is not None:
        yield higher
        higher = above[higher]


def _cover(places: Iterable[int], measured: Rows, parts: Mapping[int, list[int]]) -> list[Measurement] | None:
    """Return the measurements that stand for places, None where a part of them was not measured."""
    found: list[Measurement] = []
    for place in places:
        inside = parts.get(place)
        if place in measured:
            found.append(measured[place])
        elif not inside or (covered := _cover(inside, measured, parts)) is None:
            return None
        else:
            found += covered
    return found or None


def _value(aggregation: Aggregation, rows: Sequence[Measurement]) -> Decimal | None:
    """Return what rows are together, as the rollup has it (rollup.md section 4); None for a quotient by 0."""
    one, nothing = Decimal(1), Decimal(0)
    if aggregation == Aggregation.MEAN:
        weighted = [(one if row.weight is None else row.weight, row.value or nothing) for row in rows]
        return weighted_mean(weighted)
    if aggregation == Aggregation.RATIO:
        under = sum((row.denominator or nothing for row in rows), nothing)
        return divide(sum((row.numerator or nothing for row in rows), nothing), under) if under else None
    return sum((row.value or nothing for row in rows), nothing)


def _observed(period: str, ends_on: datetime.date, rows: list[Measurement]) -> Measured:
    days, how = [row.observed_on for row in rows if row.observed_on], {row.qualifier for row in rows}
    return Measured(
        period=period,
        ends_on=ends_on,
        observed_on=max(days, default=None),
        qualifier=how.pop() if len(how) == 1 else "about",
        sources=tuple(sorted({source for row in rows for source in row.source})),
    )
