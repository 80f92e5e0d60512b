"""What did a person mean by the text of a cell? Its value, or what is wrong with it and how to write it."""

import datetime
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from objectives.sheets.columns import Column, Holds, Value

THOUSANDS = re.compile("[+-]?[0-9]{1,3}([ \u00a0\u202f][0-9]{3})+(\\.[0-9]*)?")
"""A number whose digits stand in threes, as French writes thousands: a spreadsheet keeps such a number as text."""


def value_of(column: Column, text: str) -> Value:
    """Return the value that a cell's text stands for; ValidationError says how to write it."""
    if column.holds is Holds.TEXT:
        return text
    if not text:
        return None
    return READ[column.holds](column, text)


def _day(_column: Column, text: str) -> datetime.date:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            pass
    raise ValidationError(_("“%s” is no day: write one as 2018-06-30, or as your spreadsheet writes dates.") % text)


def _number(_column: Column, text: str) -> Decimal:
    plain = text.removesuffix("%").strip().replace(",", ".")
    if THOUSANDS.fullmatch(plain):
        plain = re.sub(r"\s", "", plain)
    try:
        if re.fullmatch(r"[+-]?[0-9]{1,40}(\.[0-9]{0,40})?", plain):
            return Decimal(plain)
    except InvalidOperation:
        pass
    raise ValidationError(_("“%s” is no number: write one like 55 or 55.5.") % text)


def _choice(column: Column, text: str) -> str:
    """Return the value of a word, in any language in which a workbook is made."""
    wanted = text.casefold()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for value, word in column.choices.items():
                if wanted in (value.casefold(), str(word).casefold()):
                    return value
    raise ValidationError(
        _("“%(typed)s” is none of: %(words)s.")
        % {"typed": text, "words": ", ".join(str(word) for word in column.choices.values())}
    )


READ: dict[Holds, Callable[[Column, str], Value]] = {
    Holds.DAY: _day,
    Holds.PERCENT: _number,
    Holds.NUMBER: _number,
    Holds.CHOICE: _choice,
}
