"""What went wrong is told by a worker and read by anybody later: how is it kept in each language?"""

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise

from objectives.models import in_ours

LONGEST = 500
"""Characters of what may hold names out of a file."""


class ToldError(Exception):
    """Says what went wrong and what to do, in words of each language: lazy ones, with values for their places."""

    def __init__(self, words: str | Promise, **values: object) -> None:
        super().__init__()
        self.told = in_each_language(words, **values)

    def __str__(self) -> str:
        return in_ours(self.told)


class UnreadableError(ToldError):
    """The file cannot be read."""


class RefusedError(ToldError):
    """The import cannot be written, or not be taken back: nothing was."""


def in_each_language(words: str | Promise, **values: object) -> dict[str, str]:
    """Return what is told, by language."""
    told = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said = str(words) % values if values else str(words)
            told[language] = said.replace("\0", "")[:LONGEST]
    return told
