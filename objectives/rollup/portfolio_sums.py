"""What does the portfolio give each objective on a day: delivery and committed money? (rollup.md sections 7 and 8)

Summed part by part of the portfolio, so that a project touched costs one part. Sums of parts are exact, so the sum of
all parts is what one sum over the portfolio would be.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import PARTS, Contract, PortfolioSum
from objectives.rollup.money import DATED
from objectives.rollup.progress import COLUMNS as PROGRESS
from objectives.rollup.progress import SELECT_PROGRESS
from objectives.rollup.statements import ALIVE, SCORED, counts_at, fetch, replace_cells

COLUMNS = (
    "contract_id", "as_of", "objective", "part", "done", "planned", "weight", "projects", "committed", "undated"
)  # fmt: skip

# Every funding row is split by the largest remainder over its objectives and `unallocated` (objective null):
# ties go to the lower objective number, unallocated comes last (section 8).
SPLIT_FUNDINGS = f"""
    fundings AS MATERIALIZED (
        SELECT f.id, f.project_id, f.amount * 100 AS cents, {DATED} AS dated
        FROM chosen p JOIN objectives_funding f ON f.project_id = p.id WHERE f.stage = 'committed'),
    quotas AS (
        SELECT b.id, b.cents, s.objective, s.number, b.cents * s.share AS quota
        FROM fundings b JOIN shared s ON s.project_id = b.project_id
        UNION ALL
        SELECT b.id, b.cents, NULL, NULL, b.cents * (1 - coalesce(t.share, 0)) FROM fundings b
        LEFT JOIN (SELECT project_id, sum(share) AS share FROM shared GROUP BY project_id) t USING (project_id)),
    ranked AS (
        SELECT id, objective, floor(quota) AS whole, cents - sum(floor(quota)) OVER funding AS left_over,
            row_number() OVER (funding ORDER BY quota - floor(quota) DESC, number NULLS LAST) AS rank
        FROM quotas WINDOW funding AS (PARTITION BY id)),
    split AS (
        SELECT b.project_id, b.dated, r.objective,
            (r.whole + CASE WHEN r.rank <= r.left_over THEN 1 ELSE 0 END) / 100 AS amount
        FROM ranked r JOIN fundings b USING (id))"""

# s: the link's share; w: 1, or the project's total cost where the contract weighs by cost.
SELECT_SUMS = f"""
    WITH chosen AS MATERIALIZED (
        SELECT p.id, mod(p.id, {PARTS}) AS part, p.scope, p.status, p.labelled_on, p.labelled_precision,
            p.start, p.start_precision, p."end", p.total_cost
        FROM objectives_project p WHERE {SCORED} AND {ALIVE} {{which}}),
    counting AS MATERIALIZED (
        SELECT p.id, p.part, d.day, CASE c.project_weighting WHEN 'cost' THEN p.total_cost ELSE 1 END AS weighs
        FROM chosen p CROSS JOIN unnest(%(days)s::date[]) AS d (day) JOIN objectives_contract c ON c.id = %(contract)s
        WHERE {counts_at("d.day")}),
    shared AS MATERIALIZED (
        SELECT l.project_id, o.id AS objective, o.number, l.share FROM chosen p
        JOIN objectives_link l ON l.project_id = p.id
        JOIN objectives_objective o ON o.id = l.objective_id WHERE o.contract_id = %(contract)s),
    {SPLIT_FUNDINGS},
    summed AS (
        SELECT p.day, s.objective, p.part,
            sum(s.share * p.weighs * ratio28(g.done_weight, g.total_weight)) AS done,
            sum(s.share * p.weighs * ratio28(g.due_weight, g.total_weight)) AS planned,
            sum(s.share * p.weighs) FILTER (WHERE g.project_id IS NOT NULL) AS weight,
            sum(s.share) AS projects, 0 AS committed, 0 AS undated
        FROM counting p JOIN shared s ON s.project_id = p.id
        LEFT JOIN {{progress}} g ON g.project_id = p.id AND g.as_of = p.day
        GROUP BY p.day, s.objective, p.part
        UNION ALL
        SELECT p.day, coalesce(f.objective, 0), p.part, 0, 0, 0, 0,
            sum(f.amount) FILTER (WHERE f.dated <= p.day), sum(f.amount) FILTER (WHERE f.dated IS NULL)
        FROM counting p JOIN split f ON f.project_id = p.id
        GROUP BY p.day, f.objective, p.part)
    SELECT %(contract)s::bigint, day, objective, part, coalesce(sum(done), 0), coalesce(sum(planned), 0),
        coalesce(sum(weight), 0), sum(projects), coalesce(sum(committed), 0), coalesce(sum(undated), 0)
    FROM summed GROUP BY day, objective, part"""

STORED_PROGRESS = "objectives_projectprogress"
FRESH_PROGRESS = (
    "(SELECT * FROM ("
    + SELECT_PROGRESS.replace("%s::date[]", "%(days)s::date[]").format(
        which="m.project_id IN (SELECT project_id FROM shared)"
    )
    + f") g0 ({', '.join(PROGRESS)}))"
)

TOTALS = "sum(done), sum(planned), sum(weight), sum(projects), sum(committed), sum(undated)"


@dataclass(frozen=True, slots=True)
class Sums:
    """What the projects that count give an objective: both sides of the means of delivery; EUR, to the cent."""

    done: Decimal = Decimal(0)
    planned: Decimal = Decimal(0)
    weight: Decimal = Decimal(0)
    projects: Decimal = Decimal(0)
    committed: Decimal = Decimal("0.00")
    undated: Decimal = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class SumsOfDay:
    """The portfolio on a day: by objective, and what no objective has; undated money is in neither."""

    by_objective: dict[int, Sums]

    def of(self, objective: int) -> Sums:
        """Return the sums of an objective; zeros where nothing serves it."""
        return self.by_objective.get(objective, Sums())

    @property
    def unallocated(self) -> Decimal:
        """EUR of committed money that serves no objective."""
        return self.of(0).committed

    @property
    def committed(self) -> Decimal:
        """EUR of the whole committed portfolio: exactly the sum of its parts."""
        return sum((sums.committed for sums in self.by_objective.values()), Decimal("0.00"))

    @property
    def undated(self) -> Decimal:
        """EUR of committed money without a date: a data gap, in no total."""
        return sum((sums.undated for sums in self.by_objective.values()), Decimal("0.00"))


PortfolioSums = dict[datetime.date, SumsOfDay]


def store_sums(contract: Contract, days: Sequence[datetime.date], parts: set[int] | None) -> int:
    """Make the stored sums of some parts of the portfolio (None: all) equal to the facts; return how many changed."""
    if parts is not None and not parts:
        return 0
    chosen, within = "", "old.contract_id = %(contract)s"
    if parts is not None:
        chosen = f"AND mod(p.id, {PARTS}) = ANY (%(parts)s)"
        within += " AND old.part = ANY (%(parts)s)"
    return replace_cells(
        PortfolioSum._meta.db_table,
        ("contract_id", "as_of", "objective", "part"),
        COLUMNS,
        SELECT_SUMS.format(which=chosen, progress=STORED_PROGRESS),
        {"contract": contract.pk, "days": list(days), "parts": list(parts or ())},
        within=within,
    )


def sums_of(contract: Contract, days: Sequence[datetime.date], *, from_cells: bool) -> PortfolioSums:
    """Return the sums of the portfolio on some days, from the stored parts or from the facts. One statement."""
    source = (
        "objectives_portfoliosum WHERE contract_id = %(contract)s AND as_of = ANY (%(days)s)"
        if from_cells
        else f"({SELECT_SUMS.format(which='', progress=FRESH_PROGRESS)}) s0 ({', '.join(COLUMNS)})"
    )
    sql = f"SELECT as_of, objective, {TOTALS} FROM {source} GROUP BY as_of, objective"
    found: dict[datetime.date, dict[int, Sums]] = defaultdict(dict)
    cent = Decimal("0.01")
    for day, objective, done, planned, weight, projects, committed, undated in fetch(
        sql, {"contract": contract.pk, "days": list(days)}
    ):
        found[day][objective] = Sums(done, planned, weight, projects, committed.quantize(cent), undated.quantize(cent))
    return {day: SumsOfDay(found[day]) for day in days}
