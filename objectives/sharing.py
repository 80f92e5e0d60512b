"""How is an amount shared among objectives to the cent, so that nothing is counted twice? (rollup.md section 8)"""

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

UNALLOCATED = None
"""The key of what no objective has; objectives are keyed by their number."""


def split_to_the_cent(amount: Decimal, shares: Mapping[int, Decimal]) -> dict[int | None, Decimal]:
    """Return the EUR of every objective, by number and in that order, and last of `UNALLOCATED`; they sum to `amount`.

    Largest remainder: a part gets the whole cents of its quota, then the cents that are left over go to the largest
    remainders (ties: the lower number first, unallocated last). `shares` are > 0 and sum to at most 1, `amount` is
    whole cents >= 0; ValueError otherwise.
    """
    cents = Fraction(amount) * 100
    if cents < 0 or cents.denominator != 1:
        raise ValueError(f"{amount} is not an amount of whole cents")
    # Fractions: a quota that was rounded at the 28th digit could be on the wrong side of a whole cent.
    quotas: dict[int | None, Fraction] = {number: cents * Fraction(shares[number]) for number in sorted(shares)}
    quotas[UNALLOCATED] = cents - sum(quotas.values())
    if any(share <= 0 for share in shares.values()) or sum(map(Fraction, shares.values())) > 1:
        raise ValueError("shares are more than 0 and sum to at most 1")
    whole = {number: math.floor(quota) for number, quota in quotas.items()}
    left_over = int(cents) - sum(whole.values())
    # sorted() keeps the order of equals: numbers ascending, unallocated last.
    for number in sorted(quotas, key=lambda number: whole[number] - quotas[number])[:left_over]:
        whole[number] += 1
    return {number: Decimal(f"{part}e-2") for number, part in whole.items()}  # exact in every decimal context
