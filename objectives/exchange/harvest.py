"""Which records changed since a harvester last came? Read from the ledger when it comes: no change is missed.

A record's moment is when it could first be harvested as it is, not when somebody typed it: what is committed late still
comes after every answer that did not have it. Only the first reading takes the ledger's own moments.
"""

import datetime

from django.db import connection, transaction
from django.db.models import Min

from objectives import clock
from objectives.models import HarvestPosition, HarvestRecord

TOUCHED = """
WITH fresh AS (
    SELECT kind, key, recorded_at, held FROM objectives_change,
        LATERAL (VALUES (before), (after)) both_sides(held)
    WHERE transaction_id >= %(since)s AND transaction_id < %(horizon)s AND held IS NOT NULL
        AND kind IN ('project', 'organisation', 'funding', 'participation')),
named AS (
    SELECT CASE kind WHEN 'project' THEN 'projects' WHEN 'organisation' THEN 'orgunits' ELSE 'funding' END AS "set",
        held->>'code' AS code, recorded_at FROM fresh WHERE kind <> 'participation'
    UNION ALL
    SELECT 'projects', p.code, f.recorded_at FROM fresh f JOIN objectives_project p
        ON p.id = (f.held->>'project_id')::bigint WHERE f.kind IN ('participation', 'funding')
    UNION ALL
    SELECT 'funding', g.code, f.recorded_at FROM fresh f JOIN objectives_funding g ON g.project_id = f.key
        WHERE f.kind = 'project'),
touched AS (
    SELECT "set", code, CASE WHEN %(since)s = 0 THEN max(recorded_at) ELSE %(now)s END AS moment
    FROM named GROUP BY "set", code),
present AS (
    SELECT t.*, CASE t."set"
        WHEN 'projects' THEN EXISTS (SELECT 1 FROM objectives_project p WHERE p.code = t.code AND p.published)
        WHEN 'orgunits' THEN EXISTS (SELECT 1 FROM objectives_organisation o WHERE o.code = t.code)
        ELSE EXISTS (SELECT 1 FROM objectives_funding g JOIN objectives_project p ON p.id = g.project_id
            WHERE g.code = t.code AND g.stage = 'committed' AND p.published) END AS is_present
    FROM touched t),
gone AS (
    UPDATE objectives_harvestrecord r SET deleted = true, changed_at = p.moment FROM present p
    WHERE r."set" = p."set" AND r.code = p.code AND NOT p.is_present AND NOT r.deleted)
INSERT INTO objectives_harvestrecord ("set", code, changed_at, deleted)
SELECT "set", code, moment, false FROM present WHERE is_present
ON CONFLICT ("set", code) DO UPDATE SET changed_at = excluded.changed_at, deleted = false"""


def catch_up() -> datetime.datetime:
    """Carry into the records what the ledger holds beyond the last time; return the moment that they are true for."""
    with transaction.atomic(), connection.cursor() as cursor:
        HarvestPosition.objects.get_or_create(pk=1)
        since = HarvestPosition.objects.select_for_update().get(pk=1).transaction_id
        moment = clock.now()
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        [horizon] = cursor.fetchone() or [since]
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM objectives_change WHERE transaction_id >= %s AND transaction_id < %s)",
            [since, horizon],
        )
        if cursor.fetchone() == (True,):
            cursor.execute(TOUCHED, {"since": since, "horizon": horizon, "now": moment})
            HarvestPosition.objects.filter(pk=1).update(transaction_id=horizon)
    return moment


def earliest() -> datetime.datetime:
    """Return the moment before which no record changed; now when there is none."""
    found: datetime.datetime | None = HarvestRecord.objects.aggregate(first=Min("changed_at"))["first"]
    return found or clock.now()
