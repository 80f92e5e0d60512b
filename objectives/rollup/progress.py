"""How far is a project on a day, against its plan? (rollup.md section 6)"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from objectives.rollup.statements import counts_at, fetch

# The state of a milestone on a day is its last report by then, highest revision; cancelled ones are left out.
# OFFSET 0: a ratio is computed once, however often it is shown.
# Parameters: the days, then whatever `which` (a condition on milestone `m`) needs.
SELECT_PROGRESS = """
    SELECT project_id, day, total, done, due,
        as_shown(progress), as_shown(planned), as_shown(ratio28(progress, planned))
    FROM (SELECT *, ratio28(done, total) AS progress, ratio28(due, total) AS planned FROM (
        SELECT m.project_id, d.day, sum(m.weight) AS total,
            sum(m.weight * CASE WHEN r.status = 'completed' AND coalesce(r.actual, r.reported_on) <= d.day THEN 1
                ELSE coalesce(r.percent, 0) * 0.01 END) AS done,
            coalesce(sum(m.weight) FILTER (WHERE m.due <= d.day), 0) AS due
        FROM unnest(%s::date[]) AS d (day)
        CROSS JOIN objectives_milestone m
        LEFT JOIN LATERAL (
            SELECT status, percent, actual, reported_on FROM objectives_milestonereport
            WHERE milestone_id = m.id AND reported_on <= d.day
            ORDER BY reported_on DESC, revision DESC LIMIT 1) r ON true
        WHERE coalesce(r.status, '') <> 'cancelled' AND ({which})
        GROUP BY m.project_id, d.day) sums OFFSET 0) ratios"""

OF_CONTRACT = """m.project_id IN (SELECT l.project_id FROM objectives_link l
    JOIN objectives_objective o ON o.id = l.objective_id WHERE o.contract_id = %s)"""

COLUMNS = (
    "project_id",
    "as_of",
    "total_weight",
    "done_weight",
    "due_weight",
    "progress",
    "planned",
    "schedule_index",
)


@dataclass(frozen=True, slots=True)
class ProgressOnDay:
    """A project on a day; `counts` says whether it is scored for the contract asked about."""

    progress: Decimal | None
    planned: Decimal | None
    schedule_index: Decimal | None
    counts: bool


def progress_on(day: datetime.date, projects: Iterable[int], contract: int | None = None) -> dict[int, ProgressOnDay]:
    """Return the progress of some projects on a day, from the facts; two statements whatever their number.

    Without a contract nothing counts, and it is one statement. A project without milestones, or with all of them
    cancelled, has no progress (None, not 0).
    """
    wanted = list(projects)
    computed = fetch(SELECT_PROGRESS.format(which="m.project_id = ANY (%s)"), [[day], wanted])
    figures = {row[0]: (row[5], row[6], row[7]) for row in computed}
    sql = f"""SELECT p.id FROM objectives_project p, objectives_contract c
        WHERE c.id = %(contract)s AND p.id = ANY (%(wanted)s) AND {counts_at("%(day)s")}"""
    rows = [] if contract is None else fetch(sql, {"contract": contract, "wanted": wanted, "day": day})
    counting = {key for (key,) in rows}
    none = (None, None, None)
    return {key: ProgressOnDay(*figures.get(key, none), counts=key in counting) for key in wanted}
