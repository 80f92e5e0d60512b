"""Which rows make a figure, and which were left out? Read in one statement each, the first hundred by name.

Rows that the reader may not see are one line, and so are those beyond the first hundred: the sum stays whole.
"""

import datetime
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import ngettext

from objectives import clock
from objectives.explaining.explanation import Asked, Contributor, LeftOut
from objectives.explaining.names import About, FigureName, Reason
from objectives.rollup.seen import Parameters
from objectives.rollup.statements import Row, fetch

BY_NAME = 100
LEFT_OUT_BY_NAME = 20
"""Of each reason."""

Facts = Mapping[str, Any]

# `contributions` (code, label, facts, value, weight, numerator, denominator, sources, seen): one row a contributor.
SELECT_CONTRIBUTIONS = """
    SELECT code, label, facts, value, weight, numerator, denominator, sources, seen, many, numerators, denominators
    FROM (SELECT *, row_number() OVER (PARTITION BY seen ORDER BY abs(numerator) DESC, denominator DESC, code) AS place,
            count(*) OVER alike AS many, sum(numerator) OVER alike AS numerators,
            sum(denominator) OVER alike AS denominators
        FROM contributions WINDOW alike AS (PARTITION BY seen)) ranked
    WHERE place <= CASE WHEN seen THEN %(by_name)s ELSE 1 END ORDER BY seen DESC, place"""

# `omitted` (code, label, facts, reason, seen): one row for what was left out.
SELECT_OMITTED = """
    SELECT code, label, facts, reason, seen, many
    FROM (SELECT *, row_number() OVER (PARTITION BY reason, seen ORDER BY code) AS place,
            count(*) OVER (PARTITION BY reason, seen) AS many
        FROM omitted) ranked
    WHERE place <= CASE WHEN seen THEN %(by_name)s ELSE 1 END ORDER BY reason, seen DESC, place"""


def contributors(
    ctes: str,
    parameters: Parameters,
    about: About,
    describe: Callable[[Facts], str],
    explained: FigureName | None = None,
) -> tuple[Contributor, ...]:
    """Run `ctes`, which end with one named `contributions`, and return its rows as contributors."""
    rows = fetch(ctes + SELECT_CONTRIBUTIONS, parameters | {"by_name": BY_NAME})
    known = [_contributor(row, about, describe, explained) for row in rows if row[8]]
    lines = list(known)
    if known and rows[0][9] > len(known):
        shown = rows[: len(known)]
        lines.append(_together(shown[0], About.FURTHER, shown))
    lines += [_together(row, About.UNPUBLISHED, []) for row in rows if not row[8]]
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
        unnamed_finds=told.get("unnamed_finds") or 0,
        explained=Asked(explained, code) if explained else None,
    )


def _together(row: Row, about: About, without: list[Row]) -> Contributor:
    """Return one line for all rows like this one, but for those that stand by name."""
    count = row[9] - len(without)
    label = _unpublished(count) if about == About.UNPUBLISHED else _further(count)
    return Contributor(
        label=label,
        about=about,
        code="",
        numerator=row[10] - sum(one[5] for one in without),
        denominator=row[11] - sum(one[6] for one in without),
        count=count,
    )


def left_out(
    ctes: str, parameters: Parameters, about: About, describe: Callable[[Facts], str] = lambda _facts: ""
) -> tuple[LeftOut, ...]:
    """Run `ctes`, which end with one named `omitted`, and return its rows, by reason."""
    rows = fetch(ctes + SELECT_OMITTED, parameters | {"by_name": LEFT_OUT_BY_NAME})
    lines = list[LeftOut]()
    for place, (code, label, facts, reason, seen, many) in enumerate(rows):
        if not seen:
            lines.append(LeftOut(_unpublished(many), About.UNPUBLISHED, "", Reason(reason), count=many))
            continue
        told = json.loads(facts)
        lines.append(LeftOut(label, About(told.get("about", about)), code, Reason(reason), describe(told)))
        is_last = place + 1 == len(rows) or rows[place + 1][3:5] != (reason, seen)
        if is_last and many > LEFT_OUT_BY_NAME:
            rest = many - LEFT_OUT_BY_NAME
            lines.append(LeftOut(_further(rest), About.FURTHER, "", Reason(reason), count=rest))
    return tuple(lines)


def _unpublished(count: int) -> str:
    return ngettext("%(count)s unpublished", "%(count)s unpublished", count) % {"count": count}


def _further(count: int) -> str:
    return ngettext("%(count)s further one", "%(count)s further ones", count) % {"count": count}


def plain(_facts: Facts) -> str:
    """Say nothing more of a row."""
    return ""


def on_day(day: datetime.date | str) -> str:
    """Write a day for a reader: 31 December 2018."""
    return clock.written(datetime.date.fromisoformat(day) if isinstance(day, str) else day, "j F Y")
