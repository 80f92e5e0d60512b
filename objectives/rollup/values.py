"""What is V(q) of every KPI of a contract? Stored as cells, or read afresh from the facts."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import Contract, Kpi, KpiKind, KpiValue
from objectives.rollup import computed_values, reported_values
from objectives.rollup.statements import fetch, replace_cells
from objectives.rollup.windows import windows_of
from objectives.scoring import divide

COLUMNS = ("kpi_id", "period", "ends_on", "numerator", "denominator", "carried")


@dataclass(frozen=True, slots=True)
class Value:
    """V(q): unrounded, with the period that it is of."""

    period: str
    ends_on: datetime.date
    value: Decimal
    carried: bool


Values = dict[int, list[Value]]
"""By KPI: its values with data, the oldest period first."""


def _statements(contract: Contract, kpis: Iterable[Kpi]) -> Iterator[tuple[str, list[object], list[int]]]:
    """Yield each SELECT with its parameters and the KPIs whose cells it fills."""
    windows = windows_of(contract)
    reported = [kpi.pk for kpi in kpis if kpi.kind == KpiKind.REPORTED]
    if reported:
        yield *reported_values.statement(reported, windows), reported
    for kpi in kpis:
        if kpi.kind == KpiKind.COMPUTED:
            yield *computed_values.statement(kpi, windows), [kpi.pk]


def store_values(contract: Contract, kpis: Iterable[Kpi]) -> int:
    """Make the stored values of some KPIs of a contract equal to what the facts give; return how many changed."""
    return sum(
        replace_cells(
            KpiValue._meta.db_table,
            ("kpi_id", "period"),
            COLUMNS,
            select,
            [*parameters, filled],
            within="old.kpi_id = ANY (%s)",
        )
        for select, parameters, filled in _statements(contract, list(kpis))
    )


def values_of(contract: Contract, *, from_cells: bool) -> Values:
    """Return every value with data of a contract's KPIs, from the stored cells or from the facts."""
    if from_cells:
        rows = list(KpiValue.objects.filter(kpi__contract=contract).order_by("ends_on").values_list(*COLUMNS))
    else:
        kpis = list(Kpi.objects.filter(contract=contract))
        rows = [row for select, parameters, _ in _statements(contract, kpis) for row in fetch(select, parameters)]
        rows.sort(key=lambda row: row[2])
    values: Values = defaultdict(list)
    for kpi, period, ends_on, numerator, denominator, carried in rows:
        values[kpi].append(Value(period, ends_on, divide(Decimal(numerator), Decimal(denominator)), carried))
    return values
