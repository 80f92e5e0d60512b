"""How far are the projects of an objective, weighed together? (rollup.md section 7, "Delivery")"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import Contract
from objectives.rollup.progress import COLUMNS, OF_CONTRACT, SELECT_PROGRESS
from objectives.rollup.statements import counts_at, fetch

# s: the link's share; c: 1, or the project's total cost where the contract weighs by cost.
SELECT_DELIVERY = """
    SELECT l.objective_id,
        sum(l.share * w.weighs * ratio28(g.done_weight, g.total_weight)) AS done,
        sum(l.share * w.weighs * ratio28(g.due_weight, g.total_weight)) AS planned,
        sum(l.share * w.weighs) FILTER (WHERE g.project_id IS NOT NULL) AS weight,
        sum(l.share) AS projects
    FROM objectives_contract c
    JOIN objectives_objective o ON o.contract_id = c.id
    JOIN objectives_link l ON l.objective_id = o.id
    JOIN objectives_project p ON p.id = l.project_id
    CROSS JOIN LATERAL (
        SELECT CASE c.project_weighting WHEN 'cost' THEN p.total_cost ELSE 1 END AS weighs) w
    LEFT JOIN {progress} g ON g.project_id = p.id
    WHERE c.id = %(contract)s AND {counts}
    GROUP BY l.objective_id"""

STORED = "(SELECT * FROM objectives_projectprogress WHERE as_of = %(day)s)"
FRESH = (
    "("
    + SELECT_PROGRESS.replace("unnest(%s::date[])", "(VALUES (%(day)s::date))").format(
        which=OF_CONTRACT.replace("%s", "%(contract)s")
    )
    + f") g0 ({', '.join(COLUMNS)})"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """The sums of an objective's linked projects that count: the numerators and the denominator of its means."""

    done: Decimal
    planned: Decimal
    weight: Decimal
    projects: Decimal


def deliveries(contract: Contract, day: datetime.date, *, from_cells: bool) -> dict[int, Delivery]:
    """Return the delivery of every objective that has a linked project which counts on the day.

    `from_cells` reads the stored progress of projects, else it is computed from milestones and reports.
    """
    progress = STORED if from_cells else f"(SELECT * FROM {FRESH})"
    sql = SELECT_DELIVERY.format(progress=progress, counts=counts_at("%(day)s"))
    rows = fetch(sql, {"contract": contract.pk, "day": day})
    zero = Decimal(0)
    return {
        key: Delivery(done or zero, planned or zero, weight or zero, projects)
        for key, done, planned, weight, projects in rows
    }
