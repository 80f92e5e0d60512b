"""Why is there a gap? From the explanation of the figure: what was counted, what is late, what nobody knows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from objectives import access
from objectives.cockpit.gaps import Gap
from objectives.explaining import Asked, Explanation, FigureName, Reason, Viewpoint, explain
from objectives.models import Kpi, KpiKind, Milestone
from objectives.periods import Frequency, parse, periods_between
from objectives.rollup.definitions import own
from objectives.rollup.scores import kpi_rule
from objectives.rollup.values import Value
from objectives.scorecards.timeline import Keeping, timeline
from objectives.scoring import expected_at, target_that_counts

UNKNOWN = (Reason.UNKNOWN_SIZE, Reason.NO_DATA, Reason.UNDATED, Reason.NO_COST)
"""What might count if it were known."""


class CauseKind(StrEnum):
    """What makes a gap, or keeps it from being judged."""

    FOUND = "found"
    """The rule found so many things in the period."""
    FELL = "fell"
    """The value is worse than the one before."""
    BEHIND_SINCE = "behind_since"
    CARRIED = "carried"
    """Nothing was measured since a period."""
    MISSING = "missing"
    """So many periods have no value."""
    UNKNOWN = "unknown"
    """So many things could not be judged."""
    LATE = "late"
    """So many milestones are late."""
    WORST = "worst"
    """The project that owes most to its plan."""
    WITHOUT_PLAN = "without_plan"
    """So many projects have no milestones: they deliver nothing that is known."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason of a gap, in facts; the door gives it words."""

    kind: CauseKind
    count: int = 0
    period: str = ""
    reasons: tuple[Reason, ...] = ()
    value: Decimal | None = None
    """Of the period before, in the indicator's unit; of a project, its points of the objective's delivery."""
    label: str = ""
    code: str = ""
    """Of a project that the reader may see."""


def causes_of(view: Viewpoint, gap: Gap) -> tuple[Cause, ...]:
    """Return why an indicator or a delivery is behind, the plainest first; at most eight statements."""
    return tuple(_of_kpi(view, gap.kpi) if gap.kpi else _of_delivery(view, gap))


def _of_kpi(view: Viewpoint, kpi: Kpi) -> Iterator[Cause]:
    until = min(view.as_of, view.contract.end)
    known = [one for one in own(kpi, view.values.of[kpi.pk]) if one.ends_on <= until]
    measured = [one for one in known if not one.carried]
    if known and known[-1].carried and measured:
        yield Cause(CauseKind.CARRIED, period=measured[-1].period)
    if kpi.kind == KpiKind.COMPUTED:
        yield from _of_rule(explain(view, Asked(FigureName.KPI_ACTUAL, kpi.code)))
    elif len(measured) > 1 and _is_worse(kpi, *measured[-2:]):
        yield Cause(CauseKind.FELL, period=measured[-2].period, value=measured[-2].value)
    since = behind_since(view, kpi, known)
    if since:
        yield Cause(CauseKind.BEHIND_SINCE, period=since)
    missing = missing_periods(view, kpi, measured)
    if missing:
        yield Cause(CauseKind.MISSING, count=len(missing))


def _is_worse(kpi: Kpi, before: Value, now: Value) -> bool:
    return now.value < before.value if kpi.direction == "increase" else now.value > before.value


def _of_rule(found: Explanation) -> Iterator[Cause]:
    if found.period and not found.weighs:
        yield Cause(CauseKind.FOUND, count=sum(one.count for one in found.contributors), period=found.period)
    unknown = [one for one in found.left_out if one.reason in UNKNOWN]
    if unknown:
        reasons = tuple(sorted({one.reason for one in unknown}, key=UNKNOWN.index))
        yield Cause(CauseKind.UNKNOWN, count=sum(one.count for one in unknown), reasons=reasons)


def behind_since(view: Viewpoint, kpi: Kpi, known: Sequence[Value]) -> str:
    """Return the period from which on an indicator's value has been behind its path; empty where it is not."""
    rule, since = kpi_rule(view.contract, kpi), ""
    for one in reversed(known):
        period = parse(one.period)
        expected = target_that_counts(rule, period) if rule.is_period_flow else expected_at(rule, period.end)
        if rule.at_least_as_good(one.value, expected):
            break
        since = one.period
    return since


def missing_periods(view: Viewpoint, kpi: Kpi, measured: Sequence[Value]) -> list[str]:
    """Return the periods that ended by the day, after the baseline, without a value of their own."""
    if kpi.kind == KpiKind.COMPUTED:
        return []
    known = {one.period for one in measured}
    first = max(view.contract.start, kpi.baseline_day(view.contract.start), kpi.begins or view.contract.start)
    every = periods_between(Frequency(kpi.frequency), view.contract.start, min(view.as_of, view.contract.end))
    return [one.code for one in every if one.end > first and one.code not in known]


def _of_delivery(view: Viewpoint, gap: Gap) -> Iterator[Cause]:
    number = str(gap.objective.number)
    done = explain(view, Asked(FigureName.OBJECTIVE_DELIVERY, number))
    planned = explain(view, Asked(FigureName.OBJECTIVE_PLANNED_DELIVERY, number))
    late = _late_milestones(view, gap)
    if late:
        yield Cause(CauseKind.LATE, count=late)
    reached = {one.code: one.numerator for one in done.contributors if one.code}
    owed = [(one.numerator - reached.get(one.code, Decimal(0)), one) for one in planned.contributors if one.code]
    most, worst = max(owed, key=lambda pair: pair[0], default=(Decimal(0), None))
    if worst is not None and most > 0:
        points = most / planned.denominator
        yield Cause(CauseKind.WORST, label=worst.label, code=worst.code, value=points)
    without = sum(one.count for one in done.left_out if one.reason == Reason.NO_MILESTONES)
    if without:
        yield Cause(CauseKind.WITHOUT_PLAN, count=without)


def _late_milestones(view: Viewpoint, gap: Gap) -> int:
    """Count the late milestones of projects that the reader may see; two statements."""
    linked = access.visible_links(view.reader).filter(objective=gap.objective, project__isnull=False)
    rows = Milestone.objects.filter(project__in=linked.values("project")).prefetch_related("reports")
    return sum(step.keeping == Keeping.LATE for step in timeline(rows, view.as_of))
