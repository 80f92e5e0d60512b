"""Which column of a list is which? Proposed by what was said of such headings before, then by what they are called."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from objectives.imports import typed
from objectives.imports.fields import BY_NAME, FIELDS
from objectives.models import ColumnMapping

LIKELY = 90
"""Of 100: headings so alike are taken for the same."""
OURS = {"id", "scope", "grant id"}
"""Headings that stand together in our own list of projects: there `id` is ours, elsewhere mostly the funder's."""
LOOKED_AT = 500
"""Remembered mappings that a new heading is looked up in."""
UNITS = {"k€": 1000, "keur": 1000, "k euro": 1000, "m€": 1_000_000, "meur": 1_000_000, "m euro": 1_000_000}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Which column fills which field, `{field: heading}`; what else was said, where such a file came before."""

    columns: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    is_remembered: bool = False


def plain_headings(heading: Sequence[str]) -> list[str]:
    """Return headings as they are remembered."""
    return [typed.plain(one) for one in heading]


def proposal(heading: Sequence[str]) -> Proposal:
    """Return which column is probably which; two statements."""
    known = plain_headings(heading)
    remembered = ColumnMapping.objects.filter(headings=known).first()
    if remembered and not (_is_ours(known) and "code" not in remembered.columns):  # remembered before ids were read
        places = {name: known.index(column) for name, column in remembered.columns.items() if column in known}
        named = {name: heading[at] for name, at in places.items()}
        return Proposal(named, remembered.options, is_remembered=True)
    return Proposal(_likely(heading, known), {"unit": unit_of(heading)})


def _likely(heading: Sequence[str], known: Sequence[str]) -> dict[str, str]:
    learnt = _learnt()
    scored: list[tuple[int, int, str]] = []
    for at, column in enumerate(known):
        if not column:
            continue
        if column in learnt:
            scored.append((200, at, learnt[column]))
        for one in FIELDS:
            best = max(_alike(column, name) for name in one.headings)
            if best >= LIKELY:
                scored.append((best, at, one.name))
    found: dict[str, str] = {}
    taken: set[int] = set()
    if _is_ours(known):
        taken.add(known.index("id"))
        found["code"] = heading[known.index("id")]
    for _score, at, name in sorted(scored, key=lambda one: (-one[0], one[1])):
        if name not in found and at not in taken:
            found[name] = heading[at]
            taken.add(at)
    return {one.name: found[one.name] for one in FIELDS if one.name in found}


def _is_ours(known: Sequence[str]) -> bool:
    return set(known) >= OURS


def _alike(column: str, name: str) -> int:
    bare = column.removesuffix(" k").removesuffix(" m").removesuffix(" keur").removesuffix(" eur")
    return 101 if bare == name else int(fuzz.ratio(bare, name)) if len(name) > 5 else 0


def _learnt() -> dict[str, str]:
    """Return what single headings were said to be most often, whatever stood beside them."""
    said: dict[str, Counter[str]] = {}
    for columns in ColumnMapping.objects.values_list("columns", flat=True)[:LOOKED_AT]:
        for name, column in columns.items():
            said.setdefault(column, Counter())[name] += 1
    return {column: names.most_common(1)[0][0] for column, names in said.items() if column and column not in OURS}


def unit_of(heading: Sequence[str]) -> int:
    """Return in what the amounts of a list are given, as its headings say: euros, thousands or millions of them."""
    for column in heading:
        for word, unit in UNITS.items():
            if word in column.lower():
                return unit
    return 1


def is_field(name: str) -> bool:
    """Whether there is a field of that name."""
    return name in BY_NAME
