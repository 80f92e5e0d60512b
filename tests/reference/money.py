"""The committed portfolio, split to the cent (rollup.md section 8)."""

from decimal import Decimal
from math import floor

from tests.reference.calendar import Day
from tests.reference.facts import Facts, dated
from tests.reference.project import counts


def split(cents: int, shares: dict[int, Decimal]) -> dict[int | None, int]:
    """Cents by objective and for `unallocated` (None), by the largest remainder."""
    quotas: list[tuple[int | None, Decimal]] = [(key, cents * shares[key]) for key in sorted(shares)]
    quotas.append((None, cents * (1 - sum(shares.values(), Decimal(0)))))
    parts = {key: floor(quota) for key, quota in quotas}
    by_remainder = sorted(range(len(quotas)), key=lambda index: (-(quotas[index][1] % 1), index))
    for index in by_remainder[: cents - sum(parts.values())]:
        parts[quotas[index][0]] += 1
    return parts


def committed(facts: Facts, code: str, day: Day) -> tuple[dict[int | None, int], int]:
    """Cents by objective and unallocated, and the cents without a date."""
    contract, shares = facts.contract(code), facts.shares(code)
    total: dict[int | None, int] = {None: 0}
    undated = 0
    for funding in facts.rows["fundings"]:
        project = facts.project[funding["project"]]
        if funding["stage"] != "committed" or not counts(project, day, contract):
            continue
        cents = int(Decimal(funding["amount"]) * 100)
        on = dated(funding, project)
        if on is None:
            undated += cents
        elif on.end <= day:
            for key, part in split(cents, shares.get(project["id"], {})).items():
                total[key] = total.get(key, 0) + part
    return total, undated
