"""Where would a KPI be on the contract's last day, from what is known on a day? (rollup.md section 10)"""

import datetime
from collections.abc import Sequence

from objectives.forecasting import forecast, period_of
from objectives.models import Contract, Kpi
from objectives.periods import Frequency, parse
from objectives.rollup.scores import kpi_rule
from objectives.rollup.values import Value
from objectives.scorecards.figures import ForecastFigure
from objectives.scoring import quantise6


def forecast_on(contract: Contract, kpi: Kpi, values: Sequence[Value], as_of: datetime.date) -> ForecastFigure | None:
    """Return the forecast of a KPI from the values of periods that ended by the day; no statement of its own."""
    last = min(as_of, contract.end)
    known = [(parse(one.period), one.value) for one in values if one.ends_on <= last and not one.carried]
    found = forecast(kpi_rule(contract, kpi), known, period_of(Frequency(kpi.frequency), contract.end))
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
