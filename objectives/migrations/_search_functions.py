"""SQL functions of the search: words without accents, their forms in French and English, their slips, a question.

No extension: the embedded PostgreSQL has none to give, and every house is to give the same answers. Bodies are bound
when they are made, as a restore knows no search path.
"""

SEARCH = r"""
CREATE FUNCTION search_plain(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    btrim(regexp_replace(lower(regexp_replace(normalize(
        replace(replace(replace(replace(replace(replace(replace(coalesce(said, ''),
            'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'), 'ø', 'o'), 'Ø', 'o'), NFKD),
        '[\u0300-\u036f]+', '', 'g')), '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+', ' ', 'g'));
CREATE FUNCTION search_forms(plain text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    to_tsvector('pg_catalog.french'::regconfig, plain) || to_tsvector('pg_catalog.english'::regconfig, plain)
        || to_tsvector('pg_catalog.simple'::regconfig, plain);
CREATE FUNCTION search_vector(name text, also text, rest text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    setweight(search_forms(search_plain(name)), 'A') || setweight(search_forms(search_plain(also)), 'B')
        || setweight(search_forms(search_plain(rest)), 'C');
CREATE FUNCTION search_slips(word text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    CASE WHEN length(word) < 4 OR length(word) > 40 THEN '{}'::text[] ELSE word || ARRAY(
        SELECT overlay(word PLACING '' FROM place FOR 1) FROM generate_series(1, length(word)) place) END;
CREATE FUNCTION search_near(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN ARRAY(
    SELECT DISTINCT slip
    FROM regexp_split_to_table(search_plain(said), ' ') word,
        unnest(ARRAY[word, (ts_lexize('pg_catalog.french_stem'::regdictionary, word))[1]]) form,
        unnest(search_slips(form)) slip);
CREATE FUNCTION search_word(word text, begun boolean) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
    plainto_tsquery('pg_catalog.french'::regconfig, word) || plainto_tsquery('pg_catalog.english'::regconfig, word)
        || CASE WHEN begun AND length(word) > 1
            THEN to_tsquery('pg_catalog.simple'::regconfig, quote_literal(word) || ':*')
            ELSE plainto_tsquery('pg_catalog.simple'::regconfig, word) END;
"""

DROP_SEARCH = """
DROP FUNCTION search_word(text, boolean); DROP FUNCTION search_near(text); DROP FUNCTION search_slips(text);
DROP FUNCTION search_vector(text, text, text); DROP FUNCTION search_forms(text); DROP FUNCTION search_plain(text);
"""

# By the indexes, whatever the planner holds: it does not know what it costs to unpack the slips of every row.
NEAR = """
CREATE FUNCTION search_nearly(asked text, begun boolean) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 100
    SET enable_seqscan = off BEGIN ATOMIC
    SELECT id FROM objectives_searchentry WHERE vector @@ search_word(asked, begun)
    UNION SELECT id FROM objectives_searchentry WHERE objectives_searchentry.near && search_near(asked); END;
"""

DROP_NEAR = "DROP FUNCTION search_nearly(text, boolean);"

FILL = """
        INSERT INTO objectives_searchentry (kind, key, name, vector, near)
        SELECT 'project', n.id, search_plain(said.name), search_vector(said.name, said.also, said.rest),
            search_near(said.name || ' ' || said.also)
        FROM objectives_project n, LATERAL (SELECT coalesce(nullif(n.acronym, ''), nullif(n.title, ''), n.code), concat_ws(' ', n.title, n.code, n.grant_id), concat_ws(' ', n.summary, array_to_string(n.tags, ' '))) said (name, also, rest)
        WHERE true AND true
        ON CONFLICT (kind, key) DO UPDATE
            SET name = EXCLUDED.name, vector = EXCLUDED.vector, near = EXCLUDED.near;

        INSERT INTO objectives_searchentry (kind, key, name, vector, near)
        SELECT 'organisation', n.id, search_plain(said.name), search_vector(said.name, said.also, said.rest),
            search_near(said.name || ' ' || said.also)
        FROM objectives_organisation n, LATERAL (SELECT coalesce(nullif(n.name, ''), nullif(n.acronym, ''), n.code), concat_ws(' ', n.acronym, n.code, n.siret, n.pic), n.city) said (name, also, rest)
        WHERE true AND true
        ON CONFLICT (kind, key) DO UPDATE
            SET name = EXCLUDED.name, vector = EXCLUDED.vector, near = EXCLUDED.near;

        INSERT INTO objectives_searchentry (kind, key, name, vector, near)
        SELECT 'activity', n.id, search_plain(said.name), search_vector(said.name, said.also, said.rest),
            search_near(said.name || ' ' || said.also)
        FROM objectives_activity n, LATERAL (SELECT n.title, n.code, n.place) said (name, also, rest)
        WHERE true AND true
        ON CONFLICT (kind, key) DO UPDATE
            SET name = EXCLUDED.name, vector = EXCLUDED.vector, near = EXCLUDED.near;

        INSERT INTO objectives_searchentry (kind, key, name, vector, near)
        SELECT 'kpi', n.id, search_plain(said.name), search_vector(said.name, said.also, said.rest),
            search_near(said.name || ' ' || said.also)
        FROM objectives_kpi n, LATERAL (SELECT n.name_en, concat_ws(' ', n.name_fr, n.code), '') said (name, also, rest)
        WHERE true AND true
        ON CONFLICT (kind, key) DO UPDATE
            SET name = EXCLUDED.name, vector = EXCLUDED.vector, near = EXCLUDED.near;

        INSERT INTO objectives_searchentry (kind, key, name, vector, near)
        SELECT 'document', n.id, search_plain(said.name), search_vector(said.name, said.also, said.rest),
            search_near(said.name || ' ' || said.also)
        FROM objectives_document n, LATERAL (SELECT n.title, n.file_name, '') said (name, also, rest)
        WHERE n.removed_at IS NULL AND true
        ON CONFLICT (kind, key) DO UPDATE
            SET name = EXCLUDED.name, vector = EXCLUDED.vector, near = EXCLUDED.near;
"""
