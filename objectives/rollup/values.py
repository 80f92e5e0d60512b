"""What is V(q) of the KPIs of a contract? Stored as cells, or read afresh from the facts (rollup.md section 4)."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from objectives.access import Reader
from objectives.models import Contract, Kpi, KpiKind, KpiSum, KpiValue
from objectives.rollup import computed_values
from objectives.rollup.reported_values import STORED_SUMS, SUMS, Block, sums_of_blocks, sums_of_kpis, values_from
from objectives.rollup.statements import fetch, replace_cells
from objectives.rollup.windows import windows_of
from objectives.scoring import divide

WHOLE = -1
"""The part of a period that is all of it."""

COLUMNS = ("kpi_id", "period", "ends_on", "numerator", "denominator", "carried")

# A value is the newest from its period's end until the next one's.
STORED = f"""
    SELECT {", ".join(COLUMNS)}, observed_on, qualifier, sources, measured FROM (
        SELECT *, lead(ends_on) OVER (PARTITION BY kpi_id, measured ORDER BY ends_on) AS until FROM (
            SELECT {", ".join(COLUMNS)}, NULL AS observed_on, NULL AS qualifier, NULL AS sources, false AS measured
            FROM objectives_kpivalue WHERE kpi_id = ANY (%(kpis)s)
            UNION ALL SELECT kpi_id, period, ends_on, NULL, NULL, NULL, observed_on, qualifier, sources, true
            FROM objectives_kpisum WHERE kpi_id = ANY (%(kpis)s) AND part < 0) stored) known
    WHERE %(days)s::date[] IS NULL OR EXISTS (
        SELECT 1 FROM unnest(%(days)s::date[]) AS d (day)
        WHERE d.day >= ends_on AND (until IS NULL OR d.day < until))
    ORDER BY ends_on"""


@dataclass(frozen=True, slots=True)
class Value:
    """V(q): unrounded, with the period that it is of."""

    period: str
    ends_on: datetime.date
    value: Decimal
    carried: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """A period with current measurements: when, how exactly and from where they were observed."""

    period: str
    ends_on: datetime.date
    observed_on: datetime.date | None
    qualifier: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of some KPIs, by KPI."""

    of: dict[int, list[Value]] = field(default_factory=lambda: defaultdict(list))
    """Values with data, the oldest period first."""
    measured: dict[int, list[Measured]] = field(default_factory=lambda: defaultdict(list))
    """Every period with a current measurement, the oldest first."""

    def newest_measured(self, kpi: int, day: datetime.date) -> Measured | None:
        """Return the newest period with a measurement that ended by a day."""
        return next((measured for measured in reversed(self.measured[kpi]) if measured.ends_on <= day), None)


def store_values(contract: Contract, kpis: Sequence[Kpi], blocks: set[Block]) -> int:
    """Make the stored sums and values equal to what the facts give; return how many cells changed.

    Of `kpis` everything is computed again, of `blocks` their sums, and the sums and values that follow from them.
    """
    wholly = {kpi.pk for kpi in kpis}
    partly = sorted(block for block in blocks if block[0] not in wholly)
    written = 0
    if wholly:
        select, parameters = sums_of_kpis(sorted(wholly))
        written += _replace(KpiSum, SUMS, select, [*parameters, sorted(wholly)], "old.kpi_id = ANY (%s)")
    if partly:
        select, parameters = sums_of_blocks(partly)
        changed = {(kpi, period, part) for kpi, period, _, number in partly for part in (number, WHOLE)}
        keys = [list(column) for column in zip(*sorted(changed), strict=True)]
        within = "(old.kpi_id, old.period, old.part) IN (SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[]))"
        written += _replace(KpiSum, SUMS, select, [*parameters, *keys], within)
    reported = sorted({*(kpi.pk for kpi in kpis if kpi.kind == KpiKind.REPORTED), *(block[0] for block in partly)})
    for select, parameters, filled in _statements(contract, kpis, reported, STORED_SUMS):
        written += _replace(KpiValue, COLUMNS, select, [*parameters, filled], "old.kpi_id = ANY (%s)")
    return written


def _replace(
    cell: type[KpiSum | KpiValue], columns: Sequence[str], select: str, parameters: list[object], within: str
) -> int:
    keys = [str(field.column) for field in cell._meta.pk_fields]
    return replace_cells(cell._meta.db_table, keys, columns, select, parameters, within=within)


def _statements(
    contract: Contract,
    kpis: Iterable[Kpi],
    reported: list[int],
    sums: str,
    of_sums: Sequence[object] = (),
    reader: Reader | None = None,
) -> Iterator[tuple[str, list[object], list[int]]]:
    """Yield each SELECT with its parameters and the KPIs whose values it gives."""
    windows = windows_of(contract)
    if reported:
        yield *values_from(sums, list(of_sums), reported, windows), reported
    for kpi in kpis:
        if kpi.kind == KpiKind.COMPUTED:
            yield *computed_values.statement(kpi, windows, reader), [kpi.pk]


def stored_values(kpis: Sequence[int], days: Sequence[datetime.date] | None = None) -> Values:
    """Return what is stored of some KPIs: all of it, or only the newest by each of some days. One statement."""
    rows = fetch(STORED, {"kpis": list(kpis), "days": None if days is None else list(days)})
    values = Values()
    for kpi, period, ends_on, numerator, denominator, carried, observed_on, qualifier, sources, measured in rows:
        if measured:
            values.measured[kpi].append(Measured(period, ends_on, observed_on, qualifier, tuple(sources)))
        else:
            values.of[kpi].append(Value(period, ends_on, divide(numerator, denominator), carried))
    return values


def fresh_values(contract: Contract, reader: Reader | None = None) -> Values:
    """Return what the facts that figures for the reader are over give the KPIs of a contract, storing nothing."""
    values = Values()
    kpis = list(Kpi.objects.filter(contract=contract))
    reported = [kpi.pk for kpi in kpis if kpi.kind == KpiKind.REPORTED]
    sums, parameters = sums_of_kpis(reported, reader)
    for kpi, period, part, ends_on, *_sums, observed_on, qualifier, sources in fetch(f"{sums} ORDER BY 4", parameters):
        if part == WHOLE:
            values.measured[kpi].append(Measured(period, ends_on, observed_on, qualifier, tuple(sources)))
    for select, given, _filled in _statements(contract, kpis, reported, sums, parameters, reader):
        for kpi, period, ends_on, numerator, denominator, carried in fetch(f"{select} ORDER BY 3", given):
            values.of[kpi].append(Value(period, ends_on, divide(Decimal(numerator), Decimal(denominator)), carried))
    return values
