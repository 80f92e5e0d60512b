"""What is the value of a KPI made of? (rollup.md sections 3 and 4)"""

from dataclasses import replace

from django.utils.translation import gettext as _

from objectives.explaining.computed_value import counted_things, things_left_out
from objectives.explaining.exact import ONE
from objectives.explaining.explanation import Asked, Explanation
from objectives.explaining.kpi import frame_of
from objectives.explaining.names import Operation
from objectives.explaining.reported_value import measurements, measurements_left_out
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Aggregation, Kpi, KpiKind

OPERATIONS = {
    Aggregation.SUM: Operation.SUM,
    Aggregation.LATEST: Operation.SUM,
    Aggregation.MEAN: Operation.WEIGHTED_MEAN,
    Aggregation.RATIO: Operation.RATIO,
    Aggregation.DISTINCT: Operation.COUNT,
}


def actual(view: Viewpoint, asked: Asked, kpi: Kpi) -> Explanation:
    """Explain A: what was measured, or what the rule counts in the portfolio. Two statements beside the day's."""
    period = view.result_of(kpi).period
    is_reported = kpi.kind == KpiKind.REPORTED
    found = measurements(view, kpi, period) if is_reported else counted_things(view, kpi, period)
    beside = measurements_left_out(view, kpi, period) if is_reported else things_left_out(view, kpi, period)
    weighs = kpi.aggregation in (Aggregation.MEAN, Aggregation.RATIO)
    value = view.value_of(kpi)
    return replace(
        frame_of(view, asked, kpi),
        formula=_said_of_value(kpi),
        section="3, 4" if is_reported else "4",
        unit=kpi.unit,
        operation=OPERATIONS[Aggregation(kpi.aggregation)],
        contributors=found,
        left_out=beside,
        divisor=None if weighs else ONE,
        missing="" if period else _("No period that ended by this day has data."),
        remark=_("Carried: no value for this period, the last known one is used.") if value and value.carried else "",
    )


def _said_of_value(kpi: Kpi) -> str:
    said = {
        Aggregation.SUM: _("V = sum of the values in the period."),
        Aggregation.LATEST: _("V = sum over the series of the value with the latest period."),
        Aggregation.MEAN: _("V = sum of weight × value / sum of weights, over the measurements in the period."),
        Aggregation.RATIO: _("V = sum of numerators / sum of denominators in the period, never a mean of ratios."),
        Aggregation.DISTINCT: _("V = number of different members found in the period."),
    }[Aggregation(kpi.aggregation)]
    if kpi.accumulation == "cumulative" and kpi.aggregation != Aggregation.LATEST:
        said += " " + _("The period begins on the contract's first day.")
    if kpi.kind == KpiKind.COMPUTED:
        said += " " + _("Rule: %(rule)s.") % {"rule": kpi.get_rule_display()}
        said += " " + _("Filter: %(filter)s.") % {"filter": kpi.filter} if kpi.filter else ""
    return said
