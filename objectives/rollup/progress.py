"""How far is a project on a day, against its plan? (rollup.md section 6)"""

# The state of a milestone on a day is its last report by then, highest revision; cancelled ones are left out.
# Parameters: the days, then whatever `which` (a condition on milestone `m`) needs.
SELECT_PROGRESS = """
    SELECT project_id, day, total, done, due,
        as_shown(exact_ratio(done, total)), as_shown(exact_ratio(due, total)), as_shown(exact_ratio(done, due))
    FROM (
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
        GROUP BY m.project_id, d.day) sums"""

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
