"""Which runs are kept? Enough to see how the rollup did; what a check found wrong, for ever (rollup.md section 9)."""

import datetime

from django.db import connection

from objectives.models import RunKind

KEPT = {
    RunKind.INCREMENTAL: datetime.timedelta(days=90),
    RunKind.FULL: datetime.timedelta(days=400),
    RunKind.CHECK: datetime.timedelta(days=400),
}
"""How long. There may be an incremental run for every write; the others run once a night."""

# The newest run of each kind of a contract stays, however old: it says when that last ran.
FORGET = """
    WITH gone AS (
        DELETE FROM objectives_rolluprun r
        WHERE r.kind = %(kind)s AND r.finished_at < %(before)s AND r.difference_count = 0
            AND r.id < (SELECT max(id) FROM objectives_rolluprun WHERE kind = r.kind AND contract_id = r.contract_id)
        RETURNING changes, cells_written)
    INSERT INTO objectives_forgottenruns AS f (kind, runs, changes, cells_written)
    SELECT %(kind)s, count(*), sum(changes), sum(cells_written) FROM gone HAVING count(*) > 0
    ON CONFLICT (kind) DO UPDATE SET runs = f.runs + excluded.runs, changes = f.changes + excluded.changes,
        cells_written = f.cells_written + excluded.cells_written"""


def forget_old_runs(now: datetime.datetime) -> None:
    """Delete old runs, but for checks that found a difference; their sums stay. One statement for each kind."""
    with connection.cursor() as cursor:
        for kind, kept in KEPT.items():
            cursor.execute(FORGET, {"kind": kind.value, "before": now - kept})
