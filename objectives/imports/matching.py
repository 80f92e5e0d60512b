"""What of a file is known already? Each project and organisation is compared in sets, with confidence and a reason.

By ids first, then by names without accents, signs and legal forms. What is sure enough is proposed; of the rest a
person says what it is. Only names in one city are compared letter by letter (rapidfuzz), streamed, never all at once.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction
from rapidfuzz import fuzz

from objectives.imports.layouts import OF_OURS
from objectives.merging.suspecting import LEGAL_FORMS
from objectives.models import Import, ImportKind, ImportSubject, SubjectKind

SURE = 90
"""Of 100: from which confidence on a match is proposed; below it a person decides."""
ALIKE = 90
SHORT = 5
"""Names with fewer letters are not compared letter by letter."""
MOST_CANDIDATES = 5

SUBJECTS = """
    INSERT INTO objectives_importsubject (of_id, kind, key, name, rows, number, candidates, confidence, decision,
        is_used)
    SELECT %(of)s, '{kind}', key, name, rows, number, '[]', 0, '', false FROM (
        SELECT DISTINCT ON ({kind}_key) {kind}_key AS key, number, coalesce({names}, {kind}_key) AS name,
            count(*) OVER (PARTITION BY {kind}_key) AS rows
        FROM objectives_importrow WHERE of_id = %(of)s AND wrong IS NULL AND {kind}_key IS NOT NULL
        ORDER BY {kind}_key, number DESC) last"""

BARE = f"trim(regexp_replace(' ' || search_plain({{0}}) || ' ', '( ({LEGAL_FORMS}))+(?= )', '', 'g'))"
CITY = "trim(regexp_replace(search_plain({0}), ' (cedex.*|[0-9]+)$', ''))"

ASKED = """
    CREATE TEMP TABLE import_asked ON COMMIT DROP AS SELECT s.id, {columns}
    FROM objectives_importsubject s JOIN objectives_importrow r ON r.of_id = s.of_id AND r.number = s.number
    WHERE s.of_id = %(of)s AND s.kind = '{kind}'"""
KNOWN = "CREATE TEMP TABLE import_known ON COMMIT DROP AS SELECT k.id, {columns} FROM {known} k"
# Who was taken into another is known by what it was called, too: else the next list brings it back.
TAKEN_IN = """objectives_organisationmerge g,
        LATERAL jsonb_populate_record(NULL::objectives_organisation, (g.gone -> -1 ->> 'row')::jsonb) w
    WHERE g.undone_at IS NULL"""
KNOWN_AS = {
    "project": "objectives_project",
    "organisation": f"""(
        SELECT id, name, acronym, pic, siret, vat, country, city FROM objectives_organisation
        UNION ALL SELECT g.kept_id, w.name, w.acronym, w.pic, w.siret, w.vat, w.country, w.city FROM {TAKEN_IN})""",  # noqa: S608 (of our own words only)
}
FOUND = "CREATE TEMP TABLE import_found (id bigint, target bigint, confidence int, reason text) ON COMMIT DROP"

OF_PROJECT = (
    "r.code, r.grant_id, search_plain(r.acronym) AS acronym, search_plain(r.title) AS title, r.start",
    "k.code, k.grant_id, search_plain(k.acronym) AS acronym, search_plain(k.title) AS title, k.start",
)
OF_ORGANISATION = (
    f"r.pic, r.siret, r.vat, r.country, {BARE.format('r.name')} AS name, {CITY.format('r.city')} AS city",
    f"""regexp_replace(k.pic, '\\D', '', 'g') AS pic, regexp_replace(k.siret, '\\D', '', 'g') AS siret,
        upper(regexp_replace(k.vat, '\\W', '', 'g')) AS vat, k.country, {BARE.format("k.name")} AS name,
        {BARE.format("k.acronym")} AS acronym, {CITY.format("k.city")} AS city""",
)
OTHER, YEAR = "a.grant_id <> k.grant_id AND k.grant_id <> ''", "extract(year FROM a.start) = extract(year FROM k.start)"
PROJECTS = f"""
    INSERT INTO import_found
    SELECT a.id, k.id, 100, 'code' FROM import_asked a JOIN import_known k ON k.code = a.code
    UNION ALL SELECT a.id, k.id, 100, 'code' FROM import_asked a JOIN import_known k ON k.code = a.grant_id
    UNION ALL SELECT a.id, k.id, 100, 'grant' FROM import_asked a JOIN import_known k ON k.grant_id = a.grant_id
    UNION ALL SELECT a.id, k.id, CASE WHEN {OTHER} THEN 60 WHEN {YEAR} THEN 92 ELSE 75 END,
            CASE WHEN {YEAR} THEN 'acronym_start' ELSE 'acronym' END
        FROM import_asked a JOIN import_known k ON k.acronym = a.acronym AND length(a.acronym) > 1
    UNION ALL SELECT a.id, k.id, CASE WHEN {OTHER} THEN 60 ELSE 92 END, 'title'
        FROM import_asked a JOIN import_known k ON k.title = a.title AND length(a.title) > 11"""  # noqa: S608 (of our own words only)
BY_ID = """
    INSERT INTO import_found
    SELECT a.id, k.id, 100, 'pic' FROM import_asked a JOIN import_known k ON k.pic = a.pic
    UNION ALL SELECT a.id, k.id, 100, 'siret' FROM import_asked a JOIN import_known k ON k.siret = a.siret
    UNION ALL SELECT a.id, k.id, CASE WHEN k.pic <> '' AND k.pic <> a.pic THEN 80 ELSE 95 END, 'vat'
        FROM import_asked a JOIN import_known k ON k.vat = a.vat"""
LEFT = "(SELECT * FROM import_asked a WHERE NOT EXISTS (SELECT 1 FROM import_found f WHERE f.id = a.id AND f.confidence >= 90))"  # noqa: E501
BY_NAME = """
    INSERT INTO import_found
    SELECT a.id, k.id, CASE WHEN k.pic <> '' AND k.pic <> a.pic OR k.siret <> '' AND k.siret <> a.siret THEN 70
            WHEN a.country <> k.country AND k.country <> '' THEN 60
            WHEN a.city = k.city AND a.city <> '' THEN CASE WHEN a.country = k.country THEN 95 ELSE 92 END
            WHEN a.country = k.country THEN 85 ELSE 75 END,
        CASE WHEN a.city = k.city AND a.city <> '' AND (a.country IS NULL OR k.country IN ('', a.country))
            THEN 'name_city'
            WHEN a.country = k.country THEN 'name_country' ELSE 'name' END
    FROM {left} a JOIN import_known k ON k.name = a.name AND length(a.name) > 2
    UNION ALL SELECT a.id, k.id, CASE WHEN a.country <> k.country AND k.country <> '' THEN 60 ELSE 80 END, 'name'
    FROM {left} a JOIN import_known k ON k.acronym = a.name AND length(a.name) > 2"""
# What this name was said to be, or became, when a list came before; also where that was taken into another since.
# What was said while two were one that are two again is said no more: which of them was meant nobody knows.
DECIDED = f"""
    INSERT INTO import_found
    SELECT s.id, k.id, 97, 'decided'
    FROM objectives_importsubject s JOIN (
        SELECT DISTINCT ON (o.key) o.key, coalesce(taken.kept_id, o.target) AS target
        FROM objectives_importsubject o JOIN objectives_import i ON i.id = o.of_id
        LEFT JOIN (SELECT g.kept_id, w.id FROM {TAKEN_IN}) taken ON taken.id = o.target
        WHERE i.state = 'applied' AND o.kind = 'organisation' AND o.decision IN ('match', 'new')
            AND o.target IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM objectives_organisationmerge g
                WHERE g.kept_id = o.target AND i.applied_at BETWEEN g.merged_at AND g.undone_at)
        ORDER BY o.key, o.id DESC) before ON before.key = s.key
    JOIN import_known k ON k.id = before.target
    WHERE s.of_id = %(of)s AND s.kind = 'organisation'"""  # noqa: S608
# Names of other lengths reach no such likeness: most pairs need not be looked at.
PAIRS = """
    SELECT a.id, k.id, a.name, k.name, k.pic <> '' AND k.pic <> a.pic
    FROM {left} a JOIN import_known k ON k.country = a.country AND k.city = a.city AND a.city <> ''
        AND k.name <> a.name AND length(k.name) BETWEEN length(a.name) * 8 / 10 AND length(a.name) * 12 / 10 + 1
    WHERE length(a.name) >= %(short)s
        AND NOT EXISTS (SELECT 1 FROM import_found f WHERE f.id = a.id AND f.confidence >= 75)"""
SETTLE = """
    UPDATE objectives_importsubject s SET candidates = b.candidates,
        confidence = CASE WHEN b.is_tied THEN least(b.confidence, {sure} - 1) ELSE b.confidence END,
        decision = CASE WHEN b.confidence >= {sure} AND NOT b.is_tied THEN 'match' ELSE '' END,
        target = CASE WHEN b.confidence >= {sure} AND NOT b.is_tied THEN b.target END
    FROM (
        SELECT id, max(confidence) AS confidence, (array_agg(target ORDER BY place))[1] AS target,
            count(*) FILTER (WHERE confidence = best) > 1 AS is_tied,
            jsonb_agg(jsonb_build_object('id', target, 'confidence', confidence, 'reason', reason) ORDER BY place)
                FILTER (WHERE place <= {most}) AS candidates
        FROM (
            SELECT *, max(confidence) OVER (PARTITION BY id) AS best,
                row_number() OVER (PARTITION BY id ORDER BY confidence DESC, target) AS place
            FROM (
                SELECT DISTINCT ON (id, target) * FROM import_found ORDER BY id, target, confidence DESC, reason) one
            ) ranked
        GROUP BY id) b
    WHERE s.id = b.id"""


def match(row: Import) -> None:
    """Say what every project and organisation of a file may be; what was decided of them before is forgotten."""
    with transaction.atomic(), connection.cursor() as cursor:
        of = {"of": row.pk}
        cursor.execute("SET LOCAL jit = off")
        cursor.execute("DELETE FROM objectives_importsubject WHERE of_id = %(of)s", of)
        cursor.execute(SUBJECTS.format(kind="project", names="acronym, title, grant_id, code"), of)
        cursor.execute(SUBJECTS.format(kind="organisation", names="name, short_name, pic, siret"), of)
        cursor.execute("ANALYZE objectives_importsubject")
        _compare(cursor, "project", OF_PROJECT, of)
        cursor.execute(PROJECTS)
        _settle(cursor)
        _compare(cursor, "organisation", OF_ORGANISATION, of)
        cursor.execute(BY_ID)
        cursor.execute(DECIDED, of)
        cursor.execute("ANALYZE import_found")
        cursor.execute(BY_NAME.format(left=LEFT))
        _find_alike(cursor)
        _settle(cursor)
        unknown = ImportSubject.objects.filter(of=row, decision="", candidates=[])
        if row.kind == ImportKind.CORDIS_ORGANISATIONS:  # it says of projects no more than their acronym
            unknown.filter(kind=SubjectKind.PROJECT).update(decision="leave")
        unknown.exclude(key__startswith=OF_OURS).update(decision="new")  # an id that nothing has may be a slip


def _compare(cursor: Any, kind: str, columns: tuple[str, str], of: dict[str, int]) -> None:
    cursor.execute(ASKED.format(kind=kind, columns=columns[0]), of)
    cursor.execute(KNOWN.format(known=KNOWN_AS[kind], columns=columns[1]))
    cursor.execute(FOUND)
    cursor.execute("ANALYZE import_asked; ANALYZE import_known")


def _settle(cursor: Any) -> None:
    cursor.execute(SETTLE.format(sure=SURE, most=MOST_CANDIDATES))
    cursor.execute("DROP TABLE import_asked, import_known, import_found")


def _find_alike(cursor: Any) -> None:
    found = [
        (subject, target, 50 if differs else 60 + int(alike) - ALIKE, "alike")
        for subject, target, ours, theirs, differs in _pairs()
        if (alike := fuzz.token_sort_ratio(ours, theirs)) >= ALIKE
    ]
    with cursor.copy("COPY import_found (id, target, confidence, reason) FROM STDIN") as copy:
        for one in found:
            copy.write_row(one)


def _pairs() -> Iterator[tuple[Any, ...]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(PAIRS.format(left=LEFT), {"short": SHORT})
        while rows := cursor.fetchmany(2000):
            yield from rows
