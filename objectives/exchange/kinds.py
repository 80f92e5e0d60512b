"""How is a cell read and written: as text, a number, a day, a list? (dataset.md, first section)"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?", re.ASCII)
INTEGER = re.compile(r"-?[0-9]{1,18}", re.ASCII)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
LONGEST_WORD = 200


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


def shortened(text: str) -> str:
    """Return a cell's text in quotes, cut where it would fill the screen."""
    return repr(text if len(text) <= 60 else text[:60] + "…")


def plain(number: Decimal) -> str:
    """Return a decimal without exponent and trailing zeros, exactly; a negative zero is 0."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _number(whole: int, places: int) -> Callable[[str], Decimal]:
    def read(text: str) -> Decimal:
        if not NUMBER.fullmatch(text):
            raise ValueError(_("%(cell)s is not a number: digits, with . as the decimal mark") % {"cell": repr(text)})
        number = Decimal(text)
        if not number:
            return Decimal(0)
        if number.adjusted() >= whole:
            raise ValueError(
                _("%(cell)s is too large: at most %(digits)s digits before the decimal mark")
                % {"cell": repr(text), "digits": whole}
            )
        if len(plain(number).partition(".")[2]) > places:
            raise ValueError(_("%(cell)s has more than %(places)s decimals") % {"cell": repr(text), "places": places})
        return number

    return read


def _integer(text: str) -> int:
    if not INTEGER.fullmatch(text):
        raise ValueError(_("%(cell)s is not a whole number") % {"cell": repr(text)})
    return int(text)


def _date(text: str) -> datetime.date:
    if not DATE.fullmatch(text):
        raise ValueError(_("%(cell)s is not a date such as 2013-06-18") % {"cell": repr(text)})
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(_("there is no day %(cell)s") % {"cell": text}) from None


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(_("%(cell)s is neither 0 nor 1") % {"cell": repr(text)})
    return text == "1"


def _words(text: str) -> list[str]:
    words = text.split("|")
    if not all(word.strip() for word in words):
        raise ValueError(_("the list holds an empty item"))
    if max(map(len, words)) > LONGEST_WORD:
        raise ValueError(_("an item of the list is longer than %(most)s characters") % {"most": LONGEST_WORD})
    return words


def _sorted_words(text: str) -> list[str]:
    return sorted(_words(text))


def _precision(known_to: str) -> str:
    return "" if known_to == "day" else known_to


TEXT = Kind("text", "string", str, empty="")
REFERENCE = Kind("text", "string", str)
WHOLE = Kind("bigint", "integer", _integer)
DECIMAL = Kind("numeric", "number", _number(17, 12), write=plain)
MONEY = Kind("numeric", "number", _number(16, 2), write=plain)
DAY = Kind("date", "date", _date)
FLAG = Kind("boolean", "boolean", _flag, write=lambda value: "1" if value else "0")
WORDS = Kind("varchar[]", "string", _sorted_words, empty=[], write=lambda words: "|".join(sorted(words)))
IN_ORDER = Kind("varchar[]", "string", _words, empty=[], write="|".join)
PRECISION = Kind("text", "string", str, empty="day", write=_precision)
