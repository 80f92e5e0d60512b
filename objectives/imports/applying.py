"""Write what an import was shown to do, as one act: all of it, by set statements, or nothing.

The ledger records every row with actor and reason, and marks what it makes stale, as for any other writer.
"""

from typing import Any

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.acting import acting, token
from objectives.exchange.storing import one_at_a_time
from objectives.imports.planning import Plan, forget_plan, make_plan
from objectives.imports.statements import TABLES
from objectives.imports.steps import Steps
from objectives.imports.words import RefusedError
from objectives.models import Change, Import, ImportKind, ImportState, message_of

MANY = 10_000
"""Rows after which the planner is told what was written, before rules at commit look at each of them."""

# In the order of the acts: projects, then what hangs on them, then the contracts whose closing they wait for.
LOCK = """
    SELECT 1 FROM objectives_project WHERE id IN (
        SELECT target FROM objectives_importsubject
        WHERE of_id = %(of)s AND kind = 'project' AND decision = 'match') ORDER BY id FOR UPDATE"""
LOCK_PARTS = (
    """SELECT 1 FROM objectives_organisation WHERE id IN (
        SELECT target FROM objectives_importsubject WHERE of_id = %(of)s AND kind = 'organisation' AND is_used
            AND decision = 'match') ORDER BY id FOR NO KEY UPDATE""",
    """SELECT 1 FROM objectives_participation WHERE project_id IN (
        SELECT target FROM objectives_importsubject
        WHERE of_id = %(of)s AND kind = 'project' AND decision = 'match') ORDER BY id FOR UPDATE""",
    """SELECT 1 FROM objectives_funding WHERE project_id IN (
        SELECT target FROM objectives_importsubject
        WHERE of_id = %(of)s AND kind = 'project' AND decision = 'match') ORDER BY id FOR UPDATE""",
    "SELECT 1 FROM objectives_contract ORDER BY id FOR SHARE",
)

SLUG = "left(coalesce(nullif(btrim(replace({0}, ' ', '-'), '-'), ''), '{1}'), 100)"
ORGANISATION_SLUG = SLUG.format("regexp_replace(search_plain(name), '[^a-z0-9]+', ' ', 'g')", "organisation")
# Without the lock of who makes an organisation: that would wait to the end. The same code at once is refused.
ADD_ORGANISATIONS = f"""
    INSERT INTO objectives_organisation (id, code, name, acronym, kind, sector, siret, vat, pic, rnsr, ror, country,
        city, postcode, website, source, note)
    SELECT id, CASE WHEN place = 1 AND NOT EXISTS (SELECT 1 FROM objectives_organisation o WHERE o.code = slug)
            AND NOT EXISTS (SELECT 1 FROM objectives_organisationmerge g WHERE g.code = slug)
            THEN slug ELSE slug || '-' || id END, name, acronym, kind, '', siret, vat, pic, '', '', country, city,
        postcode, website, %(source)s, ''
    FROM (
        SELECT *, row_number() OVER (PARTITION BY slug ORDER BY id) AS place
        FROM (SELECT *, {ORGANISATION_SLUG} AS slug FROM import_organisation WHERE is_new) named) numbered
    ORDER BY id"""  # noqa: S608 (of our own words only)
CHANGE_ORGANISATIONS = """
    UPDATE objectives_organisation k SET name = m.name, acronym = m.acronym, kind = m.kind, siret = m.siret,
        vat = m.vat, pic = m.pic, country = m.country, city = m.city, postcode = m.postcode, website = m.website
    FROM import_organisation m WHERE m.id = k.id AND m.is_changed"""
PROJECT_CODE = """left(coalesce(wanted_code, CASE WHEN grant_id ~ '[A-Za-z]' THEN grant_id END,
    coalesce((SELECT g.code FROM objectives_programme g WHERE g.id = giving), %(prefix)s) || '-'
        || coalesce(nullif(grant_id, ''), upper(replace(search_plain(coalesce(nullif(acronym, ''), title)), ' ', '-')))
    ), 100)"""
ADD_PROJECTS = f"""
    INSERT INTO objectives_project (id, code, acronym, title, summary, scope, status, labelled_precision, start,
        start_precision, "end", total_cost, programme_id, domains, tags, grant_id, website, published, source, note)
    SELECT id, CASE WHEN place = 1 AND NOT EXISTS (SELECT 1 FROM objectives_project o WHERE o.code = wanted)
            THEN wanted ELSE wanted || '-' || id END, acronym, title, summary, 'territory', status, 'day', start,
        start_precision, "end", total_cost, programme_id, '{{}}', '{{}}', grant_id, website, %(publishes)s, %(source)s,
        ''
    FROM (
        SELECT *, row_number() OVER (PARTITION BY wanted ORDER BY id) AS place
        FROM (SELECT *, {PROJECT_CODE} AS wanted FROM import_project WHERE is_new) named) numbered
    ORDER BY id"""  # noqa: S608
CHANGE_PROJECTS = """
    UPDATE objectives_project k SET acronym = m.acronym, title = m.title, summary = m.summary, start = m.start,
        start_precision = m.start_precision, "end" = m."end", total_cost = m.total_cost, grant_id = m.grant_id,
        website = m.website, programme_id = m.programme_id, status = m.status
    FROM import_project m WHERE m.id = k.id AND m.is_changed"""
ADD_PARTICIPATIONS = """
    INSERT INTO objectives_participation (project_id, organisation_id, role, cost, funding, source, note)
    SELECT project_id, organisation_id, role, cost, funding, %(source)s, '' FROM import_participation WHERE is_new
    ORDER BY number"""
CHANGE_PARTICIPATIONS = """
    UPDATE objectives_participation k SET cost = m.cost, funding = m.funding
    FROM import_participation m WHERE m.id = k.id AND m.is_changed"""
ADD_FUNDINGS = """
    INSERT INTO objectives_funding (code, project_id, funder_id, programme_id, stage, amount, decided_on, reference,
        source, note)
    SELECT left(p.code, 100) || '-F' || CASE
            WHEN EXISTS (SELECT 1 FROM objectives_funding f WHERE f.code = left(p.code, 100) || '-F1')
            THEN 'I' || nextval(pg_get_serial_sequence('objectives_funding', 'id'))::text ELSE '1' END,
        p.id, m.funder_id, m.programme_id, 'committed', m.amount, m.decided_on, m.reference, %(source)s, ''
    FROM import_funding m JOIN objectives_project p ON p.id = m.project_id WHERE m.is_new ORDER BY m.number"""
CHANGE_FUNDINGS = """
    UPDATE objectives_funding k SET amount = m.amount, decided_on = m.decided_on, reference = m.reference
    FROM import_funding m WHERE m.id = k.id AND m.is_changed"""
KNOWN_AS = "UPDATE objectives_importsubject s SET target = i.id FROM import_ids i WHERE i.subject = s.id AND i.is_new"
"""What was new is known from now on, also to the next list that speaks of it."""
WRITES = (
    ADD_ORGANISATIONS, CHANGE_ORGANISATIONS, ADD_PROJECTS, CHANGE_PROJECTS, ADD_PARTICIPATIONS, CHANGE_PARTICIPATIONS,
    ADD_FUNDINGS, CHANGE_FUNDINGS,
)  # fmt: skip


class MovedError(Exception):
    """What would happen is no longer what was shown: nothing was written; `plan` is what would happen now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.plan = plan


def apply(row: Import) -> int:
    """Write an import; return how many rows. Its person was asked; whether that person still may is asked again.

    Raises MovedError where anything moved since it was shown, RefusedError in words of the database's rules.
    """
    try:
        with transaction.atomic():
            return _apply(Import.objects.select_for_update(of=("self",)).get(pk=row.pk))
    except (IntegrityError, DataError) as error:
        if isinstance(error, IntegrityError):
            raise RefusedError(lazy(message_of, str)(error)) from error
        raise RefusedError(str(error).splitlines()[0]) from error


def _apply(row: Import) -> int:
    by = row.applied_by
    if by is None or not access.keeps_the_data(by):
        raise RefusedError(_("Who applied it keeps the data no longer: somebody else has to."))
    acting(by.pk, row.name)
    one_at_a_time()
    before, steps = _newest_change(), Steps(row, len(WRITES) + 4)
    with connection.cursor() as cursor:
        steps.begin()
        for statement in (LOCK, *LOCK_PARTS):
            cursor.execute(statement, {"of": row.pk})
        steps.begin()
        plan = make_plan(row, real=True)
        if plan.seen != row.seen or not plan.can_be_applied:
            raise MovedError(plan)
        values: dict[str, Any] = {"source": [row.source], "publishes": row.publishes, "prefix": _prefix(row)}
        for statement in WRITES:
            steps.begin()
            cursor.execute(statement, values)
        written = plan.told["writes"]
        steps.begin()
        if written >= MANY:
            cursor.execute("ANALYZE " + ", ".join(f"objectives_{table}" for table in TABLES))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        steps.begin()
        cursor.execute(KNOWN_AS)
        forget_plan()
        _forget_rows(cursor, row)
    row.state, row.applied_at, row.plan = ImportState.APPLIED, timezone.now(), plan.told
    row.transaction_id, row.first_change, row.last_change = token(), before, _newest_change()
    row.troubles, row.progress = {}, 100
    row.version += 1
    row.save()
    return int(written)


def _prefix(row: Import) -> str:
    """Return what the code of a new project begins with that has no number of its own and no programme."""
    return "IMPORT" if row.kind == ImportKind.LIST else row.source


def _newest_change() -> int:
    return int(Change.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def _forget_rows(cursor: Any, row: Import) -> None:
    """The ledger knows what was written: the file's rows are needed no more, the file itself stays."""
    cursor.execute("DELETE FROM objectives_importrow WHERE of_id = %s", [row.pk])


def forget(row: Import) -> None:
    """Delete the rows of an import that is dropped, and what was found of them."""
    with connection.cursor() as cursor:
        _forget_rows(cursor, row)
        cursor.execute("DELETE FROM objectives_importsubject WHERE of_id = %s", [row.pk])
