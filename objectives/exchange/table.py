"""What is a file of the format? Its key, its columns, and what they refer to."""

from dataclasses import dataclass, replace
from typing import Any

from objectives.exchange.columns import Column
from objectives.exchange.kinds import REFERENCE, TEXT, Kind
from objectives.exchange.references import Reference


@dataclass(frozen=True, slots=True)
class Table:
    """A file: `key` names the columns that identify a row, `unique` the database columns they stand for."""

    name: str
    model: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    also_unique: tuple[tuple[str, str, str], ...] = ()
    """(column, SQL on a row `{r}` that must not repeat, rule): unique beside the key."""
    added: bool = False
    """Not in dataset.md: exported where there are rows."""

    @property
    def file(self) -> str:
        """The file's name."""
        return f"{self.name}.csv"

    @property
    def key_read(self) -> tuple[str, ...]:
        """The columns of the key that are never empty in a good row."""
        return tuple(column.name for column in self.columns if column.name in self.key and column.required)

    @property
    def table(self) -> str:
        """The database table."""
        return f"objectives_{self.model}"


def required(name: str, kind: Kind = TEXT, field: str = "", **limits: Any) -> Column:
    """Return a column that may not be empty; `limits` are a pattern, or the least and most of a number."""
    return Column(name, kind, field or name, required=True, **limits)


def optional(*names: str, kind: Kind = TEXT, **limits: Any) -> tuple[Column, ...]:
    """Return columns that may be empty, each filling the database column of its name."""
    return tuple(Column(name, kind, name, **limits) for name in names)


def choice(name: str, *, required: bool = True) -> Column:
    """Return a column of choices; which ones, the model says."""
    return Column(name, TEXT, name, required=required, choices=("",))


def to(reference: Reference, *, required: bool = False) -> Column:
    """Return the column that holds a reference."""
    return Column(reference.columns[-1], REFERENCE, required=required, stored=reference.stored)


def added(*columns: Column) -> tuple[Column, ...]:
    """Return columns that are additions to the format."""
    return tuple(replace(column, added=True) for column in columns)


ID = required("id", field="code")
CODE = required("code")
COUNTRY = "[A-Z]{2}"
