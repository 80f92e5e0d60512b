"""What may be wrong with measurements: none, two for one period, or a total that falls?"""

from django.utils.translation import gettext_lazy as _

from objectives.quality.check import Check, Flaw, Mend, Severity

# One indicator has one kind of series: the index `measurement_of_series` finds one by this.
SERIES = """{one}.kpi_id = {other}.kpi_id
        AND coalesce({one}.project_id, {one}.activity_id, {one}.organisation_id, {one}.territory_id, 0)
        = coalesce({other}.project_id, {other}.activity_id, {other}.organisation_id, {other}.territory_id, 0)"""

# Asked of rows, not sorted out of all: five million are too many for a page, and few are anything but first revisions.
COUNTS = f"""m.status = 'validated' AND NOT EXISTS (
        SELECT 1 FROM objectives_measurement later
        WHERE {SERIES.format(one="later", other="m")} AND later.period = m.period
        AND later.revision > 1 AND later.revision > m.revision AND later.status IN ('validated', 'withdrawn'))"""  # noqa: S608 - our own names
"""That a measurement `m` counts: it is published, and no later revision took its place or withdrew it."""
IN_RESULTS = _("The indicator, and the results of its objective")

NO_VALUE = Check(
    code="no-value",
    title=_("Indicators without a recent value"),
    flaw=Flaw.STALE,
    severity=Severity.HIGH,
    mend=Mend.VALUE,
    wrong=_("Newest value: %(newest)s; one of %(wanted)s should be there."),
    effect=IN_RESULTS,
    days=("newest", "wanted"),
    statement=f"""
    SELECT k.id, NULL::bigint, k.id, NULL::bigint, k.contract_code,
        jsonb_build_object('newest', coalesce(k.newest::text, ''), 'wanted', k.wanted::text)
    FROM (SELECT k.id, c.code AS contract_code, newest.day AS newest, least(%(today)s, c."end") AS seen,
            ((coalesce(newest.day, c.start - 1) + 1)
                + make_interval(months => 2 * frequency_months(k.frequency)))::date - 1 AS wanted
        FROM objectives_kpi k JOIN objectives_contract c ON c.id = k.contract_id
        LEFT JOIN LATERAL (
            SELECT m.ends_on AS day FROM objectives_measurement m WHERE m.kpi_id = k.id AND {COUNTS}
            ORDER BY m.ends_on DESC LIMIT 1) newest ON true
        WHERE k.kind = 'reported') AS k
    WHERE k.wanted < k.seen""",  # noqa: S608 - our own names
)

TWO_VALUES = Check(
    code="two-values",
    title=_("Two published values for one date"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.HIGH,
    mend=Mend.MEASUREMENT,
    wrong=_("Of %(period)s both %(before)s and %(value)s are published (%(source)s), and nobody said why it changed."),
    effect=IN_RESULTS,
    amounts=("before", "value"),
    statement=f"""
    SELECT m.id, m.project_id, m.kpi_id, m.organisation_id, '',
        jsonb_build_object('period', m.period, 'value', m.counted::text, 'before', other.counted::text,
            'source', coalesce(nullif(array_to_string(m.source, ', '), ''), '—'))
    FROM (
        SELECT m.*, coalesce(m.value, m.numerator / nullif(m.denominator, 0)) AS counted FROM objectives_measurement m
        WHERE m.revision > 1 AND m.reason = '' AND m.confirmed_because = '' AND {COUNTS}) m
    JOIN LATERAL (
        SELECT coalesce(v.value, v.numerator / nullif(v.denominator, 0)) AS counted FROM objectives_measurement v
        WHERE {SERIES.format(one="v", other="m")} AND v.period = m.period
        AND v.status = 'validated' AND v.revision < m.revision
        AND (v.source && m.source OR v.source = m.source)
        AND v.observed_on IS NOT DISTINCT FROM m.observed_on
        ORDER BY v.revision DESC LIMIT 1) other ON other.counted <> m.counted""",  # noqa: S608 - our own names
)

TOTALS = "SELECT id, aggregation FROM objectives_kpi WHERE accumulation = 'cumulative' AND direction <> 'decrease'"
"""A summed one takes increments, which are below zero where it falls; of the latest one the one before tells."""
FALLING = Check(
    code="falling",
    title=_("Totals that fall"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.HIGH,
    mend=Mend.MEASUREMENT,
    wrong=_("A total since the contract began falls in %(period)s, from %(before)s to %(value)s."),
    effect=IN_RESULTS,
    amounts=("before", "value"),
    statement=f"""
    SELECT m.id, m.project_id, m.kpi_id, m.organisation_id, '',
        jsonb_build_object('period', m.period, 'value', m.value::text, 'before', m.before::text)
    FROM (
        SELECT m.*, 0 AS before FROM objectives_measurement m JOIN ({TOTALS}) k ON k.id = m.kpi_id
        WHERE k.aggregation = 'sum' AND m.value < 0 AND {COUNTS}
        UNION ALL
        SELECT m.*, lag(m.value) OVER (
            PARTITION BY m.kpi_id, m.project_id, m.activity_id, m.organisation_id, m.territory_id ORDER BY m.ends_on)
        FROM objectives_measurement m JOIN ({TOTALS}) k ON k.id = m.kpi_id
        WHERE k.aggregation = 'latest' AND {COUNTS}) AS m
    WHERE m.value < m.before AND m.confirmed_because = ''""",  # noqa: S608 - our own names
)

CHECKS = (TWO_VALUES, FALLING, NO_VALUE)
