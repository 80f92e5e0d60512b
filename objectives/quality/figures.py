"""What may be wrong with measurements: none, two for one period, or a total that falls?"""

from django.utils.translation import gettext_lazy as _

from objectives.quality.check import Check, Flaw, Mend, Severity

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
    statement="""
    SELECT k.id, NULL::bigint, k.id, NULL::bigint, k.contract_code,
        jsonb_build_object('newest', coalesce(k.newest::text, ''), 'wanted', k.wanted::text)
    FROM (SELECT k.id, c.code AS contract_code, newest.day AS newest, least(%(today)s, c."end") AS seen,
            ((coalesce(newest.day, c.start - 1) + 1)
                + make_interval(months => 2 * frequency_months(k.frequency)))::date - 1 AS wanted
        FROM objectives_kpi k JOIN objectives_contract c ON c.id = k.contract_id
        LEFT JOIN (SELECT kpi_id, max(ends_on) AS day FROM measured GROUP BY kpi_id) newest ON newest.kpi_id = k.id
        WHERE k.kind = 'reported') AS k
    WHERE k.wanted < k.seen""",
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
    statement="""
    SELECT m.id, m.project_id, m.kpi_id, m.organisation_id, '',
        jsonb_build_object('period', m.period, 'value', m.counted::text, 'before', other.counted::text,
            'source', coalesce(nullif(array_to_string(m.source, ', '), ''), '—'))
    FROM measured m JOIN LATERAL (
        SELECT coalesce(v.value, v.numerator / nullif(v.denominator, 0)) AS counted FROM objectives_measurement v
        WHERE v.kpi_id = m.kpi_id AND v.period = m.period AND v.status = 'validated' AND v.revision < m.revision
        AND coalesce(v.project_id, v.activity_id, v.organisation_id, v.territory_id, 0)
            = coalesce(m.project_id, m.activity_id, m.organisation_id, m.territory_id, 0)
        AND (v.source && m.source OR v.source = m.source)
        AND v.observed_on IS NOT DISTINCT FROM m.observed_on
        ORDER BY v.revision DESC LIMIT 1) other ON other.counted <> m.counted
    WHERE m.revision > 1 AND m.reason = '' AND m.confirmed_because = ''""",
)

FALLING = Check(
    code="falling",
    title=_("Totals that fall"),
    flaw=Flaw.CONTRADICTORY,
    severity=Severity.HIGH,
    mend=Mend.MEASUREMENT,
    wrong=_("A total since the contract began falls in %(period)s, from %(before)s to %(value)s."),
    effect=IN_RESULTS,
    amounts=("before", "value"),
    statement="""
    SELECT m.id, m.project_id, m.kpi_id, m.organisation_id, '',
        jsonb_build_object('period', m.period, 'value', m.value::text, 'before', m.before::text)
    FROM (SELECT m.*, CASE k.aggregation WHEN 'sum' THEN 0 ELSE lag(m.value) OVER (
                PARTITION BY m.kpi_id, m.project_id, m.activity_id, m.organisation_id, m.territory_id
                ORDER BY m.ends_on) END AS before
        FROM measured m JOIN objectives_kpi k ON k.id = m.kpi_id
        WHERE k.accumulation = 'cumulative' AND k.direction <> 'decrease' AND k.aggregation IN ('sum', 'latest')
        ) AS m
    WHERE m.value < m.before AND m.confirmed_because = ''""",
)

CHECKS = (TWO_VALUES, FALLING, NO_VALUE)
