"""Where should a KPI be, by its targets? The target of a period flow, the path of a level (rollup.md section 5)."""

from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from objectives.explaining.exact import product
from objectives.explaining.explanation import Contributor
from objectives.explaining.kpi_formulas import Worked, fixed
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
    path = [(rule.baseline_on, rule.baseline, _("baseline"))]
    path += sorted((point.period.end, point.value, point.period.code) for point in later)
    if period.end <= rule.baseline_on:
        return fixed(_("Before the baseline's date E is the baseline."), rule.baseline, _("baseline"))
    for (day0, y0, name0), (day1, y1, name1) in pairwise(path):
        if period.end <= day1:
            done, left = Decimal((period.end - day0).days), Decimal((day1 - period.end).days)
            terms = ((y0, left, day0, name0), (y1, done, day1, name1))
            return Worked(
                _("E = straight line from one point of the path to the next, read at the end of the period."),
                tuple(
                    Contributor(name, About.TARGET, "", product(value, days), days, value, days, on_day(day))
                    for value, days, day, name in terms
                ),
                None,
            )
    return Worked(_("After the last target E is the final target."), (_target(last, kpi),))


def flow_target(rule: KpiRule, period: Period, kpi: str) -> Worked:
    """T of a period flow: the target that counts, divided by the number of periods in it."""
    point = point_that_counts(rule, period)
    count = Decimal(count_inside(point.period, rule.frequency))
    formula = _("T = target that counts / number of periods of the indicator's frequency in it")
    return Worked(formula, (_target(point, kpi),), count)


def _target(point: TargetPoint, kpi: str) -> Contributor:
    code = f"{kpi} {point.period.code}"
    return Contributor(point.period.code, About.TARGET, code, point.value, value=point.value)


def _last(rule: KpiRule) -> TargetPoint:
    return max(rule.targets, key=lambda point: point.period.end)
