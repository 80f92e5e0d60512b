"""What is a sheet made of? Columns that a person reads, columns that a person fills, and keys that nobody sees."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from django.utils.functional import Promise
from openpyxl.utils import get_column_letter

Value = str | Decimal | datetime.date | None
"""What a cell holds; nothing and an empty text are the same."""

MOST_ROWS = 2_000
KEYS, HEADINGS, FIRST = 1, 2, 3
"""Rows of a sheet, counted from 1: the hidden names of the columns, their headings, the first row of facts."""


class Holds(Enum):
    """What may be written in the cells of a column."""

    TEXT = "text"
    DAY = "day"
    PERCENT = "percent"
    NUMBER = "number"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: `key` finds it again in a workbook of any language, whatever its place."""

    key: str
    heading: str | Promise
    holds: Holds = Holds.TEXT
    filled: bool = False
    """Whether a person writes in it; all others are locked."""
    hidden: bool = False
    width: int = 12
    choices: Mapping[str, str | Promise] = field(default_factory=dict)
    """Words for people by stored value."""
    advice: str | Promise = ""
    """What to write, for the sheet that explains."""


@dataclass(frozen=True, slots=True)
class Table:
    """What the sheet of one kind looks like."""

    kind: str
    title: str | Promise
    columns: tuple[Column, ...]

    @property
    def stamp(self) -> str:
        """What the first cell of a sheet says, so that it is known again; the number counts changes of its form."""
        return f"sextant.{self.kind}.1"

    def column(self, key: str) -> Column:
        """Return the column of a key."""
        return next(one for one in self.columns if one.key == key)

    @property
    def filled(self) -> tuple[Column, ...]:
        """The columns that a person fills."""
        return tuple(one for one in self.columns if one.filled)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that came back: its number in the sheet, and the text of each cell by the key of its column."""

    at: int
    cells: Mapping[str, str]
    moved: Mapping[str, int] = field(default_factory=dict)
    """Where columns stand in the sheet that stand elsewhere than they were, counted from 1: others were put between."""

    def cell(self, table: Table, key: str) -> str:
        """Return how the sheet names the cell of a column."""
        return f"{get_column_letter(self.moved.get(key) or table.columns.index(table.column(key)) + 1)}{self.at}"
