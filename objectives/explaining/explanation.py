"""What makes a figure? Its formula, what contributes how much, and what was left out and why.

A figure is `numerator / denominator`. The numerators of the contributors sum to the explanation's numerator, digit for
digit; where `weighs` is true their denominators sum to its denominator too. Nothing is rounded before `value`.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from objectives import worlds
from objectives.explaining.exact import ZERO, rounded, total
from objectives.explaining.names import About, FigureName, Operation, Reason
from objectives.rollup.crediting import GROSS, Counted
from objectives.rollup.freshness import Freshness, computed_now


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure of something: what an explanation is asked for, and what leads to another one."""

    figure: FigureName
    subject: str = ""
    """The number of an objective, the code of a KPI or project; empty for the contract."""


@dataclass(frozen=True, slots=True)
class Contributor:
    """What goes into a figure. `value` and `weight` say where its numerator comes from, where they make it."""

    label: str
    about: About
    code: str
    numerator: Decimal
    denominator: Decimal = ZERO
    """Its part of the explanation's denominator, where that is a sum over contributors."""
    value: Decimal | None = None
    weight: Decimal | None = None
    detail: str = ""
    sources: tuple[str, ...] = ()
    finds: tuple[str, ...] = ()
    """Codes of the projects in which a member of a count of different things was found."""
    explained: Asked | None = None
    count: int = 1
    """How many a line stands for: those beyond the first hundred together."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is near a figure but not in it, and why."""

    label: str
    about: About
    code: str
    reason: Reason
    detail: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True)
class Step:
    """A figure above this one, on the way from the contract."""

    label: str
    asked: Asked


@dataclass(frozen=True, slots=True)
class Explanation:
    """A figure of a contract on a day, with everything that it is made of."""

    contract: str
    as_of: datetime.date
    asked: Asked
    subject: str
    """The name of what the figure is about."""
    formula: str
    section: str
    """Of the rollup specification."""
    unit: str
    """`share` for scores, `EUR`, `projects`, or the unit of the KPI."""
    operation: Operation
    contributors: tuple[Contributor, ...]
    left_out: tuple[LeftOut, ...] = ()
    divisor: Decimal | None = None
    """The denominator where it is not the sum of the contributors' ones."""
    missing: str = ""
    """Why there is no figure; empty where there is one."""
    period: str = ""
    path: tuple[Step, ...] = ()
    remark: str = ""
    """What a reader should know of the figure, such as that it is carried."""
    freshness: Freshness = field(default_factory=computed_now)
    """Of the oldest of what the figure is made of; what stands at the end of the tree is read from the facts."""
    suppressed_because: str = ""
    """Why the figure is not over all projects; empty where it is (`access.suppression`)."""
    known_at: datetime.datetime | None = field(default_factory=worlds.known_until)
    """The moment whose knowledge it is; None for now."""
    way: Counted = GROSS
    """How its projects are counted."""

    @property
    def weighs(self) -> bool:
        """Whether the denominator is a sum over the contributors."""
        return self.divisor is None

    @property
    def numerator(self) -> Decimal:
        """The sum of the contributors' numerators."""
        return total(one.numerator for one in self.contributors)

    @property
    def denominator(self) -> Decimal:
        """What the numerator is divided by."""
        return total(one.denominator for one in self.contributors) if self.divisor is None else self.divisor

    @property
    def exact(self) -> Fraction | None:
        """The unrounded figure; None when there is none."""
        if self.missing or self.denominator == 0:
            return None
        return Fraction(self.numerator) / Fraction(self.denominator)

    @property
    def value(self) -> Decimal | None:
        """The figure as a scorecard shows it: 6 places, money in cents."""
        return None if self.exact is None else rounded(self.exact, self.places)

    @property
    def places(self) -> int:
        """How many decimals the figure is shown with."""
        return 2 if self.asked.figure.value.endswith((".committed", ".unallocated", ".undated", ".total_cost")) else 6

    @property
    def truncated(self) -> bool:
        """Whether the contributors beyond the first hundred stand together in one line."""
        return any(one.about == About.FURTHER for one in self.contributors)

    def contribution(self, one: Contributor) -> Fraction | None:
        """Return a contributor's part of the figure; the parts sum to `exact`."""
        if self.exact is None:
            return None
        return Fraction(one.numerator) / Fraction(self.denominator)

    def share(self, one: Contributor) -> Fraction | None:
        """Return a contributor's part of the weights, or of the sum where nothing is weighed; None for neither."""
        if self.weighs:
            return Fraction(one.denominator) / Fraction(self.denominator) if self.denominator else None
        return Fraction(one.numerator) / Fraction(self.numerator) if self.numerator else None
