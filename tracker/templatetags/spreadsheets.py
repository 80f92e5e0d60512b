"""How is a row of a spreadsheet told to a person? What each field was and would be."""

import datetime
from decimal import Decimal

from babel.numbers import format_decimal
from django import template
from django.utils.translation import gettext as _

from objectives.sheets.columns import Holds, Value
from objectives.sheets.preview import Move
from tracker.templatetags.figures import hundredths, locale_of_reader, written

register = template.Library()


@register.filter
def was(move: Move) -> str:
    """Return what a field is now."""
    return _told(move, move.before)


@register.filter
def becomes(move: Move) -> str:
    """Return what a field would be."""
    return _told(move, move.after)


def _told(move: Move, value: Value) -> str:
    if value is None or value == "":
        return _("empty")
    if isinstance(value, datetime.date):
        return written(value)
    if isinstance(value, Decimal):
        number = format_decimal(value, format="#,##0.############", locale=locale_of_reader())
        return hundredths(number) if move.column.holds is Holds.PERCENT else number
    return str(move.column.choices.get(value, value))
