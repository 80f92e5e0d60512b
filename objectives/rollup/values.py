"""What is V(q) of the KPIs of a contract? Stored as cells, or read afresh from the facts (rollup.md section 4)."""

import datetime
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from objectives.access import Reader
from objectives.models import Contract, Kpi, KpiKind, KpiSum, KpiValue
from objectives.periods import parse
from objectives.rollup import computed_values
from objectives.rollup.definitions import with_breaks
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
    WHERE EXISTS (
        SELECT 1 FROM unnest(%(days)s::date[]) AS d (day)
        WHERE d.day >= ends_on AND (until IS NULL OR d.day < until))
    ORDER BY ends_on"""

# All values of a KPI as one text, and all that was observed: the same text is the same series.
STORED_WHOLLY = """
    SELECT k.id,
        (SELECT string_agg(concat_ws(' ', period, numerator, denominator, carried::int), E'\n' ORDER BY ends_on)
            FROM objectives_kpivalue WHERE kpi_id = k.id),
        (SELECT string_agg(period || json_build_array(observed_on, qualifier, sources)::text, E'\n' ORDER BY ends_on)
            FROM objectives_kpisum WHERE kpi_id = k.id AND part < 0)
    FROM unnest(%(kpis)s::bigint[]) k (id)"""
KEPT = 512
"""Series that a process keeps as objects: a write moves few, and to make 72 of each takes as long as the statement."""


class Value(NamedTuple):
    """V(q): unrounded, with the period that it is of."""

    period: str
    ends_on: datetime.date
    value: Decimal
    carried: bool


class Measured(NamedTuple):
    """A period with current measurements: when, how exactly and from where they were observed."""

    period: str
    ends_on: datetime.date
    observed_on: datetime.date | None
    qualifier: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of some KPIs, by KPI."""

    of: dict[int, Sequence[Value]] = field(default_factory=lambda: defaultdict(tuple))
    """Values with data, the oldest period first."""
    measured: dict[int, Sequence[Measured]] = field(default_factory=lambda: defaultdict(tuple))
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
    filled = [*reported, *(kpi.pk for kpi in kpis if kpi.kind == KpiKind.COMPUTED)]
    if filled:
        select, parameters = _values_of(contract, kpis, reported, STORED_SUMS)
        written += _replace(KpiValue, COLUMNS, select, [*parameters, filled], "old.kpi_id = ANY (%s)")
    return written


def _replace(
    cell: type[KpiSum | KpiValue], columns: Sequence[str], select: str, parameters: list[object], within: str
) -> int:
    keys = [str(field.column) for field in cell._meta.pk_fields]
    return replace_cells(cell._meta.db_table, keys, columns, select, parameters, within=within)


def _values_of(
    contract: Contract,
    kpis: Iterable[Kpi],
    reported: list[int],
    sums: str,
    of_sums: Sequence[object] = (),
    reader: Reader | None = None,
) -> tuple[str, list[object]]:
    """Return one SELECT of the values of `reported` and of those of `kpis` that are computed, with its parameters."""
    windows = windows_of(contract)
    parts = [computed_values.statement(kpi, windows, reader) for kpi in kpis if kpi.kind == KpiKind.COMPUTED]
    if reported:
        parts.append(values_from(sums, list(of_sums), reported, windows))
    return " UNION ALL ".join(sql for sql, _ in parts), [one for _, parameters in parts for one in parameters]


def stored_values(kpis: Sequence[int]) -> Values:
    """Return all that is stored of some KPIs. One statement."""
    values = Values()
    for kpi, of_kpi, measured in fetch(STORED_WHOLLY, {"kpis": list(kpis)}):
        values.of[kpi] = _values_in(of_kpi) if of_kpi else ()
        values.measured[kpi] = _measured_in(measured) if measured else ()
    return values


@lru_cache(KEPT)
def _values_in(text: str) -> tuple[Value, ...]:
    cells = (line.split(" ") for line in text.split("\n"))
    return tuple(
        Value(period, parse(period).end, divide(Decimal(numerator), Decimal(denominator)), carried == "1")
        for period, numerator, denominator, carried in cells
    )


@lru_cache(KEPT)
def _measured_in(text: str) -> tuple[Measured, ...]:
    return tuple(_one_measured(*line.partition("[")) for line in text.split("\n"))


def _one_measured(period: str, bracket: str, rest: str) -> Measured:
    observed_on, qualifier, sources = json.loads(bracket + rest)
    day = datetime.date.fromisoformat(observed_on) if observed_on else None
    return Measured(period, parse(period).end, day, qualifier, tuple(sources))


def newest_stored_values(kpis: Sequence[int], days: Sequence[datetime.date]) -> Values:
    """Return what is stored of some KPIs, only the newest by each of some days. One statement."""
    of, known = defaultdict[int, list[Value]](list), defaultdict[int, list[Measured]](list)
    rows = fetch(STORED, {"kpis": list(kpis), "days": list(days)})
    for kpi, period, ends_on, numerator, denominator, carried, observed_on, qualifier, sources, measured in rows:
        if measured:
            known[kpi].append(Measured(period, ends_on, observed_on, qualifier, tuple(sources)))
        else:
            of[kpi].append(Value(period, ends_on, divide(numerator, denominator), carried))
    return _all_of(of, known)


def fresh_values(contract: Contract, reader: Reader | None = None, chosen: Collection[int] | None = None) -> Values:
    """Return what the facts that figures for the reader are over give the KPIs of a contract, storing nothing.

    Of the KPIs `chosen`, None for all.
    """
    of, known = defaultdict[int, list[Value]](list), defaultdict[int, list[Measured]](list)
    kpis = [kpi for kpi in with_breaks(Kpi.objects.filter(contract=contract)) if chosen is None or kpi.pk in chosen]
    reported = [kpi.pk for kpi in kpis if kpi.kind == KpiKind.REPORTED]
    sums, parameters = sums_of_kpis(reported, reader)
    for kpi, period, part, ends_on, *_sums, observed_on, qualifier, sources in fetch(f"{sums} ORDER BY 4", parameters):
        if part == WHOLE:
            known[kpi].append(Measured(period, ends_on, observed_on, qualifier, tuple(sources)))
    if kpis:
        select, given = _values_of(contract, kpis, reported, sums, parameters, reader)
        for kpi, period, ends_on, numerator, denominator, carried in fetch(f"{select} ORDER BY 3", given):
            of[kpi].append(Value(period, ends_on, divide(numerator, denominator), carried))
    return _all_of(of, known)


def _all_of(of: Mapping[int, Iterable[Value]], known: Mapping[int, Iterable[Measured]]) -> Values:
    values = Values()
    values.of.update((kpi, tuple(found)) for kpi, found in of.items())
    values.measured.update((kpi, tuple(found)) for kpi, found in known.items())
    return values
