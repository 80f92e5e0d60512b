"""SQL functions that share an amount between clusters and objectives, to the cent and both ways at once."""

# Largest remainder (rollup.md section 8): whole cents, then the cents left over to the largest remainders, the earlier
# first among equals; what the shares leave of the whole is the last part. The parts sum to the cents given.
FUNCTIONS = r"""
CREATE FUNCTION parts_to_the_cent(cents numeric, shares numeric[]) RETURNS numeric[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(whole + CASE WHEN rank <= left_over THEN 1 ELSE 0 END ORDER BY place)
    FROM (
        SELECT place, floor(quota) AS whole, cents - sum(floor(quota)) OVER () AS left_over,
            row_number() OVER (ORDER BY quota - floor(quota) DESC, place) AS rank
        FROM (
            SELECT place, cents * share AS quota
            FROM unnest(shares || (1 - (SELECT coalesce(sum(s), 0) FROM unnest(shares) AS s)))
                WITH ORDINALITY AS given (share, place)) AS quotas) AS ranked
$$;
CREATE FUNCTION credited_cents(cents numeric, credits numeric[], place int, shares numeric[], number int)
RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    WITH credit AS (
        SELECT at, share, part FROM unnest(
            credits || (1 - (SELECT coalesce(sum(s), 0) FROM unnest(credits) AS s)), parts_to_the_cent(cents, credits))
            WITH ORDINALITY AS given (share, part, at)),
    served AS (
        SELECT at, share, part FROM unnest(
            shares || (1 - (SELECT coalesce(sum(s), 0) FROM unnest(shares) AS s)), parts_to_the_cent(cents, shares))
            WITH ORDINALITY AS given (share, part, at)),
    cells AS (
        SELECT c.at AS c, s.at AS s, floor(cents * c.share * s.share) AS whole FROM credit c CROSS JOIN served s),
    short_credit AS (
        SELECT at, short, sum(short) OVER (ORDER BY at) AS upto
        FROM (SELECT c.at, c.part - sum(x.whole) AS short FROM credit c JOIN cells x ON x.c = c.at
            GROUP BY c.at, c.part) AS missing),
    short_served AS (
        SELECT at, short, sum(short) OVER (ORDER BY at) AS upto
        FROM (SELECT s.at, s.part - sum(x.whole) AS short FROM served s JOIN cells x ON x.s = s.at
            GROUP BY s.at, s.part) AS missing)
    SELECT x.whole + greatest(0, least(c.upto, s.upto) - greatest(c.upto - c.short, s.upto - s.short))
    FROM cells x JOIN short_credit c ON c.at = x.c JOIN short_served s ON s.at = x.s
    WHERE x.c = place AND x.s = number
$$;
"""

DROP_FUNCTIONS = """
DROP FUNCTION credited_cents(numeric, numeric[], int, numeric[], int);
DROP FUNCTION parts_to_the_cent(numeric, numeric[]);
"""
