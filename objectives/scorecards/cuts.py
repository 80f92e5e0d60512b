"""What does a reader see of the committed portfolio, cut into classes? The same frozen object for page and API."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.access import Reader, suppression
from objectives.models import Contract, Domain, OrganisationKind
from objectives.rollup.crediting import GROSS, Counted
from objectives.rollup.freshness import Freshness, computed_now
from objectives.rollup.portfolio_cuts import ClassOfMoney, Cut, cut_money

LABELS = {Cut.ORGANISATION_KIND: OrganisationKind, Cut.DOMAIN: Domain}
"""The cuts whose classes are choices: their names are words, not rows."""


@dataclass(frozen=True, slots=True)
class ObjectiveColumn:
    """An objective over a column of the cut."""

    number: int
    title: str


@dataclass(frozen=True, slots=True)
class MoneyRow:
    """A line of the cut, in EUR: its parts sum to its total to the cent."""

    code: str
    """The code of the class; `unknown` where `known` is false, empty for the line of totals."""
    name: str
    known: bool
    by_objective: tuple[Decimal, ...]
    """In the order of the columns."""
    unallocated: Decimal

    @property
    def allocated(self) -> Decimal:
        """What serves an objective."""
        return sum(self.by_objective, Decimal("0.00"))

    @property
    def total(self) -> Decimal:
        """Everything, whether it serves an objective or none."""
        return self.allocated + self.unallocated


@dataclass(frozen=True, slots=True)
class PortfolioCut:
    """The committed portfolio of a contract on a day, by the classes of a cut (rollup.md section 8)."""

    contract: str
    name: str
    as_of: datetime.date
    cut: Cut
    way: Counted
    """How projects are counted, and for which cluster."""
    objectives: tuple[ObjectiveColumn, ...]
    classes: tuple[MoneyRow, ...]
    """The largest first (years in their order), then `unknown` where it has money."""
    totals: MoneyRow
    undated: Decimal
    """EUR of committed money without a date, a data gap: in no class and no total."""
    freshness: Freshness
    """Computed from the facts when it is asked for: never stale."""
    suppressed_because: str
    """Why the money is not that of all projects; empty where it is (`access.suppression`)."""


def portfolio_cut(
    contract: Contract,
    as_of: datetime.date,
    cut: Cut,
    reader: Reader,
    way: Counted = GROSS,
) -> PortfolioCut:
    """Return the committed portfolio cut into classes, computed from the facts. As many statements whatever its size.

    Counted gross its totals are those of the reader's scorecard.
    """
    freshness = computed_now()
    money = cut_money(contract, as_of, cut, reader, way)
    objectives = tuple(ObjectiveColumn(one.number, one.title) for one in contract.objectives.order_by("number"))
    rows = [_row(one, cut, objectives) for one in money.classes]
    rows.sort(key=lambda row: (not row.known, "" if cut == Cut.YEAR else -row.total, row.code))
    return PortfolioCut(
        contract=contract.code,
        name=contract.name,
        as_of=as_of,
        cut=cut,
        way=way,
        objectives=objectives,
        classes=tuple(rows),
        totals=_totals(rows, len(objectives)),
        undated=money.undated,
        freshness=freshness,
        suppressed_because=suppression(reader),
    )


def _row(one: ClassOfMoney, cut: Cut, objectives: tuple[ObjectiveColumn, ...]) -> MoneyRow:
    zero = Decimal("0.00")
    return MoneyRow(
        code=one.code or "unknown",
        name=_name(one, cut),
        known=one.code is not None,
        by_objective=tuple(one.money.by_objective.get(objective.number, zero) for objective in objectives),
        unallocated=one.money.unallocated,
    )


def _name(one: ClassOfMoney, cut: Cut) -> str:
    if one.code is None:
        return _("unknown")
    if cut in LABELS:
        return str(LABELS[cut](one.code).label)
    return one.name or one.code


def _totals(rows: list[MoneyRow], columns: int) -> MoneyRow:
    zero = Decimal("0.00")
    return MoneyRow(
        code="",
        name=_("Total"),
        known=True,
        by_objective=tuple(sum((row.by_objective[column] for row in rows), zero) for column in range(columns)),
        unallocated=sum((row.unallocated for row in rows), zero),
    )
