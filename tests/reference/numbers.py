"""Decimals of 28 digits (rollup.md, first paragraph)."""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

Figure = Decimal | None
CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True)
class Value:
    """A value with data."""

    value: Decimal
    carried: bool = False


def clip(figure: Decimal) -> Decimal:
    return min(max(figure, Decimal(0)), Decimal(1))


def mean(weighed: list[tuple[Decimal, Decimal]]) -> Figure:
    weights = sum((weight for weight, _ in weighed), Decimal(0))
    return sum((weight * figure for weight, figure in weighed), Decimal(0)) / weights if weights else None
