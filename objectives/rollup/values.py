"""What is V(q) of every KPI of a contract? Stored as cells, or read afresh from the facts."""

import datetime
from collections import defaultdict
from collections.abc import Iterator
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


def _statements(contract: Contract) -> Iterator[tuple[str, list[object], str]]:
    """Yield each SELECT with its parameters and the condition for the cells that it fills."""
    windows = windows_of(contract)
    reported = f"""old.kpi_id IN (SELECT id FROM objectives_kpi
        WHERE contract_id = {int(contract.pk)} AND kind = 'reported')"""
    yield *reported_values.statement(contract, windows), reported
    for kpi in Kpi.objects.filter(contract=contract, kind=KpiKind.COMPUTED):
        yield *computed_values.statement(kpi, windows), f"old.kpi_id = {int(kpi.pk)}"


def store_values(contract: Contract) -> int:
    """Make the stored values of a contract's KPIs equal to what the facts give; return how many cells changed."""
    table = KpiValue._meta.db_table
    return sum(
        replace_cells(table, ("kpi_id", "period"), COLUMNS, select, parameters, within=within)
        for select, parameters, within in _statements(contract)
    )


def values_of(contract: Contract, *, from_cells: bool) -> Values:
    """Return every value with data of a contract's KPIs, from the stored cells or from the facts."""
    if from_cells:
        rows = list(KpiValue.objects.filter(kpi__contract=contract).order_by("ends_on").values_list(*COLUMNS))
    else:
        rows = [row for select, parameters, _ in _statements(contract) for row in fetch(select, parameters)]
        rows.sort(key=lambda row: row[2])
    values: Values = defaultdict(list)
    for kpi, period, ends_on, numerator, denominator, carried in rows:
        values[kpi].append(Value(period, ends_on, divide(Decimal(numerator), Decimal(denominator)), carried))
    return values
