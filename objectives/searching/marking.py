"""Which words of a text were found? The database says so, by what it finds entries by."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from objectives.searching.asked import Asked

WORD = re.compile(r"[^\W_]+")
AROUND = 12
"""Words shown before and after the first one found in a long text."""
FOUND = """
    WITH asked AS (
        SELECT search_word(word, place = cardinality(%(asked)s::text[])) AS wanted, length(word) AS long
        FROM unnest(%(asked)s::text[]) WITH ORDINALITY asked (word, place)),
    slips AS MATERIALIZED (SELECT search_near(array_to_string(%(asked)s::text[], ' ')) AS near)
    SELECT said FROM unnest(%(said)s::text[]) said, LATERAL search_forms(search_plain(said)) forms
    WHERE EXISTS (SELECT 1 FROM asked WHERE forms @@ wanted)
        OR (%(near)s AND EXISTS (SELECT 1 FROM asked WHERE abs(length(said) - long) < 4)
            AND search_near(said) && (SELECT near FROM slips))"""


@dataclass(frozen=True)
class Part:
    """A piece of a text, found or not; the pieces together are the text."""

    text: str
    found: bool = False


def found_words(texts: Iterable[str], asked: Asked, *, near: bool) -> frozenset[str]:
    """Return which words of the texts, as they are written there, answer to a word of the question. One statement."""
    words = sorted({word for text in texts for word in WORD.findall(text)})
    with connection.cursor() as cursor:
        cursor.execute(FOUND, {"said": words, "asked": list(asked.words), "near": near})
        return frozenset(str(said) for (said,) in cursor.fetchall())


def parts(text: str, found: frozenset[str]) -> tuple[Part, ...]:
    """Return a text in pieces, those found apart."""
    made: list[Part] = []
    end = 0
    for word in WORD.finditer(text):
        if word.group() in found:
            made += [Part(text[end : word.start()]), Part(word.group(), found=True)]
            end = word.end()
    made.append(Part(text[end:]))
    return tuple(one for one in made if one.text)


def excerpt(text: str, asked: Sequence[str]) -> str:
    """Return a long text around the first word that begins like one asked for; nothing where none does."""
    stems = tuple(word[: max(3, len(word) - 2)] for word in asked)
    words = list(WORD.finditer(text))
    at = next((at for at, word in enumerate(words) if _begins(word.group(), stems)), None)
    if at is None:
        return ""
    first, last = max(0, at - AROUND), min(len(words) - 1, at + AROUND)
    begins = words[first].start() if first else 0
    ends = words[last].end() if last < len(words) - 1 else len(text)
    return f"{'… ' if first else ''}{text[begins:ends].strip()}{' …' if last < len(words) - 1 else ''}"


def _begins(word: str, stems: tuple[str, ...]) -> bool:
    bare = "".join(one for one in unicodedata.normalize("NFKD", word) if not unicodedata.combining(one))
    return bare.lower().startswith(stems)
