"""SQL functions of the first migration: the calendar of rollup.md section 1, exact arithmetic, what a measurement fits."""

CALENDAR = r"""
CREATE FUNCTION period_months(p text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN p !~ '^[1-9][0-9]{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$' THEN NULL
        WHEN length(p) = 4 THEN 12
        WHEN substr(p, 6, 1) = 'H' THEN 6
        WHEN substr(p, 6, 1) = 'Q' THEN 3
        ELSE 1 END
$$;
CREATE FUNCTION period_start(p text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE period_months(p)
        WHEN 12 THEN make_date(substr(p, 1, 4)::int, 1, 1)
        WHEN 6 THEN make_date(substr(p, 1, 4)::int, 6 * substr(p, 7, 1)::int - 5, 1)
        WHEN 3 THEN make_date(substr(p, 1, 4)::int, 3 * substr(p, 7, 1)::int - 2, 1)
        WHEN 1 THEN make_date(substr(p, 1, 4)::int, substr(p, 6, 2)::int, 1) END
$$;
CREATE FUNCTION period_end(p text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (period_start(p) + make_interval(months => period_months(p)))::date - 1
$$;
CREATE FUNCTION frequency_months(f text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE f WHEN 'year' THEN 12 WHEN 'half' THEN 6 WHEN 'quarter' THEN 3 WHEN 'month' THEN 1 END
$$;
CREATE FUNCTION first_day_of(d date, known_to text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE known_to
        WHEN 'year' THEN make_date(extract(year FROM d)::int, 1, 1)
        WHEN 'month' THEN make_date(extract(year FROM d)::int, extract(month FROM d)::int, 1)
        ELSE d END
$$;
CREATE FUNCTION last_day_of(d date, known_to text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE known_to
        WHEN 'year' THEN make_date(extract(year FROM d)::int, 12, 31)
        WHEN 'month' THEN (first_day_of(d, 'month') + make_interval(months => 1))::date - 1
        ELSE d END
$$;
"""

# The same, bound to each other when they are made: a restore from pg_dump knows no search path, and a name in a text
# would find nothing there.
CALENDAR_FOR_RESTORES = r"""
CREATE OR REPLACE FUNCTION period_start(p text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE period_months(p)
        WHEN 12 THEN make_date(substr(p, 1, 4)::int, 1, 1)
        WHEN 6 THEN make_date(substr(p, 1, 4)::int, 6 * substr(p, 7, 1)::int - 5, 1)
        WHEN 3 THEN make_date(substr(p, 1, 4)::int, 3 * substr(p, 7, 1)::int - 2, 1)
        WHEN 1 THEN make_date(substr(p, 1, 4)::int, substr(p, 6, 2)::int, 1) END;
CREATE OR REPLACE FUNCTION period_end(p text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    (period_start(p) + make_interval(months => period_months(p)))::date - 1;
CREATE OR REPLACE FUNCTION last_day_of(d date, known_to text) RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE known_to
        WHEN 'year' THEN make_date(extract(year FROM d)::int, 12, 31)
        WHEN 'month' THEN (first_day_of(d, 'month') + make_interval(months => 1))::date - 1
        ELSE d END;
"""

DROP_CALENDAR = """
DROP FUNCTION last_day_of(date, text); DROP FUNCTION first_day_of(date, text); DROP FUNCTION frequency_months(text);
DROP FUNCTION period_end(text); DROP FUNCTION period_start(text); DROP FUNCTION period_months(text);
"""

# PostgreSQL rounds half away from zero and divides to about 16 digits; rollup.md wants half even and 28 digits.
# `ratio28` gives what decimal.Decimal gives: 60 decimals first, then 28 counted from the first digit that is not 0.
ARITHMETIC = r"""
CREATE FUNCTION ratio28(numerator numeric, denominator numeric) RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT round(q, CASE
        WHEN abs(q) < 1 THEN 28 + length(substring(q::text FROM '^-?0\.(0*)'))
        ELSE 28 - length(trunc(abs(q))::text) END)
    FROM (SELECT round(numerator, 60) / nullif(denominator, 0) AS q) AS quotient
$$;
CREATE FUNCTION as_shown(x numeric) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN abs(x * 1000000 - trunc(x * 1000000)) = 0.5 AND mod(trunc(x * 1000000), 2) = 0
        THEN trunc(x, 6) ELSE round(x, 6) END
$$;
"""

# The same digits at half the price: the quotient is computed once, and no pattern is searched in 0.1 to 1.
RATIO_AT_HALF_THE_PRICE = r"""
CREATE OR REPLACE FUNCTION ratio28(numerator numeric, denominator numeric) RETURNS numeric
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE q numeric := round(numerator, 60) / nullif(denominator, 0);
BEGIN
    IF abs(q) >= 0.1 AND abs(q) < 1 THEN RETURN round(q, 28); END IF;
    RETURN round(q, CASE
        WHEN abs(q) < 1 THEN 28 + length(substring(q::text FROM '^-?0\.(0*)'))
        ELSE 28 - length(trunc(abs(q))::text) END);
END
$$;
"""

DROP_ARITHMETIC = "DROP FUNCTION as_shown(numeric); DROP FUNCTION ratio28(numeric, numeric);"

MISFIT = """
CREATE FUNCTION measurement_misfit(m objectives_measurement, k objectives_kpi) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT k.kind <> 'reported'
        OR period_months(m.period) <> frequency_months(k.frequency)
        OR (k.aggregation = 'ratio') <> (m.value IS NULL)
        OR (m.project_id IS NOT NULL) <> (k.series_kind = 'project')
        OR (m.activity_id IS NOT NULL) <> (k.series_kind = 'activity')
        OR (m.organisation_id IS NOT NULL) <> (k.series_kind = 'organisation')
        OR (m.territory_id IS NOT NULL) <> (k.series_kind = 'territory')
$$;
"""

DROP_MISFIT = "DROP FUNCTION measurement_misfit(objectives_measurement, objectives_kpi);"
