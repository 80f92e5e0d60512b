"""Take an import back: every row as the ledger has it from before, unless somebody changed it since."""

import json
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from objectives import access, clock
from objectives.acting import acting
from objectives.acts.counting import PARTS
from objectives.exchange.storing import one_at_a_time
from objectives.imports.statements import FURTHEST, STARTED, TABLES, who_counts
from objectives.imports.steps import Steps
from objectives.imports.words import RefusedError
from objectives.models import ComputedRule, Import, ImportState, PeriodClosing, message_of

BACKWARDS = tuple(reversed(TABLES))
NAMED = 10

# Its rows in the ledger: transaction and place, because transaction numbers do not outlive a restore.
OURS = """objectives_change c WHERE c.transaction_id = %(transaction)s AND c.id > %(first)s AND c.id <= %(last)s
    AND c.kind = '{0}'"""
HOLD = "SELECT 1 FROM objectives_{table} WHERE id IN (SELECT key FROM {ours}) ORDER BY id FOR UPDATE"
CHANGED_SINCE = """
    SELECT c.after FROM (SELECT * FROM {ours}) c LEFT JOIN objectives_{table} t ON t.id = c.key
    WHERE t.id IS NULL OR to_jsonb(t) IS DISTINCT FROM to_jsonb(jsonb_populate_record(t, c.after))
    ORDER BY c.id LIMIT {most}"""
REMOVE = """
    DELETE FROM objectives_{table} t USING (SELECT key FROM {ours} AND c.operation = 'insert') c WHERE t.id = c.key"""
BRING_BACK = """
    UPDATE objectives_{table} t SET {set}
    FROM (SELECT key, before FROM {ours} AND c.operation = 'update') c,
        LATERAL jsonb_populate_record(NULL::objectives_{table}, c.before) was
    WHERE t.id = c.key"""

# Money that was written counts from its day, else from its project's start, which was written or not; so do other
# money without a day, grants, and the start itself: what of it is closed since stays.
HOLD_OPEN = "SELECT 1 FROM objectives_contract ORDER BY id FOR SHARE"
WRITTEN = f"""SELECT key FROM {OURS.format("project")}
    UNION SELECT (coalesce(after, before)->>'project_id')::bigint FROM {OURS.format("funding")}
    UNION SELECT (coalesce(after, before)->>'project_id')::bigint FROM {OURS.format("participation")}"""  # noqa: S608
PROJECTS = f"(SELECT * FROM objectives_project WHERE id IN ({WRITTEN}))"  # noqa: S608
GRANTS = f"""(SELECT a.project_id, coalesce(a.territory_id, o.territory_id) AS territory_id
    FROM (SELECT before, after FROM {OURS.format("participation")}) c,
        LATERAL jsonb_populate_record(NULL::objectives_participation, coalesce(after, before)) a
    JOIN objectives_organisation o ON o.id = a.organisation_id
    WHERE coalesce(before->>'funding', '0')::numeric <> coalesce(after->>'funding', '0')::numeric)"""  # noqa: S608
STARTS = f"""(SELECT key AS id FROM {OURS.format("project")} AND c.operation = 'update' AND
    (before->>'start', before->>'start_precision') IS DISTINCT FROM (after->>'start', after->>'start_precision'))"""  # noqa: S608
COUNTED_GRANTS = f"({GRANTS} UNION ALL {PARTS.format(projects=STARTS)})"
CLOSED_SINCE = f"""
    WITH money AS (SELECT key, before, after FROM {OURS.format("funding")}),
    starts AS (
        SELECT p.id, {STARTED.format("p")} AS stands,
            CASE WHEN was.id IS NULL THEN {STARTED.format("p")} ELSE {STARTED.format("was")} END AS stood
        FROM {PROJECTS} p LEFT JOIN (
            SELECT w.* FROM (SELECT before FROM {OURS.format("project")} AND c.operation = 'update') changed,
                LATERAL jsonb_populate_record(NULL::objectives_project, before) w) was ON was.id = p.id),
    moved AS (SELECT p.id, d.day FROM starts p JOIN {STARTS} m ON m.id = p.id,
        LATERAL (VALUES (p.stood), (p.stands)) d (day))
    SELECT c.id FROM (
        SELECT p.id AS project_id, '{ComputedRule.PUBLIC_FUNDING_COMMITTED}' AS rule, true AS in_links,
            coalesce(w.decided_on, side.start) AS day
        FROM money, LATERAL jsonb_populate_record(NULL::objectives_funding, coalesce(after, before)) named
        JOIN starts p ON p.id = named.project_id,
            LATERAL (VALUES (before, p.stood), (after, p.stands)) side (said, start),
            LATERAL jsonb_populate_record(NULL::objectives_funding, side.said) w
        WHERE side.said IS NOT NULL
        UNION ALL SELECT m.id, '{ComputedRule.PUBLIC_FUNDING_COMMITTED}', true, m.day
        FROM moved m JOIN objectives_funding k
            ON k.project_id = m.id AND k.stage = 'committed' AND k.decided_on IS NULL
        WHERE k.id NOT IN (SELECT key FROM money)
        UNION ALL SELECT m.id, by.rule, false, m.day FROM moved m,
            (VALUES ('{ComputedRule.PROJECTS_STARTED}'), ('{ComputedRule.TERRITORY_EU_FUNDING}')) by (rule)
        UNION ALL SELECT p.id, '{ComputedRule.TERRITORY_EU_FUNDING}', false, p.stands
        FROM {GRANTS} g JOIN starts p ON p.id = g.project_id) f,
    {FURTHEST}
    WHERE f.day <= c.through ORDER BY c.through DESC, c.id DESC LIMIT 1"""  # noqa: S608 (of our own words only)


def undo(row: Import) -> None:
    """Take all that an import wrote back; RefusedError in words, with nothing changed, where it cannot be."""
    try:
        with transaction.atomic():
            _undo(Import.objects.select_for_update(of=("self",)).get(pk=row.pk))
    except IntegrityError as error:
        raise RefusedError(
            _("Something was added since to what it made (%(what)s): take that away first."), what=_what(error)
        ) from error


def _what(error: IntegrityError) -> str | Promise:
    """Return what kind of row the database names that would be left without what it refers to."""
    table = getattr(getattr(error.__cause__, "diag", None), "table_name", "")
    models = apps.get_app_config("objectives").get_models()
    found = next((model for model in models if model._meta.db_table == table), None)
    return found._meta.verbose_name or "" if found else lazy(message_of, str)(error)


def _undo(row: Import) -> None:
    by = row.undone_by
    if by is None or not access.keeps_the_data(by):
        raise RefusedError(_("Who took it back keeps the data no longer: somebody else has to."))
    acting(by.pk, row.name)
    one_at_a_time()
    values = {"transaction": row.transaction_id, "first": row.first_change, "last": row.last_change}
    steps = Steps(row, len(TABLES) + 3)
    with connection.cursor() as cursor:
        steps.begin()
        for table in TABLES:
            cursor.execute(HOLD.format(table=table, ours=OURS.format(table)), values)
        steps.begin()
        if since := [name for table in TABLES for name in _changed_since(cursor, table, values)]:
            raise RefusedError(
                _("Nothing was taken back: these were changed since: %(names)s. Undo that first."),
                names=lazy(_named, str)(since[:NAMED]),
            )
        _check_open(cursor, values)
        for table in BACKWARDS:
            steps.begin()
            ours = OURS.format(table)
            written = ", ".join(f'"{one}" = was."{one}"' for one in TABLES[table])
            cursor.execute(REMOVE.format(table=table, ours=ours), values)
            cursor.execute(BRING_BACK.format(table=table, ours=ours, set=written), values)
        steps.begin()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    row.state, row.undone_at, row.troubles, row.progress = ImportState.UNDONE, timezone.now(), {}, 100
    row.version += 1
    row.save()


def _check_open(cursor: Any, values: dict[str, Any]) -> None:
    """Refuse to take money back that lies in a period which was closed meanwhile; nobody closes one until the end."""
    cursor.execute(HOLD_OPEN)
    counted, given = who_counts(PROJECTS, COUNTED_GRANTS)
    cursor.execute(counted, values | given)
    cursor.execute(CLOSED_SINCE, values | {"now": clock.now()})
    if found := cursor.fetchone():
        closing = PeriodClosing.objects.select_related("contract", "closed_by").get(pk=found[0])
        raise RefusedError(lazy(lambda: closing.refusal, str)())


def _changed_since(cursor: Any, table: str, values: dict[str, Any]) -> list[tuple[str, str]]:
    cursor.execute(CHANGED_SINCE.format(table=table, ours=OURS.format(table), most=NAMED), values)
    return [(table, _name(cursor, table, json.loads(after))) for (after,) in cursor.fetchall()]


def _named(rows: list[tuple[str, str]]) -> str:
    """Return what rows are called to people, parts and money with the project that they belong to."""
    kinds = {"funding": _("money of %(project)s"), "participation": _("consortium of %(project)s")}
    return ", ".join(str(kinds[table]) % {"project": name} if table in kinds else name for table, name in rows)


def _name(cursor: Any, table: str, after: dict[str, Any]) -> str:
    """Return what a row of the ledger is called; of a part or of money, the project that it belongs to."""
    if table in ("organisation", "project"):
        return str(after.get("name") or after["acronym"] or after["code"])
    cursor.execute(
        "SELECT coalesce(nullif(acronym, ''), code) FROM objectives_project WHERE id = %s", [after["project_id"]]
    )
    [name] = cursor.fetchone() or [str(after["project_id"])]
    return str(name)
