"""SQL functions of migration 0061: what defines a KPI, and the note of a version at the end of a transaction."""

FUNCTIONS = """
CREATE FUNCTION kpi_definition(kpi bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'unit', k.unit, 'kind', k.kind, 'rule', k.rule, 'filter', k.filter, 'perimeter', k.perimeter,
        'direction', k.direction, 'aggregation', k.aggregation, 'accumulation', k.accumulation,
        'frequency', k.frequency, 'series_kind', k.series_kind, 'baseline', k.baseline,
        'baseline_on', k.baseline_on, 'baseline_basis', k.baseline_basis, 'tolerance', k.tolerance,
        'targets', (
            SELECT coalesce(jsonb_agg(jsonb_build_object('period', t.period, 'value', t.value, 'basis', t.basis)
                ORDER BY t.ends_on), '[]') FROM objectives_target t WHERE t.kpi_id = k.id))
    FROM objectives_kpi k WHERE k.id = kpi
$$;
CREATE FUNCTION note_kpi_version(kpi bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    defined jsonb;
    newest objectives_kpiversion;
    begins date := nullif(current_setting('sextant.valid_from', true), '')::date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('objectives_kpiversion', kpi));
    defined := kpi_definition(kpi);
    SELECT * INTO newest FROM objectives_kpiversion WHERE kpi_id = kpi ORDER BY number DESC LIMIT 1;
    IF defined IS NULL OR newest.definition = defined THEN RETURN; END IF;
    IF begins < newest.valid_from THEN
        RAISE EXCEPTION 'a definition begins after the one before it' USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO objectives_kpiversion (kpi_id, number, valid_from, definition, author_id, reason, recorded_at)
    VALUES (kpi, coalesce(newest.number, 0) + 1, coalesce(begins, newest.valid_from), defined,
        nullif(current_setting('sextant.actor', true), '')::bigint,
        coalesce(current_setting('sextant.reason', true), ''), clock_timestamp());
END $$;
"""
# Definitions before this migration are one version each: of nobody, without a reason.
SO_FAR = "SELECT note_kpi_version(id) FROM objectives_kpi ORDER BY id"
DROP_FUNCTIONS = "DROP FUNCTION note_kpi_version(bigint); DROP FUNCTION kpi_definition(bigint);"
