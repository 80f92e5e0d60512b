"""The KPIs that the scoring tests judge: a contract's usual thresholds, levels and period flows in a line each."""

from datetime import date
from decimal import Decimal

from objectives.periods import Frequency, parse
from objectives.scoring import KpiResult, KpiRule, TargetPoint, Thresholds, quantise6, score_kpi

USUAL = Thresholds(on_track_from=Decimal("0.95"), at_risk_from=Decimal("0.80"))
BASELINE_DAY = date(2012, 12, 31)


def promised(**targets: str) -> tuple[TargetPoint, ...]:
    """Targets by period: `y2015="12"`, `y2015_H1="4"`."""
    return tuple(TargetPoint(parse(name[1:].replace("_", "-")), Decimal(value)) for name, value in targets.items())


def level(direction: str, baseline: str | None, tolerance: str = "0", **targets: str) -> KpiRule:
    """A yearly stock with its baseline on 2012-12-31."""
    return KpiRule(
        direction=direction,
        aggregation="latest",
        accumulation="period",
        frequency=Frequency.YEAR,
        baseline=None if baseline is None else Decimal(baseline),
        baseline_on=BASELINE_DAY,
        tolerance=Decimal(tolerance),
        targets=promised(**targets),
    )


def flow(direction: str, frequency: Frequency = Frequency.QUARTER, **targets: str) -> KpiRule:
    """A sum that every period makes anew; its baseline is there to be ignored."""
    return KpiRule(
        direction=direction,
        aggregation="sum",
        accumulation="period",
        frequency=frequency,
        baseline=Decimal(1000),
        baseline_on=BASELINE_DAY,
        tolerance=Decimal(0),
        targets=promised(**targets),
    )


def judged(rule: KpiRule, period: str, actual: str) -> KpiResult:
    """The KPI in a period with an actual, by the usual thresholds."""
    return score_kpi(rule, parse(period), Decimal(actual), USUAL)


def six(figure: Decimal | None) -> str:
    """A figure as the scorecard shows it, without trailing zeros."""
    return "none" if figure is None else f"{quantise6(figure).normalize():f}"
