"""How are numbers added, multiplied and written so that no digit is lost?"""

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact
from fractions import Fraction

EXACT = Context(prec=600, traps=[Inexact])
"""Sums and products as they are: an arithmetic that would have to round raises instead."""

ZERO, ONE = Decimal(0), Decimal(1)


def product(one: Decimal, other: Decimal) -> Decimal:
    """Return a product without rounding."""
    return EXACT.multiply(one, other)


def total(numbers: Iterable[Decimal]) -> Decimal:
    """Return a sum without rounding."""
    found = ZERO
    for number in numbers:
        found = EXACT.add(found, number)
    return found


def written(number: Decimal) -> str:
    """Return a number with all its digits, without exponent and trailing zeros."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def rounded(figure: Fraction, places: int) -> Decimal:
    """Return a figure with some decimals, half to even."""
    return EXACT.scaleb(Decimal(round(figure * 10**places)), -places)
