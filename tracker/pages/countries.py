"""Which countries may be chosen? By their names in the reader's language, in its order."""

import unicodedata
from typing import Any

from babel import Locale
from django import forms
from django.utils.functional import Promise
from django.utils.translation import get_language

NO_COUNTRIES = ("EU", "EZ", "QO", "UN", "XA", "XB", "ZZ")


def countries() -> list[tuple[str, str]]:
    """Return each country's code (ISO 3166-1) and name."""
    named = Locale.parse((get_language() or "en")[:2]).territories
    known = [(code, name) for code, name in named.items() if len(code) == 2 and code.isalpha()]
    return sorted((pair for pair in known if pair[0] not in NO_COUNTRIES), key=lambda pair: _in_order(pair[1]))


def _in_order(name: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one)).casefold()


class CountrySelect(forms.Select):
    """A list of countries; a code that is none of theirs stays chosen: being shown changes nothing."""

    def __init__(self, nothing: str | Promise = "—") -> None:
        """Offer `nothing` for no country."""
        super().__init__()
        self.nothing = nothing

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the list is made of, in the language of who reads it."""
        chosen = str(value or "").upper()
        known = countries()
        unknown = [(chosen, chosen)] if chosen and chosen not in dict(known) else []
        self.choices = [("", self.nothing), *known, *unknown]
        return super().get_context(name, chosen, attrs)
