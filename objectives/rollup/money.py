"""Whose is the committed money, objective by objective, to the cent? (rollup.md section 8)"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from objectives.access import Reader
from objectives.models import Contract, Counting
from objectives.rollup.crediting import GROSS, WEIGHTS, Counted, credit_of
from objectives.rollup.seen import seen_by
from objectives.rollup.statements import counts_at, fetch

DATED = "coalesce(f.decided_on, last_day_of(p.start, p.start_precision))"

# Every funding row is split by the largest remainder over its objectives and `unallocated` (number null):
# ties go to the lower objective number, unallocated comes last. A cut only says the class of each row before, and a way
# of counting which rows there are; a share of a label takes its part of every part, so that all shares sum to it.
SPLIT = """
    WITH portfolio AS MATERIALIZED (
        SELECT f.id, f.project_id, f.amount * 100 AS cents, {dated} AS dated, {classed} AS class,
            {weight} AS credit, credit.credits, credit.place
        FROM objectives_contract c CROSS JOIN objectives_funding f JOIN objectives_project p ON p.id = f.project_id
        {credit} {joins}
        WHERE c.id = %(contract)s AND f.stage = 'committed' AND {counts} AND {seen} AND {weight} > 0),
    shared AS (
        SELECT l.project_id, o.number, l.share FROM objectives_link l
        JOIN objectives_objective o ON o.id = l.objective_id WHERE o.contract_id = %(contract)s),
    quotas AS (
        SELECT b.id, b.class, s.number, b.cents * s.share AS quota, b.cents
        FROM portfolio b JOIN shared s ON s.project_id = b.project_id WHERE b.dated <= %(day)s
        UNION ALL
        SELECT b.id, b.class, NULL, b.cents * (1 - coalesce(s.share, 0)), b.cents
        FROM portfolio b
        LEFT JOIN (SELECT project_id, sum(share) AS share FROM shared GROUP BY project_id) s USING (project_id)
        WHERE b.dated <= %(day)s),
    ranked AS (
        SELECT id, class, number, floor(quota) AS whole, cents - sum(floor(quota)) OVER funding AS left_over,
            row_number() OVER (funding ORDER BY quota - floor(quota) DESC, number NULLS LAST) AS rank
        FROM quotas WINDOW funding AS (PARTITION BY id)),
    split AS ({split}),
    undated AS (SELECT sum({undated}) / 100 AS amount FROM portfolio WHERE dated IS NULL)"""

SPLIT_WHOLE = """
        SELECT class, number, sum(whole + CASE WHEN rank <= left_over THEN 1 ELSE 0 END) / 100 AS amount
        FROM ranked GROUP BY class, number"""
# Who has the whole credit, as most have, has whole parts: a split by both costs a tenth of a millisecond a row.
SPLIT_BY_CREDIT = """
        SELECT r.class, r.number, sum(
            CASE WHEN b.credits[b.place] = 1 THEN r.whole + CASE WHEN r.rank <= r.left_over THEN 1 ELSE 0 END
            ELSE credited_cents(b.cents, b.credits, b.place, coalesce(served.shares, '{}'),
                coalesce(array_position(served.numbers, r.number), coalesce(cardinality(served.shares), 0) + 1)) END)
            / 100 AS amount
        FROM ranked r JOIN portfolio b USING (id) LEFT JOIN (
            SELECT project_id, array_agg(share ORDER BY number) AS shares, array_agg(number ORDER BY number) AS numbers
            FROM shared GROUP BY project_id) served USING (project_id)
        GROUP BY r.class, r.number"""

SELECT_MONEY = "SELECT number, amount FROM split UNION ALL SELECT -1, amount FROM undated"

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class CommittedMoney:
    """EUR of the committed portfolio: by objective number, unallocated, in total; undated money is in none of them."""

    by_objective: dict[int, Decimal]
    unallocated: Decimal
    undated: Decimal

    @property
    def total(self) -> Decimal:
        """The portfolio's total: exactly the sum of its parts."""
        return sum(self.by_objective.values(), self.unallocated)


def statement(
    select: str,
    reader: Reader | None,
    *,
    classed: str = "NULL::text",
    joins: str = "",
    way: Counted = GROSS,
) -> str:
    """Return the statement that splits the portfolio and reads `split` (class, number, amount) and `undated`.

    The portfolio is of the projects that figures for the reader are over. `classed` names the class of funding `f` of
    project `p`, and `joins` what it needs beside them; no join may repeat or drop a row. It asks for `way.parameters`.
    """
    shared = way.counting == Counting.FRACTIONAL
    begun = SPLIT.format(
        dated=DATED,
        classed=classed,
        joins=joins,
        counts=counts_at("%(day)s"),
        seen=seen_by(reader, "p.id"),
        credit=credit_of(way),
        weight=WEIGHTS[way.counting],
        split=SPLIT_BY_CREDIT if shared else SPLIT_WHOLE,
        undated="(parts_to_the_cent(cents, credits))[place]" if shared else "cents",
    )
    return begun + select


def committed_money(
    contract: Contract, day: datetime.date, reader: Reader | None, way: Counted = GROSS
) -> CommittedMoney:
    """Return the committed money of the projects that count on the day, split over the contract's objectives."""
    parameters = {"contract": contract.pk, "day": day} | way.parameters
    rows = fetch(statement(SELECT_MONEY, reader, way=way), parameters)
    amounts = {number: (amount or Decimal(0)).quantize(CENT) for number, amount in rows}
    undated = amounts.pop(-1, Decimal("0.00"))
    unallocated = amounts.pop(None, Decimal("0.00"))
    return CommittedMoney(amounts, unallocated, undated)
