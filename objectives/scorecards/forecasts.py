"""Where would a KPI be on the contract's last day, from what is known on a day? (rollup.md section 10)"""

from functools import lru_cache

from objectives.forecasting import forecast, period_of
from objectives.models import Contract, Kpi
from objectives.periods import Frequency, Period, parse
from objectives.rollup.scores import kpi_rule
from objectives.rollup.values import KEPT, Value
from objectives.scorecards.figures import ForecastFigure
from objectives.scoring import KpiRule, quantise6


def forecast_on(contract: Contract, kpi: Kpi, known: tuple[Value, ...]) -> ForecastFigure | None:
    """Return the forecast of a KPI from its values of periods that ended by a day; no statement of its own."""
    return _forecast(kpi_rule(contract, kpi), known, period_of(Frequency(kpi.frequency), contract.end))


@lru_cache(KEPT)
def _forecast(rule: KpiRule, known: tuple[Value, ...], at: Period) -> ForecastFigure | None:
    """Return the forecast; the slopes of 72 months cost a millisecond, and a change moves few series."""
    found = forecast(rule, [(parse(one.period), one.value) for one in known], at)
    if found is None:
        return None
    return ForecastFigure(
        found.period.code,
        quantise6(found.value),
        quantise6(found.low),
        quantise6(found.high),
        found.points,
        found.outlook,
    )
