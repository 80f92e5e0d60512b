"""Is a page or a mail written as its language is? A percentage, and the marks around what somebody said."""

import re
from html import unescape

from django.utils.html import strip_tags

WRONG = {"en": re.compile(r"\d[\s\u00a0\u202f]+%|[«»]"), "fr": re.compile(r"\d%|[“”]")}
SPOKEN = re.compile(r'(?:aria-label|title|alt|placeholder)="([^"]*)"')
"""Attributes that people hear or see."""


def miswritten(page: str, language: str = "") -> list[str]:
    """Return the places where a page writes 60 % or « Late » in English, 60% or “Late” in French.

    The language is the one that the page says it is in, unless another is given.
    """
    language = language or ("fr" if '<html lang="fr"' in page else "en")
    said = "\n".join((unescape(strip_tags(page)), *(unescape(one) for one in SPOKEN.findall(page))))
    return [said[max(0, one.start() - 40) : one.end() + 20] for one in WRONG[language].finditer(said)]
