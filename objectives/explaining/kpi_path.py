"""Where should a KPI be, by its targets? The target of a period flow, the path of a level (rollup.md section 5)."""

import datetime
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from operator import itemgetter

from django.utils.translation import gettext as _

from objectives.explaining.exact import product
from objectives.explaining.explanation import Contributor
from objectives.explaining.kpi_formulas import Worked
from objectives.explaining.listing import on_day
from objectives.explaining.names import About
from objectives.periods import Period, count_inside
from objectives.scoring import KpiRule, TargetPoint, point_that_counts


def final_target(rule: KpiRule, kpi: str) -> Worked:
    """T of a level: the target with the latest period."""
    return Worked(_("T = the target with the latest period."), (_target(_last(rule), kpi),))


def path_at(rule: KpiRule, period: Period, kpi: str) -> Worked:
    """E of a level: the point of its path on the last day of the period, between the two points around it."""
    last = _last(rule)
    if rule.baseline is None:
        return Worked(_("Without a baseline E is the final target T."), (_target(last, kpi),))
    later = [point for point in rule.targets if point.period.end > rule.baseline_on]
    path = [(rule.baseline_on, _baseline(rule.baseline))]
    path += sorted(((point.period.end, _target(point, kpi)) for point in later), key=itemgetter(0))
    if period.end <= rule.baseline_on:
        return Worked(_("Before the baseline's date E is the baseline."), (_baseline(rule.baseline),))
    for (day0, before), (day1, after) in pairwise(path):
        if period.end <= day1:
            done, left = Decimal((period.end - day0).days), Decimal((day1 - period.end).days)
            return Worked(
                _("E = straight line from one point of the path to the next, read at the end of the period."),
                (_weighed(before, left, day0), _weighed(after, done, day1)),
                None,
            )
    return Worked(_("After the last target E is the final target."), (_target(last, kpi),))


def flow_target(rule: KpiRule, period: Period, kpi: str) -> Worked:
    """T of a period flow: the target that counts, divided by the number of periods in it."""
    point = point_that_counts(rule, period)
    count = Decimal(count_inside(point.period, rule.frequency))
    formula = _("T = target that counts / number of periods of the indicator's frequency in it")
    return Worked(formula, (_target(point, kpi),), count)


def _weighed(point: Contributor, days: Decimal, day: datetime.date) -> Contributor:
    weighed = product(point.numerator, days)
    return replace(point, numerator=weighed, denominator=days, weight=days, detail=on_day(day))


def _baseline(value: Decimal) -> Contributor:
    return Contributor(_("baseline"), About.BASELINE, "", value, value=value)


def _target(point: TargetPoint, kpi: str) -> Contributor:
    code = f"{kpi} {point.period.code}"
    return Contributor(point.period.code, About.TARGET, code, point.value, value=point.value)


def _last(rule: KpiRule) -> TargetPoint:
    return max(rule.targets, key=lambda point: point.period.end)
