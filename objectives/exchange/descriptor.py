"""The Frictionless Data Package descriptor of a dataset: a Table Schema a file, with its keys (datapackage.org)."""

from collections.abc import Sequence
from typing import Any

from objectives.exchange.columns import Column
from objectives.exchange.kinds import FLAG, WHOLE
from objectives.exchange.references import Reference
from objectives.exchange.table import Table
from objectives.exchange.tables import tables

DIALECT = {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True}


def descriptor(files: Sequence[Table]) -> dict[str, Any]:
    """Return the descriptor of a dataset that holds these files, with their columns."""
    return {
        "name": "sextant-dataset",
        "title": "Sextant exchange dataset",
        "resources": [_resource(table) for table in files],
    }


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "primaryKey": list(table.key),
        "missingValues": [""],
    }
    keys = [_foreign_key(table, reference) for reference in table.references if _is_plain(reference)]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "type": "table",
        "path": table.file,
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": DIALECT,
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind.schema}
    if column.kind is FLAG:
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    constraints = {
        "required": column.required or None,
        "enum": list(column.choices) or None,
        "pattern": column.pattern or None,
        "minimum": column.least,
        "maximum": None if column.kind is WHOLE else column.most,
    }
    if any(limit is not None for limit in constraints.values()):
        field["constraints"] = {name: limit for name, limit in constraints.items() if limit is not None}
    return field


def _is_plain(reference: Reference) -> bool:
    """Whether a Table Schema can express the reference: one file, whatever the row says elsewhere."""
    return reference.columns not in (("subject",), ("series",))


def _foreign_key(table: Table, reference: Reference) -> dict[str, Any]:
    target = next(other for other in tables() if other.name == reference.file)
    return {
        "fields": list(reference.columns),
        "reference": {"resource": "" if target.name == table.name else target.name, "fields": list(target.key)},
    }
