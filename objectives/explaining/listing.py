"""Which rows make a figure, and which were left out? Read in one statement each, the first hundred by name.

Those beyond the first hundred are one line: the sum stays whole. All are rows that figures for the reader are over.
"""

import datetime
import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives import clock
from objectives.explaining.explanation import Asked, Contributor, LeftOut
from objectives.explaining.names import About, FigureName, Reason
from objectives.models import Derivation
from objectives.rollup.seen import Parameters
from objectives.rollup.statements import Row, fetch

BY_NAME = 100
LEFT_OUT_BY_NAME = 20
"""Of each reason."""

Facts = Mapping[str, Any]

# `contributions` (code, label, facts, value, weight, numerator, denominator, sources): one row a contributor.
SELECT_CONTRIBUTIONS = """
    SELECT code, label, facts, value, weight, numerator, denominator, sources, many, numerators, denominators
    FROM (SELECT *, row_number() OVER (ORDER BY abs(numerator) DESC, denominator DESC, code) AS place,
            count(*) OVER () AS many, sum(numerator) OVER () AS numerators, sum(denominator) OVER () AS denominators
        FROM contributions) ranked
    WHERE place <= %(by_name)s ORDER BY place"""

# `omitted` (code, label, facts, reason): one row for what was left out.
SELECT_OMITTED = """
    SELECT code, label, facts, reason, many
    FROM (SELECT *, row_number() OVER (PARTITION BY reason ORDER BY code) AS place,
            count(*) OVER (PARTITION BY reason) AS many
        FROM omitted) ranked
    WHERE place <= %(by_name)s ORDER BY reason, place"""


def contributors(
    ctes: str,
    parameters: Parameters,
    about: About,
    describe: Callable[[Facts], str],
    explained: FigureName | None = None,
) -> tuple[Contributor, ...]:
    """Run `ctes`, which end with one named `contributions`, and return its rows as contributors."""
    rows = fetch(ctes + SELECT_CONTRIBUTIONS, parameters | {"by_name": BY_NAME})
    lines = [_contributor(row, about, describe, explained) for row in rows]
    if rows and rows[0][8] > len(rows):
        lines.append(_further_ones(rows))
    return tuple(lines)


def _contributor(row: Row, about: About, describe: Callable[[Facts], str], explained: FigureName | None) -> Contributor:
    code, label, facts, value, weight, numerator, denominator, sources, *_rest = row
    told = json.loads(facts)
    return Contributor(
        label=label,
        about=about,
        code=code,
        numerator=numerator,
        denominator=denominator,
        value=value,
        weight=weight,
        detail=describe(told),
        sources=tuple(sources or ()),
        finds=tuple(told.get("finds") or ()),
        explained=Asked(explained, code) if explained else None,
    )


def _further_ones(named: list[Row]) -> Contributor:
    """Return one line for all rows but those that stand by name."""
    *_first, many, numerators, denominators = named[0]
    count = many - len(named)
    return Contributor(
        label=_further(count),
        about=About.FURTHER,
        code="",
        numerator=numerators - sum(one[5] for one in named),
        denominator=denominators - sum(one[6] for one in named),
        count=count,
    )


def left_out(
    ctes: str, parameters: Parameters, about: About, describe: Callable[[Facts], str] = lambda _facts: ""
) -> tuple[LeftOut, ...]:
    """Run `ctes`, which end with one named `omitted`, and return its rows, by reason."""
    rows = fetch(ctes + SELECT_OMITTED, parameters | {"by_name": LEFT_OUT_BY_NAME})
    lines = list[LeftOut]()
    for place, (code, label, facts, reason, many) in enumerate(rows):
        told = json.loads(facts)
        lines.append(LeftOut(label, About(told.get("about", about)), code, Reason(reason), describe(told)))
        is_last = place + 1 == len(rows) or rows[place + 1][3] != reason
        if is_last and many > LEFT_OUT_BY_NAME:
            rest = many - LEFT_OUT_BY_NAME
            lines.append(LeftOut(_further(rest), About.FURTHER, "", Reason(reason), count=rest))
    return tuple(lines)


def _further(count: int) -> str:
    return ngettext("%(count)s further one", "%(count)s further ones", count) % {"count": count}


def plain(_facts: Facts) -> str:
    """Say nothing more of a row."""
    return ""


def share_of_label(facts: Facts) -> str:
    """Say what share of a project's label is counted."""
    return _("%(share)s of its label") % {"share": number_format(Decimal(facts["credit"]).normalize())}


def with_derivation(said: str, facts: Facts, derived: str) -> str:
    """Say of a row also that it was made by a rule, where nobody declared it (dataset.md)."""
    words = [said, derived if facts.get("basis") == Derivation.DERIVED else ""]
    return " · ".join(filter(None, words))


def on_day(day: datetime.date | str) -> str:
    """Write a day for a reader: 31 December 2018."""
    return clock.written(datetime.date.fromisoformat(day) if isinstance(day, str) else day)
