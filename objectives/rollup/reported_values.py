"""What do the measurements give a reported KPI, period by period? (rollup.md sections 3 and 4)

Two steps: the sums of each period, from the measurements alone; then the value of each period, from the sums of it
and of those before. A period is summed block by block of its series, and its blocks to the whole: a measurement touches
a block of one period (of two for `latest`), whatever the number of series, and the second step is short.
"""

import datetime
from collections.abc import Sequence

from objectives.access import Reader
from objectives.models import SERIES_BLOCK
from objectives.rollup.seen import seen_by
from objectives.rollup.windows import Windows

SERIES = "coalesce({m}.project_id, {m}.activity_id, {m}.organisation_id, {m}.territory_id, 0)"

# The current measurements, validated: the highest revision that is validated or withdrawn, unless it is withdrawn.
CURRENT = f"""
    SELECT * FROM (
        SELECT DISTINCT ON (m.kpi_id, m.period, m.project_id, m.activity_id, m.organisation_id, m.territory_id)
            m.kpi_id, m.period, m.ends_on, m.value, m.numerator, m.denominator, m.weight, m.status,
            m.observed_on, m.qualifier, m.source,
            {SERIES.format(m="m")} AS series, c.start, k.aggregation
        FROM objectives_measurement m
        JOIN objectives_kpi k ON k.id = m.kpi_id
        JOIN objectives_contract c ON c.id = k.contract_id
        WHERE {{which}} AND k.kind = 'reported' AND m.status IN ('validated', 'withdrawn') AND m.starts_on >= c.start
        ORDER BY m.kpi_id, m.period, m.project_id, m.activity_id, m.organisation_id, m.territory_id, m.revision DESC
    ) newest WHERE status = 'validated'"""

# What a series had before, looked up one by one: for a few periods.
BEFORE_ONE = f"""
    SELECT m.*, before.value AS before FROM current m LEFT JOIN LATERAL (
        SELECT value FROM (
            SELECT DISTINCT ON (b.ends_on) b.value, b.status FROM objectives_measurement b
            WHERE b.kpi_id = m.kpi_id AND {SERIES.format(m="b")} = m.series AND b.ends_on < m.ends_on
                AND b.starts_on >= m.start AND b.status IN ('validated', 'withdrawn')
            ORDER BY b.ends_on DESC, b.revision DESC) newest
        WHERE status = 'validated' LIMIT 1) before ON true
    WHERE m.aggregation = 'latest'"""

# The same for all periods at once.
BEFORE_ALL = """
    SELECT *, lag(value) OVER (PARTITION BY kpi_id, series ORDER BY ends_on) AS before
    FROM current WHERE aggregation = 'latest'"""

SUMS = (
    "kpi_id",
    "period",
    "part",
    "ends_on",
    "numerator",
    "denominator",
    "begun",
    "measured",
    "observed_on",
    "qualifier",
    "sources",
)
STORED_SUMS = f"SELECT {', '.join(SUMS)} FROM objectives_kpisum"

# The newest day, the exactness (`about` where it differs) and all the sources of what a sum adds up.
OBSERVED = """max(observed_on),
        CASE WHEN min(qualifier) = max(qualifier) THEN min(qualifier) ELSE 'about' END,
        (SELECT coalesce(array_agg(DISTINCT s COLLATE "C" ORDER BY s COLLATE "C"), ARRAY[]::text[])
            FROM unnest(string_to_array(string_agg(array_to_string({sources}, '|'), '|'), '|')) s WHERE s <> '')"""

# A block of series of each period, and with the blocks `beside` it that nothing touched, the whole period.
SELECT_SUMS = f"""
    WITH {{touched}} current AS MATERIALIZED ({{current}}), of_series AS ({{before}}),
    blocks ({", ".join(SUMS)}) AS MATERIALIZED (
        SELECT kpi_id, period, series / {SERIES_BLOCK}, ends_on,
            sum(CASE aggregation WHEN 'sum' THEN value WHEN 'mean' THEN value * coalesce(weight, 1) ELSE numerator END),
            coalesce(sum(CASE aggregation WHEN 'mean' THEN coalesce(weight, 1) ELSE denominator END), 0), 0, count(*),
            {OBSERVED.format(sources="source")}
        FROM current WHERE aggregation <> 'latest' GROUP BY kpi_id, period, ends_on, series / {SERIES_BLOCK}
        UNION ALL
        SELECT kpi_id, period, series / {SERIES_BLOCK}, ends_on, sum(value - coalesce(before, 0)), 0,
            count(*) FILTER (WHERE before IS NULL), count(*), {OBSERVED.format(sources="source")}
        FROM of_series GROUP BY kpi_id, period, ends_on, series / {SERIES_BLOCK})
    SELECT * FROM blocks UNION ALL
    SELECT kpi_id, period, -1, ends_on, sum(numerator), sum(denominator), sum(begun), sum(measured),
        {OBSERVED.format(sources="sources")}
    FROM (SELECT * FROM blocks {{beside}}) of_period GROUP BY kpi_id, period, ends_on"""

# `latest` and `cumulative` run on from period to period. A `latest` value is carried while some series that has
# begun was not measured in the period itself, a cumulative one when nothing was.
SELECT_VALUES = f"""
    SELECT kpi_id, code, ends_on, numerator, denominator, carried FROM (
        SELECT k.id AS kpi_id, q.code, q.ends_on,
            CASE WHEN r.runs THEN sum(d.numerator) OVER since ELSE d.numerator END AS numerator,
            CASE WHEN k.aggregation IN ('sum', 'latest') THEN 1
                WHEN r.runs THEN sum(d.denominator) OVER since ELSE d.denominator END AS denominator,
            CASE WHEN k.aggregation = 'latest' THEN sum(d.begun) OVER since > coalesce(d.measured, 0)
                ELSE d.measured IS NULL END AS carried
        FROM objectives_kpi k
        CROSS JOIN LATERAL (SELECT k.aggregation = 'latest' OR k.accumulation = 'cumulative' AS runs) r
        JOIN {Windows.SQL} ON q.frequency = k.frequency
        LEFT JOIN {{sums}} d ON d.kpi_id = k.id AND d.period = q.code
        WHERE k.id = ANY (%s) AND k.kind = 'reported'
        WINDOW since AS (PARTITION BY k.id ORDER BY q.ends_on)) v
    WHERE numerator IS NOT NULL AND denominator <> 0"""

OF_KPIS = "m.kpi_id = ANY (%s) AND {seen}"

TOUCHED = """touched (kpi_id, period, ends_on, part) AS MATERIALIZED (
        SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[], %s::bigint[])),"""

# Series by series of each block: one KPI has one period that ends on a day.
OF_BLOCKS = f"""(m.kpi_id, {SERIES.format(m="m")}, m.ends_on) IN (
        SELECT kpi_id, part * {SERIES_BLOCK} + n, ends_on FROM touched, generate_series(0, {SERIES_BLOCK - 1}) n)"""

BESIDE = f"""UNION ALL {STORED_SUMS}
            WHERE part >= 0 AND (kpi_id, period) IN (SELECT kpi_id, period FROM touched)
                AND (kpi_id, period, part) NOT IN (SELECT kpi_id, period, part FROM touched)"""

Block = tuple[int, str, datetime.date, int]
"""Some series of a KPI in a period: (KPI, period, its last day, number of the block of series)."""


def sums_of_kpis(kpis: list[int], reader: Reader | None = None) -> tuple[str, list[object]]:
    """Return the SELECT of SUMS of some KPIs, all periods, of what figures for the reader are over."""
    current = CURRENT.format(which=OF_KPIS.format(seen=seen_by(reader, "m.project_id")))
    return SELECT_SUMS.format(touched="", current=current, before=BEFORE_ALL, beside=""), [kpis]


def sums_of_blocks(blocks: Sequence[Block]) -> tuple[str, list[object]]:
    """Return the SELECT of SUMS of some blocks of series, and of their whole periods."""
    current = CURRENT.format(which=OF_BLOCKS)
    select = SELECT_SUMS.format(touched=TOUCHED, current=current, before=BEFORE_ONE, beside=BESIDE)
    return select, [list(column) for column in zip(*blocks, strict=True)]


def values_from(sums: str, parameters: list[object], kpis: list[int], windows: Windows) -> tuple[str, list[object]]:
    """Return the SELECT of (kpi, period, ends_on, numerator, denominator, carried) of some reported KPIs.

    `sums` is the SELECT of the stored sums, or of sums from the facts, with its parameters.
    """
    whole = f"(SELECT * FROM ({sums}) s0 ({', '.join(SUMS)}) WHERE part < 0)"
    return SELECT_VALUES.format(sums=whole), [*windows.parameters(), *parameters, kpis]
