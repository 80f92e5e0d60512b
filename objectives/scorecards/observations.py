"""When, how exactly and from where was a reported figure observed?"""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from objectives.models import Contract, Measurement, MeasurementStatus


@dataclass(frozen=True, slots=True)
class Observation:
    """What stands beside a reported figure; a figure of several series names their newest day and all their sources."""

    observed_on: datetime.date | None
    qualifier: str
    sources: tuple[str, ...]


Observations = dict[int, list[tuple[datetime.date, Observation]]]
"""By KPI: (last day of the period, observation), the oldest period first."""


def observations_of(contract: Contract) -> Observations:
    """Return what is known of the current validated measurements of every KPI of a contract. One statement."""
    series = ("project_id", "activity_id", "organisation_id", "territory_id")
    current = (
        Measurement.objects.filter(
            kpi__contract=contract, status__in=[MeasurementStatus.VALIDATED, MeasurementStatus.WITHDRAWN]
        )
        .order_by("kpi_id", "ends_on", *series, "-revision")
        .distinct("kpi_id", "ends_on", *series)
    )
    found: dict[int, dict[datetime.date, Observation]] = defaultdict(dict)
    for measurement in current:
        if measurement.status == MeasurementStatus.VALIDATED:
            periods = found[measurement.kpi_id]
            periods[measurement.ends_on] = _joined(periods.get(measurement.ends_on), measurement)
    return {kpi: sorted(periods.items()) for kpi, periods in found.items()}


def observation_by(day: datetime.date, seen: list[tuple[datetime.date, Observation]]) -> Observation | None:
    """Return the newest observation of a period that ended by a day: a carried value keeps its own."""
    return next((observation for ends_on, observation in reversed(seen) if ends_on <= day), None)


def _joined(before: Observation | None, measurement: Measurement) -> Observation:
    seen = Observation(measurement.observed_on, measurement.qualifier, tuple(measurement.source))
    if before is None:
        return seen
    days = [day for day in (before.observed_on, seen.observed_on) if day is not None]
    qualifier = before.qualifier if before.qualifier == seen.qualifier else "about"
    return Observation(max(days, default=None), qualifier, tuple(sorted({*before.sources, *seen.sources})))
