"""Where do the marks of a forecast lie? What was, the band beyond it, and the target, on one scale."""

from dataclasses import dataclass
from decimal import Decimal

from objectives.forecasting import index_of
from objectives.periods import parse
from objectives.scorecards import KpiFigure

WIDTH, HEIGHT, EDGE = Decimal(240), Decimal(72), Decimal(6)


@dataclass(frozen=True, slots=True)
class ForecastChart:
    """Points of SVG shapes: the line of what was, the band from the last value on, its middle, the target."""

    line: str
    band: str
    middle: str
    today: str
    """Where what is known ends."""
    target: str | None


def forecast_chart(kpi: KpiFigure) -> ForecastChart | None:
    """Return the marks of a KPI's forecast; None without one, or when its last period is known already."""
    if kpi.forecast is None or not kpi.history or parse(kpi.history[-1][0]).end >= parse(kpi.forecast.period).end:
        return None
    known = [(index_of(parse(period)), value) for period, value in kpi.history]
    end, coming = index_of(parse(kpi.forecast.period)), kpi.forecast
    heights = [value for _, value in known] + [coming.low, coming.high]
    heights += [] if kpi.target is None else [kpi.target]
    place = _Scale(known[0][0], end, min(heights), max(heights))
    last = place.at(*known[-1])
    return ForecastChart(
        line=" ".join(place.at(*one) for one in known),
        band=" ".join((last, place.at(end, coming.high), place.at(end, coming.low))),
        middle=f"{last} {place.at(end, coming.value)}",
        today=last.split(",")[0],
        target=None if kpi.target is None else place.at(end, kpi.target).split(",")[1],
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: int
    last: int
    low: Decimal
    high: Decimal

    def at(self, index: int, value: Decimal) -> str:
        across = Decimal(index - self.first) / Decimal(max(self.last - self.first, 1))
        up = (value - self.low) / (self.high - self.low) if self.high > self.low else Decimal("0.5")
        x = EDGE + across * (WIDTH - 2 * EDGE)
        y = HEIGHT - EDGE - up * (HEIGHT - 2 * EDGE)
        return f"{x:.1f},{y:.1f}"
