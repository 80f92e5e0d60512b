"""A funder's grants in the French national schema for subsidy agreements (SCDL "subventions" 2.1).

Public funders must publish them so. What we do not know of a grant is left empty and reported, never invented.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce, Left, NullIf, Replace

from objectives.models import Funding, FundingStage

LONGEST_PURPOSE = 256
IN_MONEY = "aide en numéraire"


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the schema: whether a value is required, and what we take it from, nothing where we do not know."""

    name: str
    is_required: bool
    taken_from: Any = None


def _text(path: str) -> Any:
    return NullIf(F(path), Value(""))


def _siret(path: str) -> Any:
    """Return 14 digits, whatever blanks they were written with, and nothing for any other text."""
    digits = Replace(F(path), Value(" "), Value(""))
    return Func(
        digits, Value(r"^\d{14}$"), function="substring", output_field=CharField()
    )  # substring(text, pattern): the match or null


FIELDS = (
    Field("nomAttribuant", True, Coalesce(_text("funder__name"), _text("funder__acronym"))),
    Field("idAttribuant", True, _siret("funder__siret")),
    Field("dateConvention", True, F("decided_on")),
    Field("referenceDecision", False, _text("reference")),
    Field("nomBeneficiaire", True, Coalesce(_text("beneficiary__name"), _text("beneficiary__acronym"))),
    Field("idBeneficiaire", False, _siret("beneficiary__siret")),
    Field("rnaBeneficiaire", False),
    Field("objet", True, Left(Coalesce(_text("project__title"), _text("project__acronym")), LONGEST_PURPOSE)),
    Field("montant", True, F("amount")),
    Field("nature", True, Value(IN_MONEY, output_field=TextField())),
    Field("conditionsVersement", True),
    Field("datesPeriodeVersement", True),
    Field("idRAE", False),
    Field("notificationUE", True),
    Field(
        "pourcentageSubvention",
        True,
        Case(When(beneficiary__isnull=False, then=Value("1.00")), output_field=TextField()),
    ),
    Field("dispositifAide", False),
)
"""In the schema's order. A funding has one beneficiary, who gets all of it: the percentage is 1 where that is known.

`dispositifAide` would be an identifier of the national register of schemes, which no programme's code is.
"""
NAMES = tuple(field.name for field in FIELDS)


@dataclass(frozen=True, slots=True)
class Gap:
    """In how many rows a field has no value."""

    field: str
    is_required: bool
    rows: int


def subventions(fundings: QuerySet[Funding]) -> QuerySet[Any]:
    """Return the committed ones of some fundings, each with the schema's fields as further columns."""
    nothing = Value(None, output_field=TextField())
    known = {field.name: nothing if field.taken_from is None else field.taken_from for field in FIELDS}
    return fundings.filter(stage=FundingStage.COMMITTED).annotate(**known)


def lacking(rows: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Return those of `subventions` that have no value in a field."""
    return rows.filter(**{f"{field}__isnull": True})


def gaps(rows: QuerySet[Any]) -> tuple[int, int, tuple[Gap, ...]]:
    """Return how many rows there are, how many the schema would accept, and what the others lack. One statement."""
    required = Q()
    for field in FIELDS:
        if field.is_required:
            required &= Q(**{f"{field.name}__isnull": False})
    counts = {f"without_{name}": Count("pk", filter=Q(**{f"{name}__isnull": True})) for name in NAMES}
    found = rows.order_by().aggregate(rows=Count("pk"), complete=Count("pk", filter=required), **counts)
    told = tuple(Gap(field.name, field.is_required, found[f"without_{field.name}"]) for field in FIELDS)
    return found["rows"], found["complete"], tuple(gap for gap in told if gap.rows)
