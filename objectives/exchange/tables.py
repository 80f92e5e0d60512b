"""Which files does the format have? In the order in which they can be loaded, with what the models say of them."""

from dataclasses import replace
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

from objectives.exchange.added_tables import ADDED
from objectives.exchange.columns import Column
from objectives.exchange.contract_tables import CONTRACTS
from objectives.exchange.kinds import REFERENCE, TEXT, WHOLE, WORDS
from objectives.exchange.portfolio_tables import PORTFOLIO
from objectives.exchange.table import Table

ORDER = (
    "sources",
    "territories",
    "organisations",
    "company_sizes",
    "earlier_memberships",
    "contracts",
    "objectives",
    "programmes",
    "calls",
    "projects",
    "labels",
    "participations",
    "fundings",
    "activities",
    "mission_results",
    "links",
    "milestones",
    "milestone_reports",
    "kpis",
    "targets",
    "measurements",
)
"""A file stands after every file that it refers to."""

REFERENCE_LENGTH = 120


@cache
def tables() -> tuple[Table, ...]:
    """Return the files of the format, in the order in which they can be loaded."""
    declared = {table.name: table for table in (*PORTFOLIO, *CONTRACTS, *ADDED)}
    return tuple(_with_model(declared[name]) for name in ORDER)


def _with_model(table: Table) -> Table:
    model = apps.get_model("objectives", table.model)
    fields = {field.column: field for field in model._meta.concrete_fields}
    columns = tuple(_with_field(column, fields.get(column.field)) for column in table.columns)
    last = (Column("source", WORDS, "source"), Column("note", TEXT, "note", longest=10_000))
    return replace(table, columns=(*columns, *(column for column in last if column.name in fields)))


def _with_field(column: Column, field: Any) -> Column:
    """Return a column with the choices, the length and the range of the model's field."""
    choices, longest, least, most = column.choices, 0, column.least, column.most
    if choices == ("",):
        choices = tuple(str(value) for value, _ in field.choices if value)
    if column.kind is REFERENCE:
        longest = REFERENCE_LENGTH
    elif column.kind is TEXT:
        longest = getattr(field, "max_length", None) or 0
    elif column.kind is WHOLE and field is not None:
        lowest, highest = connection.ops.integer_field_range(field.get_internal_type())
        least, most = lowest if least is None else least, highest if most is None else most
    return replace(column, choices=choices, longest=longest, least=least, most=most)
