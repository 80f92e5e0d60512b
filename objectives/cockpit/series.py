"""How did an indicator come to where it stands? Period by period: value, path, corrections, breaks, what comes."""

import datetime
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from objectives import worlds
from objectives.access import visible_measurements
from objectives.explaining import Viewpoint
from objectives.models import SERIES_COLUMNS, Change, Kpi, Measurement, MeasurementStatus, Operation
from objectives.periods import Frequency, Period, periods_between
from objectives.rollup.definitions import eras, holds
from objectives.rollup.scores import kpi_rule
from objectives.rollup.values import Measured
from objectives.scorecards.events import Event, told
from objectives.scoring import KpiRule, divide, expected_at, quantise6, target_that_counts


@dataclass(frozen=True, slots=True)
class Revised:
    """A value that was said of a period before, and what replaced it said why."""

    series: str
    revision: int
    value: Decimal
    observed_on: datetime.date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Point:
    """A period of the contract on the series of an indicator; `value` is None where nothing is known."""

    period: str
    ends_on: datetime.date
    value: Decimal | None
    carried: bool
    expected: Decimal | None
    """On the path at the period's end; of a flow the period's target."""
    target: Decimal | None
    """Promised for this very period."""
    target_basis: str
    """Who stands behind that target; empty without one."""
    qualifier: str
    observed_on: datetime.date | None
    sources: tuple[str, ...]
    revised: tuple[Revised, ...]
    unit: str
    """By the definition of the period."""
    breaks_on: datetime.date | None
    """The day from which another definition holds than that of the period before; None where it is the same."""

    @property
    def estimated(self) -> bool:
        """Whether the source gives no exact figure."""
        return self.qualifier in ("about", "more_than")


Path = tuple[tuple[datetime.date, Decimal], ...]
"""The corners of a path: the baseline, then each target; of a flow each period's target."""


@dataclass(frozen=True, slots=True)
class KpiStory:
    """The series of an indicator on a day, with the path that was promised and the breaks in it."""

    kpi: Kpi
    is_flow: bool
    baseline: Decimal | None
    baseline_on: datetime.date
    points: tuple[Point, ...]
    paths: tuple[Path, ...]
    """The path of each definition within its own periods, the oldest first: they do not join at a break."""
    breaks: tuple[datetime.date, ...]
    """The days from which another definition holds: figures before and after are not of one kind."""
    changes: tuple[Event, ...]
    """What was ever changed of its definition or of a target, breaking the series or not."""

    @property
    def path(self) -> Path:
        """The corners of all paths."""
        return tuple(corner for path in self.paths for corner in path)

    @property
    def known(self) -> list[Point]:
        """The periods with a value of their own."""
        return [point for point in self.points if point.value is not None and not point.carried]

    @property
    def revised(self) -> bool:
        """Whether a value was ever corrected."""
        return any(point.revised for point in self.points)


def story_of(view: Viewpoint, kpi: Kpi) -> KpiStory:
    """Return the series of an indicator as far as it is known on the view's day.

    Two statements of its own, and one for each model that the changes of the definition name.
    """
    rule = kpi_rule(view.contract, kpi)
    defined = [(era, kpi_rule(view.contract, era)) for era in eras(_row(view, kpi))]
    periods = list(periods_between(Frequency(kpi.frequency), view.contract.start, view.contract.end))
    earlier = _revised(view, kpi)
    known = {one.period: one for one in view.values.of[kpi.pk] if one.ends_on <= view.as_of}
    measured = {one.period: one for one in view.values.measured[kpi.pk]}
    points, of_era = list[Point](), defaultdict[int, list[Point]](list)
    for period in periods:
        place, (era, by) = next((at, one) for at, one in enumerate(defined) if holds(one[0], period.code))
        value = known.get(period.code)
        target = next((one for one in era.targets.all() if one.period == period.code), None)
        seen: Measured | None = measured.get(period.code) if value and not value.carried else None
        points.append(
            Point(
                period=period.code,
                ends_on=period.end,
                value=quantise6(value.value) if value else None,
                carried=value is not None and value.carried,
                expected=_expected(by, period),
                target=target.value if target else None,
                target_basis=target.basis if target else "",
                qualifier=seen.qualifier if seen else "",
                observed_on=seen.observed_on if seen else None,
                sources=seen.sources if seen else (),
                revised=tuple(earlier.get(period.code, ())) if value else (),
                unit=era.unit,
                breaks_on=era.begins if points and not of_era[place] else None,
            )
        )
        of_era[place].append(points[-1])
    return KpiStory(
        kpi=kpi,
        is_flow=rule.is_period_flow,
        baseline=kpi.baseline,
        baseline_on=rule.baseline_on,
        points=tuple(points),
        paths=tuple(tuple(_path(by, era, of_era[place])) for place, (era, by) in enumerate(defined)),
        breaks=tuple(era.begins for era, _by in defined if era.begins is not None),
        changes=tuple(_changes(kpi)),
    )


def _expected(rule: KpiRule, period: Period) -> Decimal | None:
    if not rule.targets:
        return None
    found = target_that_counts(rule, period) if rule.is_period_flow else expected_at(rule, period.end)
    return quantise6(found)


def _row(view: Viewpoint, kpi: Kpi) -> Kpi:
    """Return the KPI with every definition that it had."""
    return next(row for row in view.read.kpis if row.pk == kpi.pk)


def _path(rule: KpiRule, era: Kpi, points: Sequence[Point]) -> Iterator[tuple[datetime.date, Decimal]]:
    at_ends = [(point.ends_on, point.expected) for point in points if point.expected is not None]
    if rule.is_period_flow:
        yield from at_ends
    elif era.begins is None and era.ends is None:
        yield from _corners(rule)
    else:
        within = [(day, value) for day, value in _corners(rule) if _of_era(era, day)]
        yield from sorted({*within, *at_ends[:1], *at_ends[-1:]})


def _of_era(era: Kpi, day: datetime.date) -> bool:
    return (era.begins is None or day >= era.begins) and (era.ends is None or day < era.ends)


def _corners(rule: KpiRule) -> Iterator[tuple[datetime.date, Decimal]]:
    if rule.baseline is not None and rule.targets:
        yield rule.baseline_on, rule.baseline
    later = sorted((target.period.end, target.value) for target in rule.targets)
    yield from ((day, value) for day, value in later if rule.baseline is None or day > rule.baseline_on)


def _revised(view: Viewpoint, kpi: Kpi) -> Mapping[str, Sequence[Revised]]:
    """Return, by period, the validated values that a later revision replaced, of what the reader may see."""
    rows = visible_measurements(view.reader).filter(
        kpi=kpi, status__in=(MeasurementStatus.VALIDATED, MeasurementStatus.WITHDRAWN)
    )
    of_series: dict[tuple[str, str], list[Measurement]] = defaultdict(list)
    for row in rows.select_related(*SERIES_COLUMNS).order_by("revision"):
        of_series[row.period, row.series].append(row)
    found: dict[str, list[Revised]] = defaultdict(list)
    for (period, series), revisions in of_series.items():
        for row, later in pairwise(revisions):
            value = _said(row)
            if value is not None and row.status == MeasurementStatus.VALIDATED:
                found[period].append(Revised(series, row.revision, value, row.observed_on, later.reason))
    return found


def _said(row: Measurement) -> Decimal | None:
    if row.value is not None:
        return Decimal(row.value)
    if row.numerator is None or not row.denominator:
        return None
    return quantise6(divide(row.numerator, row.denominator))


def _changes(kpi: Kpi) -> list[Event]:
    """Return what the ledger knows of the definition's changes, in the world that is read.

    Targets that came or went are changes too; those that were recorded in one act with the indicator are not.
    """
    began = Change.objects.filter(kind="kpi", key=kpi.pk, operation=Operation.INSERT).values("transaction_id")
    of_target = Q(kind="target") & (Q(after__kpi_id=kpi.pk) | Q(before__kpi_id=kpi.pk))
    ours = Q(kind="kpi", key=kpi.pk, operation=Operation.UPDATE) | of_target
    begins = Q(operation=Operation.INSERT, transaction_id__in=began)
    changes = Change.objects.filter(ours).exclude(begins).select_related("actor").order_by("pk")
    if until := worlds.known_until():
        changes = changes.filter(recorded_at__lt=until)
    as_text = changes.annotate(was_text=Cast("before", TextField()), now_text=Cast("after", TextField()))
    return [event for event in told(as_text) if event.moves]
