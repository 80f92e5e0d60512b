"""Carry what changed into the figures: take the marks, compute the touched cells from the facts, forget the marks.

One transaction under one advisory lock (the design that held, of those measured): the marks are taken by a statement
that begins after the lock is there, so that an older look at the facts never overwrites a newer one. What commits
later keeps its own mark. A crash at any point leaves everything as it was.
"""

import datetime
from collections.abc import Sequence
from contextlib import suppress

from django.db import connection, transaction

from objectives.models import Change, Contract, Mark
from objectives.rollup.run import forget_progress, one_at_a_time, recompute
from objectives.rollup.statements import fetch
from objectives.rollup.touched import NOT_LOOKED_INTO, touched_by

AT_ONCE = 10_000

TAKE = """
    WITH taken AS (
        DELETE FROM objectives_mark WHERE change_id IN (
            SELECT change_id FROM objectives_mark ORDER BY change_id LIMIT %s) RETURNING change_id)
    SELECT c.* FROM objectives_change c JOIN taken t ON t.change_id = c.id"""

# Of most kinds it counts that there was a change, not what it was: where many wait (an import of a million
# participations), all of those are carried together, without being read.
SWEEP = """
    WITH taken AS (
        DELETE FROM objectives_mark m USING objectives_change c
        WHERE c.id = m.change_id AND c.kind = ANY (%s) RETURNING c.kind)
    SELECT kind, count(*) FROM taken GROUP BY kind"""


def is_pending() -> bool:
    """Return whether any change waits to be carried into the figures."""
    return Mark.objects.exists()


def drain(today: datetime.date, at_once: int = AT_ONCE, *, wait: bool = True) -> int | None:
    """Carry up to `at_once` waiting changes into the figures of every contract they touch; return how many.

    Where more wait, also all of the kinds that are not looked into.

    Without `wait` it does nothing and returns None while another rollup runs. Running it twice, twice at once, or
    again after a crash gives the same figures.
    """
    with transaction.atomic():
        if not one_at_a_time(wait=wait):
            return None
        changes = list(Change.objects.raw(TAKE, [at_once]))
        if not changes:
            return 0
        swept: dict[str, int] = dict(fetch(SWEEP, [list(NOT_LOOKED_INTO)])) if len(changes) == at_once else {}
        done = len(changes) + sum(swept.values())
        touched = touched_by(changes, swept)
        for contract in sorted(touched):
            with suppress(Contract.DoesNotExist):  # deleted since: its own mark may wait for a later drain
                recompute(contract, today, touched[contract], changes=done)
        _forget_what_is_gone(changes)
        return done


def _forget_what_is_gone(changes: Sequence[Change]) -> None:
    """Delete the cells of deleted rows: they carry no foreign key that would."""
    for table, column, kind in (
        ("objectives_kpisum", "kpi_id", "kpi"),
        ("objectives_kpivalue", "kpi_id", "kpi"),
        ("objectives_kpiscore", "kpi_id", "kpi"),
        ("objectives_objectivescore", "objective_id", "objective"),
        ("objectives_projectprogress", "project_id", "project"),
        ("objectives_portfoliosum", "contract_id", "contract"),
        ("objectives_contractscore", "contract_id", "contract"),
    ):
        gone = [change.key for change in changes if change.kind == kind and change.after is None]
        if gone:
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY (%s)", [gone])
    unlinked = [change.before["project_id"] for change in changes if change.kind == "link" and change.before]
    if unlinked:
        forget_progress("g.project_id = ANY (%s)", unlinked)
