"""What is the value of a reported KPI in a period? (rollup.md sections 3 and 4)"""

import datetime

from objectives.models import Contract
from objectives.rollup.statements import Row, fetch
from objectives.rollup.windows import Windows

# M(k): the highest validated or withdrawn revision of each (KPI, period, series), left out when withdrawn, and
# only where its period starts on or after the contract's first day (section 3).
CURRENT = """
    SELECT kpi_id, period, starts_on, ends_on, series, value, numerator, denominator, weight FROM (
        SELECT DISTINCT ON (m.kpi_id, m.period, m.project_id, m.activity_id, m.organisation_id, m.territory_id)
            m.*, (m.project_id, m.activity_id, m.organisation_id, m.territory_id)::text AS series
        FROM objectives_measurement m
        JOIN objectives_kpi k ON k.id = m.kpi_id
        JOIN objectives_contract c ON c.id = k.contract_id
        WHERE {which} AND m.status IN ('validated', 'withdrawn') AND m.starts_on >= c.start
        ORDER BY m.kpi_id, m.period, m.project_id, m.activity_id, m.organisation_id, m.territory_id, m.revision DESC
    ) newest WHERE status = 'validated'"""

# One row a KPI and period: sums, weighted sums or both sides of a ratio; then running totals for `cumulative`.
# `latest` carries each series from its own last period until its next one.
SELECT_VALUES = f"""
    WITH current AS MATERIALIZED ({CURRENT.format(which="k.id = ANY (%s)")}),
    measured AS (
        SELECT kpi_id, period,
            sum(CASE k.aggregation WHEN 'sum' THEN m.value WHEN 'mean' THEN m.value * coalesce(m.weight, 1)
                ELSE m.numerator END) AS numerator,
            sum(CASE k.aggregation WHEN 'sum' THEN 0 WHEN 'mean' THEN coalesce(m.weight, 1)
                ELSE m.denominator END) AS denominator
        FROM current m JOIN objectives_kpi k ON k.id = m.kpi_id WHERE k.aggregation <> 'latest'
        GROUP BY kpi_id, period),
    totalled AS (
        SELECT k.id AS kpi_id, k.aggregation, q.code AS period, q.ends_on, d.kpi_id IS NULL AS carried,
            CASE k.accumulation WHEN 'period' THEN d.numerator ELSE sum(d.numerator) OVER since END AS numerator,
            CASE k.accumulation WHEN 'period' THEN d.denominator ELSE sum(d.denominator) OVER since END AS denominator
        FROM objectives_kpi k
        JOIN {Windows.SQL} ON q.frequency = k.frequency
        LEFT JOIN measured d ON d.kpi_id = k.id AND d.period = q.code
        WHERE k.id = ANY (%s) AND k.kind = 'reported' AND k.aggregation <> 'latest'
        WINDOW since AS (PARTITION BY k.id ORDER BY q.ends_on)),
    spans AS (
        SELECT kpi_id, period, ends_on, value,
            lead(ends_on, 1, 'infinity') OVER (PARTITION BY kpi_id, series ORDER BY ends_on) AS until
        FROM current m JOIN objectives_kpi k ON k.id = m.kpi_id WHERE k.aggregation = 'latest'),
    latest AS (
        SELECT s.kpi_id, q.code, q.ends_on, bool_or(s.period <> q.code) AS carried, sum(s.value) AS numerator
        FROM spans s JOIN objectives_kpi k ON k.id = s.kpi_id
        JOIN {Windows.SQL} ON q.frequency = k.frequency AND q.ends_on >= s.ends_on AND q.ends_on < s.until
        GROUP BY s.kpi_id, q.code, q.ends_on)
    SELECT kpi_id, period, ends_on, numerator,
        CASE aggregation WHEN 'sum' THEN 1 ELSE denominator END AS denominator, carried
    FROM totalled WHERE numerator IS NOT NULL AND (aggregation = 'sum' OR denominator <> 0)
    UNION ALL SELECT kpi_id, code, ends_on, numerator, 1, carried FROM latest"""


def statement(kpis: list[int], windows: Windows) -> tuple[str, list[object]]:
    """Return the SELECT of (kpi, period, ends_on, numerator, denominator, carried) of some reported KPIs."""
    return SELECT_VALUES, [kpis, *windows.parameters(), kpis, *windows.parameters()]


def newest_periods(contract: Contract, day: datetime.date) -> dict[int, str]:
    """Return, for each KPI, the period of its newest current measurement that ended by a day (for `stale`)."""
    rows: list[Row] = fetch(
        f"""SELECT DISTINCT ON (kpi_id) kpi_id, period FROM ({CURRENT.format(which="c.id = %s")}) m
            WHERE ends_on <= %s ORDER BY kpi_id, ends_on DESC""",
        [contract.pk, day],
    )
    return dict(rows)
