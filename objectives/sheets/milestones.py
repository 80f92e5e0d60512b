"""What would a sheet of milestones do? Each row that was edited and came back is a report on its milestone."""

import dataclasses
import datetime
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from objectives import access
from objectives.acts.news import GIVEN_UP, News, checked
from objectives.acts.reporting_together import NewsOf, held, report_together, take_back_together
from objectives.models import Milestone, MilestoneReport, SheetUpload, User
from objectives.sheets.columns import Column, SheetRow, Value
from objectives.sheets.milestone_table import LOCKED, STATE, TABLE, as_word, fact, plain, state_of, version_in
from objectives.sheets.preview import Line, Move, Preview, Problem
from objectives.sheets.typed import value_of
from objectives.versions import changes_of_each, with_version


def judged(by: User, rows: Sequence[SheetRow], today: datetime.date, *, lock: bool = False) -> Preview:
    """Return what the rows would do now; a fixed number of statements. `lock` holds the milestones they name."""
    keys = {key for row in rows if (key := _key(row)) is not None}
    if lock:
        known = held(by, keys)
    else:
        mine = with_version(access.reportable_milestones(by).filter(pk__in=keys))
        known = {row.pk: row for row in mine.select_related("project").prefetch_related("reports")}
    named = Counter(_key(row) for row in rows)
    lines = [_line(row, known.get(_key(row) or 0), named[_key(row)] > 1, today) for row in rows]
    telling = [line for line in lines if line.counts]
    since = {line.key: _seen(row) for row, line in zip(rows, lines, strict=True) if line.clashes and line.key}
    theirs = changes_of_each(since) if since else {}
    told = [dataclasses.replace(line, theirs=theirs.get(line.key or 0, ())) for line in telling]
    return Preview(told, len(lines) - len(telling))


def _key(row: SheetRow) -> int | None:
    return _number(row.cells["id"])


def _seen(row: SheetRow) -> int:
    number = _number(row.cells["version"])
    return -1 if number is None else number


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,18}", text, re.ASCII) else None


def _line(row: SheetRow, milestone: Milestone | None, named_twice: bool, today: datetime.date) -> Line:
    if milestone is None:
        name = f"{row.cells['project']} {row.cells['number']}: {row.cells['title']}"
        told = _("No milestone that you report on stands behind this row: rows are not added here. Delete it.")
        return Line(at=row.at, key=None, name=name, values={}, problems=[_problem(row, "project", told)])
    problems = _identity(row, milestone)
    if named_twice:
        told = _("The milestone is in the sheet twice: delete one of the rows.")
        problems.append(_problem(row, "number", told))
    values: dict[str, Value] = {}
    for column in TABLE.filled:
        try:
            values[column.key] = value_of(column, row.cells[column.key])
        except ValidationError as error:
            problems.append(_problem(row, column.key, " ".join(error.messages)))
    return _compared(row, milestone, _without_given_up(row, values), problems, today)


def _without_given_up(row: SheetRow, values: dict[str, Value]) -> dict[str, Value]:
    """Let go of what nobody touched in a row whose new status has no place for it."""
    was = dict(zip(STATE, row.cells["was"].split("|"), strict=False))
    status = str(values.get("status"))
    if status == was.get("status"):
        return values
    gone = [name for name in GIVEN_UP.get(status, ()) if name in values and plain(values[name]) == was.get(name)]
    return values | dict.fromkeys(gone)


def _compared(
    row: SheetRow, milestone: Milestone, values: dict[str, Value], problems: list[Problem], today: datetime.date
) -> Line:
    now, version = state_of(milestone), version_in(milestone)
    readable = len(values) == len(TABLE.filled)
    said = {key: values.get(key) for key in STATE}
    silent = readable and not values["comment"]
    if silent and (as_word(said) == row.cells["was"] or said == now):
        moves: list[Move] = []
    else:
        moves = [Move(one, now.get(one.key), values[one.key]) for one in TABLE.filled if _moved(one, now, values)]
        if readable:
            problems += _broken(row, milestone, values, today)
    clashes = bool(moves) and version != _seen(row)
    return Line(
        at=row.at, key=milestone.pk, name=str(milestone), version=version, values=values, moves=moves,
        problems=problems, clashes=clashes,
    )  # fmt: skip


def _moved(column: Column, now: Mapping[str, Value], values: Mapping[str, Value]) -> bool:
    return column.key in values and plain(values[column.key]) != plain(now.get(column.key))


def _broken(row: SheetRow, milestone: Milestone, values: Mapping[str, Value], today: datetime.date) -> list[Problem]:
    """Return what the rules of a report say of a row."""
    try:
        checked(_news(values), milestone, milestone.state_on(datetime.date.max), today)
    except ValidationError as error:
        known = {column.key for column in TABLE.filled}
        return [
            _problem(row, field if field in known else "status", told)
            for field, messages in error.message_dict.items()
            for told in messages
        ]
    return []


def _identity(row: SheetRow, milestone: Milestone) -> list[Problem]:
    """Return where the row says that it is another: what was sorted without its hidden columns, or overwritten."""
    if _seen(row) != version_in(milestone):
        return []  # the plan itself may have changed since
    stored = fact(milestone)
    return [
        _problem(row, key, _("This only tells which row it is. Here it was “%s”: put that back.") % plain(stored[key]))
        for key in LOCKED
        if squeezed(row.cells[key]) != squeezed(plain(stored[key]))
    ]


def squeezed(text: str) -> str:
    """Return a text without what spreadsheets do to spaces and characters that do not print."""
    return "".join(letter for letter in text if letter.isprintable() and not letter.isspace())


def _problem(row: SheetRow, key: str, told: str) -> Problem:
    return Problem(row.cell(TABLE, key), str(TABLE.column(key).heading), told)


def _news(values: Mapping[str, Any]) -> News:
    return News(
        status=values["status"] or "", percent=values["percent"], actual=values["actual"],
        forecast=values["forecast"], comment=values["comment"] or "",
    )  # fmt: skip


def apply(by: User, lines: Iterable[Line], reason: str, today: datetime.date) -> list[int]:
    """Report what the lines say; return the keys of the reports."""
    said = [NewsOf(line.key, line.version, _news(line.values)) for line in lines if line.key is not None]
    return [report.pk for report in report_together(by=by, said=said, reason=reason, today=today)]


def take_back(upload: SheetUpload, reason: str, today: datetime.date) -> None:
    """Take the reports of a spreadsheet back."""
    take_back_together(by=upload.person, made=upload.made, reason=reason, today=today)


def outcome(by: User, made: Sequence[int]) -> QuerySet[MilestoneReport]:
    """Return the reports that a spreadsheet made, with their milestones, in its order: those for its person to see."""
    mine = access.visible_milestone_reports(by).filter(pk__in=made)
    return mine.select_related("milestone__project").order_by("pk")
