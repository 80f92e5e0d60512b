"""What may stand in a cell, how it is read, and how it is written? (dataset.md, first section)"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
LARGEST = 17
"""Digits before the decimal mark that a number may have."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of cell: its column in the staging table, its type in the descriptor, how it is read and written.

    `read` raises ValueError with the reason for people.
    """

    sql: str
    schema: str
    read: Callable[[str], Any]
    empty: Any = None
    write: Callable[[Any], str] = str


def _number(places: int) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        if not NUMBER.fullmatch(text):
            raise ValueError(f"{shortened(text)} is not a number (digits, with . as the decimal mark)")
        number = Decimal(text)
        if number and number.adjusted() >= LARGEST:
            raise ValueError(f"{shortened(text)} is larger than can be stored ({LARGEST} digits before the mark)")
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            raise ValueError(f"{shortened(text)} has more than {places} decimals")
        return number

    return read


def _integer(text: str) -> int:
    if not INTEGER.fullmatch(text) or abs(int(text)) >= 2**31:
        raise ValueError(f"{shortened(text)} is not a whole number below 2147483648")
    return int(text)


def _population(text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise ValueError(f"{shortened(text)} is not a whole number")
    return int(text)


def _date(text: str) -> datetime.date:
    if not DATE.fullmatch(text):
        raise ValueError(f"{shortened(text)} is not a date such as 2013-06-18")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(f"{shortened(text)} is neither 0 nor 1")
    return text == "1"


def _words(text: str) -> list[str]:
    words = text.split("|")
    if any(not word.strip() for word in words):
        raise ValueError("the list holds an empty item")
    if any(len(word) > 200 for word in words):
        raise ValueError("an item of the list is longer than 200 characters")
    return words


def shortened(text: str) -> str:
    """Return a cell's text in quotes, cut where it would fill the screen."""
    return repr(text if len(text) <= 60 else text[:60] + "…")


def plain(number: Decimal) -> str:
    """Return a decimal without exponent and trailing zeros; a negative zero is 0."""
    text = format(number.normalize(), "f")
    return "0" if text == "-0" else text


def _listed(words: list[str]) -> str:
    return "|".join(sorted(words))


TEXT = Kind("text", "string", str, empty="")
REFERENCE = Kind("text", "string", str)
INTEGER_KIND = Kind("bigint", "integer", _integer)
POPULATION = Kind("bigint", "integer", _population)
DECIMAL = Kind("numeric", "number", _number(12), write=plain)
MONEY = Kind("numeric", "number", _number(2), write=plain)
DAY = Kind("date", "date", _date)
FLAG = Kind("boolean", "boolean", _flag, write=lambda value: "1" if value else "0")
WORDS = Kind("varchar[]", "string", _words, empty=[], write=_listed)
IN_ORDER = Kind("varchar[]", "string", _words, empty=[], write="|".join)
PRECISION = Kind("text", "string", str, empty="day", write=lambda known_to: "" if known_to == "day" else known_to)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `field` is the database column that it fills, empty where a reference uses it."""

    name: str
    kind: Kind = TEXT
    field: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    default: Any = None
    stored: str = ""
    """SQL that gives the cell from a row `t` of the table; `t.field` when empty."""
    longest: int = 0
    """Characters that the database holds; 0 without a limit."""

    def read(self, text: str) -> Any:
        """Return the value of a cell; ValueError with a reason for people."""
        if text == "":
            if self.required:
                raise ValueError("a value is required")
            return self.kind.empty if self.default is None else self.default
        if self.choices and text not in self.choices:
            raise ValueError(f"{shortened(text)} is not one of {', '.join(self.choices)}")
        if self.longest and len(text) > self.longest:
            raise ValueError(f"the text has {len(text)} characters, at most {self.longest} can be stored")
        return self.kind.read(text)

    def write(self, value: Any) -> str:
        """Return the canonical text of a stored value."""
        return "" if value is None else self.kind.write(value)
