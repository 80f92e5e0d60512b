"""How many projects, participations or fundings, and how much money, by class, of the rows that a reader chose?"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.models import Contract, Domain, Funding, OrganisationKind
from objectives.rollup.crediting import Counted
from objectives.rollup.statements import fetch
from objectives.scorecards.totals_statement import MEASURES, Seen, totals_statement


class Grouping(models.TextChoices):
    """What rows are grouped by; each row is in one class, but for the funders of a project."""

    PROGRAMME = "programme", gettext_lazy("Programme")
    FUNDER = "funder", gettext_lazy("Funder")
    YEAR = "year", gettext_lazy("Year")
    TERRITORY = "territory", gettext_lazy("Territory")
    DOMAIN = "domain", gettext_lazy("Domain")
    ORGANISATION_KIND = "organisation_kind", gettext_lazy("Kind of organisation")
    OBJECTIVE = "objective", gettext_lazy("Objective")


LABELS = {Grouping.DOMAIN: Domain, Grouping.ORGANISATION_KIND: OrganisationKind}


@dataclass(frozen=True, slots=True)
class Total:
    """A class of rows: how many count, and the money of those that tell it (None: none of them does)."""

    code: str
    """`unknown` (or `unallocated`, of objectives) where `known` is false; empty for all rows together."""
    name: str
    known: bool
    count: Decimal
    sums: Mapping[str, Decimal | None]
    """EUR by measure, to the cent."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Classes by their codes, what is not known last, and all rows together, each counted once."""

    group_by: Grouping
    way: Counted
    adds_up: bool
    """Whether the classes sum to the whole: a project with two funders is in two classes."""
    classes: tuple[Total, ...]
    total: Total


def totals(
    chosen: QuerySet[Any],
    seen: Seen,
    group_by: Grouping,
    way: Counted,
    *,
    contract: Contract | None,
) -> Totals:
    """Return the totals of projects, participations or fundings. One statement, whatever their number.

    `way` says how much of a project counts for which cluster; `contract` whose objectives.
    """
    sql, parameters = totals_statement(chosen, seen, group_by, way)
    given = way.parameters | {"contract": contract and contract.pk}
    names = MEASURES[chosen.model]
    found = [
        (is_all, code, name, count, dict(zip(names, sums, strict=True)))
        for is_all, code, name, count, *sums in fetch(sql, parameters | given)
    ]
    classes = [_class(group_by, *row) for is_all, *row in found if not is_all]
    whole = next(Total("", _("Total"), True, count, sums) for is_all, _c, _n, count, sums in found if is_all)
    return Totals(group_by, way, _adds_up(chosen.model, group_by), tuple(classes), whole)


def _adds_up(model: type[models.Model], group_by: Grouping) -> bool:
    return group_by != Grouping.FUNDER or model is Funding


def _class(group_by: Grouping, code: str | None, name: str | None, count: Decimal, sums: dict[str, Any]) -> Total:
    if code is None:
        of_objectives = group_by == Grouping.OBJECTIVE
        unknown = ("unallocated", _("unallocated")) if of_objectives else ("unknown", _("unknown"))
        return Total(*unknown, False, count, sums)
    label = str(LABELS[group_by](code).label) if group_by in LABELS else name or code
    return Total(code, label, True, count, sums)
