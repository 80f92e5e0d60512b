"""Whose is the committed money, objective by objective, to the cent? (rollup.md section 8)"""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from objectives.models import Contract
from objectives.rollup.statements import counts_at, fetch

DATED = "coalesce(f.decided_on, last_day_of(p.start, p.start_precision))"

# Every funding row is split by the largest remainder over its objectives and `unallocated` (number null):
# ties go to the lower objective number, unallocated comes last.
SELECT_MONEY = """
    WITH portfolio AS MATERIALIZED (
        SELECT f.id, f.project_id, f.amount * 100 AS cents, {dated} AS dated
        FROM objectives_contract c CROSS JOIN objectives_funding f JOIN objectives_project p ON p.id = f.project_id
        WHERE c.id = %(contract)s AND f.stage = 'committed' AND {counts}),
    shared AS (
        SELECT l.project_id, o.number, l.share FROM objectives_link l
        JOIN objectives_objective o ON o.id = l.objective_id WHERE o.contract_id = %(contract)s),
    quotas AS (
        SELECT b.id, s.number, b.cents * s.share AS quota, b.cents
        FROM portfolio b JOIN shared s ON s.project_id = b.project_id WHERE b.dated <= %(day)s
        UNION ALL
        SELECT b.id, NULL,
            b.cents * (1 - coalesce((SELECT sum(share) FROM shared s WHERE s.project_id = b.project_id), 0)),
            b.cents
        FROM portfolio b WHERE b.dated <= %(day)s),
    ranked AS (
        SELECT number, floor(quota) AS whole, cents - sum(floor(quota)) OVER funding AS left_over,
            row_number() OVER (funding ORDER BY quota - floor(quota) DESC, number NULLS LAST) AS rank
        FROM quotas WINDOW funding AS (PARTITION BY id))
    SELECT number, sum(whole + CASE WHEN rank <= left_over THEN 1 ELSE 0 END) / 100 FROM ranked GROUP BY number
    UNION ALL SELECT -1, sum(cents) / 100 FROM portfolio WHERE dated IS NULL"""


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


def committed_money(contract: Contract, day: datetime.date) -> CommittedMoney:
    """Return the committed money of the projects that count on the day, split over the contract's objectives."""
    sql = SELECT_MONEY.format(dated=DATED, counts=counts_at("%(day)s"))
    cents = Decimal("0.01")
    amounts = {
        number: (amount or Decimal(0)).quantize(cents)
        for number, amount in fetch(sql, {"contract": contract.pk, "day": day})
    }
    undated = amounts.pop(-1, Decimal("0.00"))
    unallocated = amounts.pop(None, Decimal("0.00"))
    return CommittedMoney(amounts, unallocated, undated)
