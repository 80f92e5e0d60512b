"""What does the portfolio give each objective on a day: delivery and committed money? (rollup.md sections 7 and 8)

Summed block by block of the portfolio, and blocks shelf by shelf: a project touched costs a block and a shelf, and
reading the whole costs the shelves, whatever the portfolio's size. Sums are exact, so the sum of all shelves is what
one sum over the portfolio would be.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from objectives.access import Reader
from objectives.models import BLOCK, SHELF, Contract, PortfolioSum
from objectives.rollup.money import DATED
from objectives.rollup.progress import COLUMNS as PROGRESS
from objectives.rollup.progress import SELECT_PROGRESS
from objectives.rollup.seen import seen_by
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
        SELECT p.id, p.id / {BLOCK} AS part, p.scope, p.status, p.labelled_on, p.labelled_precision,
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
    progressing AS MATERIALIZED (
        SELECT p.id, p.part, p.day, p.weighs, g.project_id IS NOT NULL AS planned_for,
            p.weighs * ratio28(g.done_weight, g.total_weight) AS done,
            p.weighs * ratio28(g.due_weight, g.total_weight) AS planned
        FROM counting p LEFT JOIN {{progress}} g ON g.project_id = p.id AND g.as_of = p.day
        WHERE p.id IN (SELECT project_id FROM shared)),
    {SPLIT_FUNDINGS},
    summed AS (
        SELECT p.day, s.objective, p.part,
            sum(s.share * p.done) AS done, sum(s.share * p.planned) AS planned,
            sum(s.share * p.weighs) FILTER (WHERE p.planned_for) AS weight,
            sum(s.share) AS projects, 0 AS committed, 0 AS undated
        FROM progressing p JOIN shared s ON s.project_id = p.id
        GROUP BY p.day, s.objective, p.part
        UNION ALL
        SELECT p.day, coalesce(f.objective, 0), p.part, 0, 0, 0, 0,
            sum(f.amount) FILTER (WHERE f.dated <= p.day), sum(f.amount) FILTER (WHERE f.dated IS NULL)
        FROM counting p JOIN split f ON f.project_id = p.id
        GROUP BY p.day, f.objective, p.part)
    SELECT %(contract)s::bigint, day, objective, part, round(coalesce(sum(done), 0), 80),
        round(coalesce(sum(planned), 0), 80), coalesce(sum(weight), 0), sum(projects),
        coalesce(sum(committed), 0), coalesce(sum(undated), 0)
    FROM summed GROUP BY day, objective, part"""

STORED_PROGRESS = "objectives_projectprogress"
FRESH_PROGRESS = (
    f"(WITH g0 ({', '.join(PROGRESS)}) AS MATERIALIZED ("  # the planner expects one row, and would sum anew for each
    + SELECT_PROGRESS.replace("%s::date[]", "%(days)s::date[]").format(
        which="m.project_id IN (SELECT project_id FROM shared)"
    )
    + ") SELECT * FROM g0)"
)

# What blocks give, and with them and with those `beside` them that nothing touched, their shelves.
SELECT_PARTS = f"""
    WITH blocks ({", ".join(COLUMNS)}) AS MATERIALIZED ({SELECT_SUMS}),
    of_shelves AS (
        SELECT * FROM blocks UNION ALL
        SELECT {", ".join(COLUMNS)} FROM objectives_portfoliosum
        WHERE contract_id = %(contract)s AND part = ANY (%(beside)s::bigint[]))
    SELECT * FROM blocks UNION ALL
    SELECT contract_id, as_of, objective, -1 - part / {SHELF // BLOCK}, {{totals}}
    FROM of_shelves GROUP BY contract_id, as_of, objective, part / {SHELF // BLOCK}"""

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


def store_sums(contract: Contract, days: Sequence[datetime.date], blocks: set[int] | None) -> int:
    """Make the stored sums of some blocks of the portfolio (None: all) equal to the facts; return how many changed."""
    if blocks is not None and not blocks:
        return 0
    chosen, within, parameters = "", "old.contract_id = %(contract)s", dict[str, object]()
    shelves = {block * BLOCK // SHELF for block in blocks or ()}
    of_shelves = {block for shelf in shelves for block in range(shelf * SHELF // BLOCK, (shelf + 1) * SHELF // BLOCK)}
    if blocks is not None:
        chosen = "AND p.id = ANY (%(projects)s)"
        within += " AND old.part = ANY (%(parts)s)"
        parameters = {
            "projects": [block * BLOCK + number for block in blocks for number in range(BLOCK)],
            "parts": [*blocks, *(-1 - shelf for shelf in shelves)],
        }
    return replace_cells(
        PortfolioSum._meta.db_table,
        ("contract_id", "part", "as_of", "objective"),
        COLUMNS,
        SELECT_PARTS.format(which=chosen, progress=STORED_PROGRESS, totals=TOTALS),
        {"contract": contract.pk, "days": list(days), "beside": list(of_shelves - (blocks or set())), **parameters},
        within=within,
    )


def sums_of(
    contract: Contract, days: Sequence[datetime.date], *, from_cells: bool, reader: Reader | None = None
) -> PortfolioSums:
    """Return the sums of the portfolio on some days, from the stored parts or from the facts. One statement.

    From the facts they are over the projects that figures for the reader are over; what is stored is over all.
    """
    seen = f"AND {seen_by(reader, 'p.id')}"
    source = (
        "objectives_portfoliosum WHERE contract_id = %(contract)s AND part < 0 AND as_of = ANY (%(days)s)"
        if from_cells
        else f"({SELECT_SUMS.format(which=seen, progress=FRESH_PROGRESS)}) s0 ({', '.join(COLUMNS)})"
    )
    sql = f"SELECT as_of, objective, {TOTALS} FROM {source} GROUP BY as_of, objective"
    found: dict[datetime.date, dict[int, Sums]] = defaultdict(dict)
    cent = Decimal("0.01")
    for day, objective, done, planned, weight, projects, committed, undated in fetch(
        sql, {"contract": contract.pk, "days": list(days)}
    ):
        found[day][objective] = Sums(done, planned, weight, projects, committed.quantize(cent), undated.quantize(cent))
    return {day: SumsOfDay(found[day]) for day in days}
