"""Decimal arithmetic with 28 significant digits, rounded once at the end to 6 decimals, half to even."""

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import wraps
from typing import ParamSpec, TypeVar

CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)
SIX_PLACES = Decimal("0.000001")
ZERO, ONE = Decimal(0), Decimal(1)

P = ParamSpec("P")
T = TypeVar("T")


def exact_arithmetic(function: Callable[P, T]) -> Callable[P, T]:
    """Run a function with 28 digits, whatever context its caller lives in (rollup.md, first paragraph)."""

    @wraps(function)
    def calculated(*args: P.args, **kwargs: P.kwargs) -> T:
        with localcontext(CONTEXT):
            return function(*args, **kwargs)

    return calculated


def quantise6(figure: Decimal) -> Decimal:
    """Return a figure with 6 decimals, half to even; a negative zero is 0. Figures reach 10^30."""
    return WIDE.add(WIDE.quantize(figure, SIX_PLACES), ZERO)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return a quotient of 28 digits; the denominator is not 0."""
    return CONTEXT.divide(numerator, denominator)


@exact_arithmetic
def weighted_mean(weighted: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """Return sum(weight * value) / sum(weight) over (weight, value); None when the weights sum to 0."""
    pairs = list(weighted)
    weights = sum((weight for weight, _ in pairs), ZERO)
    return sum((weight * value for weight, value in pairs), ZERO) / weights if weights else None


def clipped(figure: Decimal) -> Decimal:
    """Return a figure brought into [0, 1]."""
    return min(max(figure, ZERO), ONE)
