"""How does a weighted mean, or a share of weights, become contributors?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from objectives.explaining.exact import ONE, ZERO, product
from objectives.explaining.explanation import Asked, Contributor
from objectives.explaining.names import About


@dataclass(frozen=True, slots=True)
class Weighed:
    """Something with a weight and a value, unrounded; without a value it is left out of means."""

    label: str
    about: About
    code: str
    weight: Decimal
    value: Decimal | None
    explained: Asked | None = None
    sources: tuple[str, ...] = ()
    detail: str = ""


def mean(parts: Iterable[Weighed]) -> tuple[Contributor, ...]:
    """Return weight x value over weight of every part that has a value."""
    return tuple(
        Contributor(
            part.label, part.about, part.code, product(part.weight, part.value), part.weight, part.value, part.weight,
            part.detail, part.sources, explained=part.explained,
        )
        for part in parts
        if part.value is not None
    )  # fmt: skip


def share_with_value(parts: Iterable[Weighed]) -> tuple[Contributor, ...]:
    """Return the weight of every part that has a value, over all weights: 1 or 0 times its weight."""
    return tuple(
        Contributor(
            part.label, part.about, part.code, part.weight if part.value is not None else ZERO, part.weight,
            ONE if part.value is not None else ZERO, part.weight, part.detail, part.sources, explained=part.explained,
        )
        for part in parts
    )  # fmt: skip
