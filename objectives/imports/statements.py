"""How are the rows of a file turned into rows of the portfolio, in sets? The SQL of a plan, table by table.

Each temporary table holds the rows that would be written, whole, with what they are now beside it: `is_new`,
`is_changed`, and `mark`, a hash of both sides that does not depend on the ids that new rows will get.
"""

from typing import Any

from objectives.acts.counting import PARTS, RULES_BY_DATE, counting
from objectives.models import ComputedRule


def _text(name: str) -> str:
    return f"""CASE WHEN coalesce(r.{name}, '') = '' THEN coalesce(k.{name}, '')
        WHEN %(keeps)s AND k.{name} <> '' THEN k.{name} ELSE r.{name} END AS {name}"""


def _value(name: str) -> str:
    return f"""CASE WHEN r."{name}" IS NULL OR (%(keeps)s AND k."{name}" IS NOT NULL) THEN k."{name}"
        ELSE r."{name}" END AS "{name}\""""


def _gap(name: str, said: str) -> str:
    return f"coalesce(nullif(k.{name}, ''), r.{said}, '') AS {name}"


def _compared(table: str, columns: tuple[str, ...], source: str, sign: str) -> str:
    ours = ", ".join(f'm."{one}"' for one in columns)
    theirs = ", ".join(f'k."{one}"' for one in columns)
    return f"""
        CREATE TEMP TABLE import_{table} ON COMMIT DROP AS
        SELECT m.*, NOT m.is_new AND ({ours}) IS DISTINCT FROM ({theirs}) AS is_changed,
            hashtextextended(concat_ws('|', {sign}, ROW({ours})::text, ROW({theirs})::text), 0) AS mark
        FROM ({source}) m LEFT JOIN objectives_{table} k ON k.id = m.id"""  # noqa: S608 (of our own words only)


# What was taken for a row that is gone since, merged away for instance, asks again.
GONE = """
    UPDATE objectives_importsubject s SET decision = '', target = NULL
    WHERE s.of_id = %(of)s AND s.decision = 'match' AND NOT CASE s.kind
        WHEN 'project' THEN EXISTS (SELECT 1 FROM objectives_project p WHERE p.id = s.target)
        ELSE EXISTS (SELECT 1 FROM objectives_organisation o WHERE o.id = s.target) END"""

# Who is used: what no row of a project that stays speaks of asks nobody anything.
USED = """
    UPDATE objectives_importsubject s SET is_used = u.is_used FROM (
        SELECT id, decision <> 'leave' AS is_used FROM objectives_importsubject
        WHERE of_id = %(of)s AND kind = 'project'
        UNION ALL
        SELECT o.id, named.key IS NOT NULL
        FROM objectives_importsubject o LEFT JOIN (
            SELECT DISTINCT r.organisation_key AS key
            FROM objectives_importrow r JOIN objectives_importsubject p
                ON p.of_id = r.of_id AND p.kind = 'project' AND p.key = r.project_key AND p.decision <> 'leave'
            WHERE r.of_id = %(of)s AND r.wrong IS NULL AND r.organisation_key IS NOT NULL) named ON named.key = o.key
        WHERE o.of_id = %(of)s AND o.kind = 'organisation') u
    WHERE s.id = u.id AND s.is_used <> u.is_used"""

# A new row has the id that the table gives it, in a preview one that no row has.
IDS = """
    CREATE TEMP TABLE import_ids ON COMMIT DROP AS
    SELECT s.id AS subject, s.kind, s.key, s.number, s.decision = 'new' AS is_new,
        coalesce(s.target, -s.id) AS sign,
        CASE WHEN s.decision = 'match' THEN s.target WHEN NOT %(real)s THEN -s.id
            WHEN s.kind = 'project' THEN nextval(pg_get_serial_sequence('objectives_project', 'id'))
            ELSE nextval(pg_get_serial_sequence('objectives_organisation', 'id')) END AS id
    FROM objectives_importsubject s
    WHERE s.of_id = %(of)s AND s.is_used AND s.decision IN ('match', 'new')"""

OF_ORGANISATION = (
    "name", "acronym", "kind", "siret", "vat", "pic", "country", "city", "postcode", "website",
)  # fmt: skip
# What is known of an organisation stays: a file fills what is not known, and the size of a company.
ORGANISATIONS = _compared(
    "organisation",
    OF_ORGANISATION,
    f"""
        SELECT DISTINCT ON (i.id) i.subject, i.number, i.id, i.sign, i.is_new, {_gap("name", "name")},
            {_gap("acronym", "short_name")},
            CASE WHEN k.id IS NULL THEN coalesce(r.organisation_kind, 'other')
                WHEN k.kind = 'company' AND r.organisation_kind IN ('sme', 'mid_cap', 'large')
                THEN r.organisation_kind ELSE k.kind END AS kind,
            {_gap("siret", "siret")}, {_gap("vat", "vat")}, {_gap("pic", "pic")}, {_gap("country", "country")},
            {_gap("city", "city")}, {_gap("postcode", "postcode")}, {_gap("website", "organisation_website")}
        FROM import_ids i JOIN objectives_importrow r ON r.of_id = %(of)s AND r.number = i.number
        LEFT JOIN objectives_organisation k ON k.id = i.id
        WHERE i.kind = 'organisation' ORDER BY i.id, i.number DESC""",  # noqa: S608
    "m.sign",
)

OF_PROJECT = (
    "acronym", "title", "summary", "start", "start_precision", "end", "total_cost", "grant_id", "website",
    "programme_id", "status",
)  # fmt: skip
# A day that is known exactly stays where the file names its month or year only.
START_TAKEN = """(r.start IS NOT NULL AND (k.start IS NULL OR NOT %(keeps)s AND NOT (
    r.start_precision <> 'day' AND date_trunc(r.start_precision, k.start::timestamp)::date = r.start)))"""
# A column of our own ids may be taken for that of grant numbers: an id is none of the project that has it.
GRANT_TAKEN = """CASE WHEN coalesce(r.grant_id, '') IN ('', k.code) OR (%(keeps)s AND k.grant_id <> '')
    THEN coalesce(k.grant_id, '') ELSE r.grant_id END"""
# An id that could not stand in an address is none that a new project can have.
WANTED_CODE = "CASE WHEN r.code ~ '^[A-Za-z0-9][A-Za-z0-9._-]*$' THEN r.code END"
PROJECTS = _compared(
    "project",
    OF_PROJECT,
    f"""
        SELECT DISTINCT ON (i.id) i.subject, i.number, i.id, i.sign, i.is_new, {WANTED_CODE} AS wanted_code, i.key,
            coalesce(k.scope, 'territory') AS scope, {_text("acronym")}, {_text("title")}, {_text("summary")},
            CASE WHEN {START_TAKEN} THEN r.start ELSE k.start END AS start,
            CASE WHEN {START_TAKEN} THEN r.start_precision ELSE coalesce(k.start_precision, 'day') END
                AS start_precision,
            {_value("end")}, {_value("total_cost")}, {GRANT_TAKEN} AS grant_id, {_text("website")},
            coalesce(k.programme_id, g.id) AS programme_id,
            CASE WHEN k.scope <> 'territory' THEN k.status WHEN k.id IS NOT NULL AND (%(keeps)s OR r.status IS NULL)
                THEN k.status ELSE coalesce(r.status, 'funded') END AS status,
            r.amount, r.decided_on, r.reference, r.status AS said_status,
            coalesce(r.programme, '') AS said_programme, g.id AS giving
        FROM import_ids i JOIN objectives_importrow r ON r.of_id = %(of)s AND r.number = i.number
        LEFT JOIN objectives_project k ON k.id = i.id
        LEFT JOIN objectives_programme g ON CASE WHEN r.programme IS NULL THEN g.id = %(programme)s
            ELSE g.code = r.programme END
        WHERE i.kind = 'project' ORDER BY i.id, i.number DESC""",  # noqa: S608
    "m.sign",
)

OF_PARTICIPATION = ("cost", "funding")
# Rows that are the same to the letter are one; others of one part in one file add up.
PARTICIPATIONS = _compared(
    "participation",
    OF_PARTICIPATION,
    """
        SELECT f.number, coalesce(k.id, 0) AS id, k.id IS NULL AS is_new, f.project_id, f.organisation_id, f.role,
            f.project_sign, f.organisation_sign,
            CASE WHEN f.cost IS NULL OR (%(keeps)s AND k.cost IS NOT NULL) THEN k.cost ELSE f.cost END AS cost,
            CASE WHEN f.funding IS NULL OR (%(keeps)s AND k.funding IS NOT NULL) THEN k.funding ELSE f.funding END
                AS funding
        FROM (
            SELECT p.id AS project_id, o.id AS organisation_id, r.role, min(p.sign) AS project_sign,
                min(o.sign) AS organisation_sign, max(r.number) AS number, sum(r.cost) AS cost,
                sum(r.funding) AS funding
            FROM (
                SELECT DISTINCT ON (project_key, organisation_key, role, digest) project_key, organisation_key, role,
                    number, cost, funding
                FROM objectives_importrow
                WHERE of_id = %(of)s AND wrong IS NULL AND organisation_key IS NOT NULL AND role IS NOT NULL) r
            JOIN import_ids p ON p.kind = 'project' AND p.key = r.project_key
            JOIN import_ids o ON o.kind = 'organisation' AND o.key = r.organisation_key
            GROUP BY p.id, o.id, r.role) f
        LEFT JOIN objectives_participation k
            ON k.project_id = f.project_id AND k.organisation_id = f.organisation_id AND k.role = f.role""",
    "m.project_sign, m.organisation_sign, m.role",
)

OF_FUNDING = ("amount", "decided_on", "reference")
# Of several commitments of one funder nobody knows which one the file means: they are left as they are.
FUNDINGS = _compared(
    "funding",
    OF_FUNDING,
    """
        SELECT r.number, coalesce(k.id, 0) AS id, k.id IS NULL AS is_new, r.id AS project_id, r.sign, g.funder_id,
            g.id AS programme_id, n.known,
            CASE WHEN %(keeps)s AND k.id IS NOT NULL THEN k.amount ELSE r.amount END AS amount,
            CASE WHEN r.decided_on IS NULL OR (%(keeps)s AND k.decided_on IS NOT NULL) THEN k.decided_on
                ELSE r.decided_on END AS decided_on,
            CASE WHEN coalesce(r.reference, '') = '' OR (%(keeps)s AND k.reference <> '') THEN coalesce(k.reference, '')
                ELSE r.reference END AS reference
        FROM import_project r JOIN objectives_programme g ON g.id = r.giving AND g.funder_id IS NOT NULL
        LEFT JOIN LATERAL (
            SELECT count(*) AS known, min(f.id) AS id FROM objectives_funding f
            WHERE f.project_id = r.id AND f.stage = 'committed' AND f.funder_id = g.funder_id
                AND f.beneficiary_id IS NULL) n ON true
        LEFT JOIN objectives_funding k ON k.id = n.id
        WHERE r.amount IS NOT NULL AND n.known < 2""",
    "m.sign, m.funder_id",
)
SEVERAL = """
    SELECT count(*) FROM import_project r JOIN objectives_programme g ON g.id = r.giving
    WHERE r.amount IS NOT NULL AND (
        SELECT count(*) FROM objectives_funding f WHERE f.project_id = r.id AND f.stage = 'committed'
            AND f.funder_id = g.funder_id AND f.beneficiary_id IS NULL) > 1"""
TABLES = {
    "organisation": OF_ORGANISATION,
    "project": OF_PROJECT,
    "participation": OF_PARTICIPATION,
    "funding": OF_FUNDING,
}
"""What an import writes, in the order in which it is written, and the columns that it may change."""

# What each act on one row refuses, looked up for all rows at once: number, field, fault, what stands there.
PROBLEMS = """
    CREATE TEMP TABLE import_problem ON COMMIT DROP AS
    SELECT number, 'end' AS field, 'ends_first' AS fault, "end"::text AS cell FROM import_project
        WHERE (is_new OR is_changed) AND "end" < start
    UNION ALL SELECT p.number, 'programme', 'no_funder', coalesce(nullif(p.said_programme, ''), g.code, '?')
        FROM import_project p LEFT JOIN objectives_programme g ON g.id = p.giving
        WHERE p.amount IS NOT NULL AND g.funder_id IS NULL
    UNION ALL SELECT number, 'decided_on', 'future', decided_on::text FROM import_funding
        WHERE (is_new OR is_changed) AND decided_on > %(today)s
    UNION ALL SELECT f.number, 'decided_on', 'before_request', min(q.decided_on)::text
        FROM import_funding f JOIN objectives_funding q
            ON q.project_id = f.project_id AND q.funder_id = f.funder_id AND q.stage = 'requested'
        WHERE (f.is_new OR f.is_changed) GROUP BY f.number, f.decided_on HAVING f.decided_on < min(q.decided_on)
    UNION ALL SELECT m.number, 'role', 'two_coordinators', other.name
        FROM import_participation m JOIN import_project p ON p.id = m.project_id AND p.scope <> 'territory',
        LATERAL (
            SELECT coalesce(nullif(o.name, ''), o.code) AS name FROM objectives_participation a
                JOIN objectives_organisation o ON o.id = a.organisation_id
                WHERE a.project_id = m.project_id AND a.role = 'coordinator' AND a.organisation_id <> m.organisation_id
            UNION ALL SELECT coalesce(nullif(o.name, ''), o.pic) FROM import_participation a
                JOIN import_organisation o ON o.id = a.organisation_id
                WHERE a.project_id = m.project_id AND a.role = 'coordinator' AND a.organisation_id <> m.organisation_id
            LIMIT 1) other
        WHERE m.role = 'coordinator' AND m.is_new"""

# The closing that reaches furthest, of all contracts that a project is linked to, where links count, and of those with
# an indicator that counts what is of it on the day: `f` is (project_id, rule, in_links, day).
FURTHEST = """LATERAL (
        SELECT c.id, c.through FROM objectives_periodclosing c
        WHERE (c.reopened_until IS NULL OR c.reopened_until <= %(now)s) AND c.contract_id IN (
            SELECT o.contract_id FROM objectives_link l JOIN objectives_objective o ON o.id = l.objective_id
            WHERE f.in_links AND l.project_id = f.project_id
            UNION ALL SELECT n.contract_id FROM import_counted n
            WHERE n.project_id = f.project_id AND n.rule = f.rule AND n.begins <= f.day AND f.day < n.ends)
            AND NOT EXISTS (SELECT FROM objectives_periodclosing anew
                WHERE anew.contract_id = c.contract_id AND anew.through = c.through AND anew.id > c.id)
        ORDER BY c.through DESC, c.id DESC LIMIT 1) c"""
# Who counts it: the projects as they would be, and where the grants go that are written or whose project's start moves.
COUNTED_PROJECTS = """(SELECT m.id, m.scope, m.programme_id, coalesce(k.tags, ARRAY[]::text[]) AS tags,
    coalesce(k.domains, ARRAY[]::text[]) AS domains FROM import_project m
    LEFT JOIN objectives_project k ON k.id = m.id)"""
STARTS = """SELECT m.id FROM import_project m JOIN objectives_project p ON p.id = m.id
    WHERE (m.start, m.start_precision) IS DISTINCT FROM (p.start, p.start_precision)"""
GRANTS = """(SELECT m.project_id, coalesce(k.territory_id, o.territory_id) AS territory_id
    FROM import_participation m JOIN objectives_organisation o ON o.id = m.organisation_id
    LEFT JOIN objectives_participation k ON k.id = m.id
    WHERE coalesce(m.funding, 0) <> coalesce(k.funding, 0))"""
COUNTED_GRANTS = f"({GRANTS} UNION ALL {PARTS.format(projects=STARTS)})"
# Money counts from its day, else from the project's start, which the list may move, and so do grants and the start
# itself: neither side may lie in a closed period, nor either start of money without a day of which the list says
# nothing.
STARTED = "last_day_of({0}.start, {0}.start_precision)"
BOTH_STARTS = f"(VALUES ({STARTED.format('r')}), ({STARTED.format('p')})) d (day)"
CLOSED = f"""
    INSERT INTO import_problem SELECT DISTINCT ON (f.number, f.field) f.number, f.field, 'closed', c.id::text FROM (
        SELECT m.number, 'decided_on' AS field, m.project_id, '{ComputedRule.PUBLIC_FUNDING_COMMITTED}' AS rule,
            true AS in_links, d.day
        FROM import_funding m JOIN import_project r ON r.id = m.project_id
        LEFT JOIN objectives_project p ON p.id = m.project_id
        LEFT JOIN objectives_funding k ON k.id = m.id, LATERAL (VALUES
            (coalesce(m.decided_on, {STARTED.format("r")})),
            (CASE WHEN NOT m.is_new THEN coalesce(k.decided_on, {STARTED.format("p")}) END)) d (day)
        WHERE m.is_new OR m.is_changed
        UNION ALL SELECT r.number, 'start', r.id, '{ComputedRule.PUBLIC_FUNDING_COMMITTED}', true, d.day
        FROM ({STARTS}) s JOIN import_project r ON r.id = s.id JOIN objectives_project p ON p.id = s.id
        JOIN objectives_funding k ON k.project_id = r.id AND k.stage = 'committed' AND k.decided_on IS NULL,
        LATERAL {BOTH_STARTS}
        WHERE NOT EXISTS (SELECT FROM import_funding m WHERE m.id = k.id AND m.is_changed)
        UNION ALL SELECT r.number, 'start', r.id, by.rule, false, d.day
        FROM ({STARTS}) s JOIN import_project r ON r.id = s.id JOIN objectives_project p ON p.id = s.id,
        (VALUES ('{ComputedRule.PROJECTS_STARTED}'), ('{ComputedRule.TERRITORY_EU_FUNDING}')) by (rule),
        LATERAL {BOTH_STARTS}
        UNION ALL SELECT r.number, 'funding', r.id, '{ComputedRule.TERRITORY_EU_FUNDING}', false, {STARTED.format("r")}
        FROM {GRANTS} g JOIN import_project r ON r.id = g.project_id) f,
    {FURTHEST}
    WHERE f.day <= c.through ORDER BY f.number, f.field, c.through DESC, c.id DESC"""  # noqa: S608 (of our own words only)


def who_counts(projects: str, grants: str) -> tuple[str, dict[str, Any]]:
    """Return the statements that note which contract's indicators count what of which project, and their parameters."""
    counted, given = counting(projects, grants, RULES_BY_DATE)
    return (
        f"""CREATE TEMP TABLE import_counted ON COMMIT DROP AS {counted};
        CREATE INDEX ON import_counted (project_id); ANALYZE import_counted""",
        given,
    )


# What stops a plan is left out: the row of a participant, the project whose days or money cannot be.
LEAVE_OUT = """
    UPDATE objectives_importrow r SET wrong = jsonb_build_array(jsonb_build_array(p.field, p.fault, p.cell))
    FROM import_problem p WHERE p.field = 'role' AND r.of_id = %(of)s AND r.number = p.number;
    UPDATE objectives_importsubject s SET decision = 'leave', target = NULL
    FROM import_problem p WHERE p.field <> 'role' AND s.of_id = %(of)s AND s.kind = 'project'
        AND s.number = p.number"""
