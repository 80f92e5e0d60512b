"""What can be wrong with a cell or a row of a file, in words that name the way out."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from objectives.models import in_ours


class Fault(TextChoices):
    """`%(cell)s` is what stands there, shortened."""

    CELLS = "cells", _("The row has %(cell)s cells, other than the heading: look for a separator inside a text.")
    NO_PROJECT = "no_project", _("The row names no project: give a grant number, an acronym or a title.")
    NO_ORGANISATION = "no_organisation", _("The row names no organisation: give its PIC or its name.")
    NOT_COMPUTED = (
        "not_computed",
        _("“%(cell)s” stands for a formula that fails: mend it in the file."),
    )
    NO_DAY = "no_day", _("“%(cell)s” is no day: write 2018-06-30 or 30/06/2018, a month as 2018-06, a year as 2018.")
    NO_PRECISION = "no_precision", _("“%(cell)s” does not say how exactly a day is known: write day, month or year.")
    FAR_DAY = "far_day", _("“%(cell)s” lies outside 1900 to 2199: mend the year.")
    NO_AMOUNT = "no_amount", _("“%(cell)s” is no amount in euros: write digits, as 1234567.89 or 1 234 567,89.")
    EITHER_AMOUNT = "either_amount", _("“%(cell)s” can be thousands or decimals: write two decimals, or none.")
    BELOW_ZERO = "below_zero", _("“%(cell)s” is less than 0: an amount is 0 or more.")
    TOO_MUCH = "too_much", _("“%(cell)s” is more money than there is: check the amount and its unit.")
    TOO_EXACT = "too_exact", _("“%(cell)s” is more exact than cents: round it in the file.")
    TOO_LONG = "too_long", _("“%(cell)s” is longer than can be stored: shorten it in the file.")
    NO_COUNTRY = "no_country", _("“%(cell)s” is no country that is known: write two capital letters (ISO 3166-1).")
    NO_ROLE = "no_role", _("“%(cell)s” is no role in a consortium: write coordinator or partner.")
    NO_STATUS = "no_status", _("“%(cell)s” is no status of a project that is known: leave it empty, or mend it.")
    NO_KIND = "no_kind", _("“%(cell)s” is no kind of organisation that is known: it is taken for “other”.")
    NO_PIC = "no_pic", _("“%(cell)s” is no PIC (nine digits that check one another): it is not taken.")
    NO_SIRET = "no_siret", _("“%(cell)s” is no SIRET (14 digits that check one another): it is not taken.")
    NO_VAT = "no_vat", _("“%(cell)s” is no VAT number of its country: it is not taken.")
    NO_ADDRESS = "no_address", _("“%(cell)s” is no address such as https://example.org/: it is not taken.")
    ENDS_FIRST = "ends_first", _("The project would end on %(cell)s, before it starts: mend one of the two days.")
    FUTURE = "future", _("Money cannot be committed in the future (%(cell)s): mend the day.")
    BEFORE_REQUEST = "before_request", _("It was requested on %(cell)s: give that day or a later one.")
    NO_FUNDER = (
        "no_funder",
        _("Who funds “%(cell)s” is not known: add the programme with its funder in the back office."),
    )
    TWO_COORDINATORS = (
        "two_coordinators",
        _("%(cell)s coordinates the project already: give that another role first, or leave this row out."),
    )
    CLOSED = "closed", "%(cell)s"


ODD = {Fault.NO_ADDRESS, Fault.NO_KIND, Fault.NO_PIC, Fault.NO_SIRET, Fault.NO_VAT}
"""The cell is not taken, the row is: it is told, and stops nothing."""


def shortened(text: str) -> str:
    """Return what stands in a cell, short enough to be shown in a sentence."""
    return text if len(text) <= 80 else f"{text[:80]}…"


def told(fault: str, cell: str | Mapping[str, str]) -> str:
    """Return a fault in the reader's language; so is what stands there, where it is words of ours."""
    return str(Fault(fault).label) % {"cell": cell if isinstance(cell, str) else in_ours(cell)}
