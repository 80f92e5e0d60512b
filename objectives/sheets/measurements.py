"""What would a sheet of measurements do? Each row that was edited and came back enters, changes or corrects one."""

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.acts.figures import Figures
from objectives.acts.measuring_together import FiguresOf, take_figures_back, write_figures_of
from objectives.models import Change, Measurement, SheetUpload, User
from objectives.sheets.columns import SheetRow, Value
from objectives.sheets.measurement_table import FILLED, LOCKED, SUBMIT, TABLE, Slot, as_word, fact, slots
from objectives.sheets.milestone_table import plain
from objectives.sheets.milestones import squeezed
from objectives.sheets.preview import Line, Move, Preview, Problem
from objectives.sheets.typed import value_of
from objectives.versions import ConflictError

FIGURES = tuple(key for key in FILLED if key not in ("then", "reason"))
MOST_WRITTEN = 100
"""Each row is tried by the act that would write it: so many take two seconds to show and four to write."""


def judged(by: User, rows: Sequence[SheetRow], today: datetime.date, *, lock: bool = False) -> Preview:  # noqa: ARG001
    """Return what the rows would do now: each is tried by the very act that would write it, and nothing of it stays.

    Acts lock what they write, and `apply` answers to the versions read here: `lock` has nothing to add.
    """
    known = {slot.key: slot for slot in slots(by, None, today)}
    named = Counter(row.cells["id"] for row in rows)
    lines = [_line(row, known.get(row.cells["id"]), named[row.cells["id"]] > 1) for row in rows]
    telling = [line for line in lines if line.counts]
    theirs = _theirs(telling)
    at = {row.at: row for row in rows}
    tried = [_tried(line, at[line.at], theirs, by, today) for line in telling[:MOST_WRITTEN]]
    beyond = [_beyond(line, at[line.at]) for line in telling[MOST_WRITTEN:]]
    return Preview([*tried, *beyond], len(lines) - len(telling))


def _beyond(line: Line, row: SheetRow) -> Line:
    told = _("At most %(most)s rows are written at once: give the others back in a second workbook.")
    return dataclasses.replace(line, problems=[_problem(row, "kpi", told % {"most": MOST_WRITTEN})])


def _line(row: SheetRow, slot: Slot | None, named_twice: bool) -> Line:
    if slot is None:
        name = f"{row.cells['kpi']} {row.cells['period']}"
        told = _("Nothing that you may write stands behind this row: rows are not added here. Delete it.")
        return Line(at=row.at, key=None, name=name, values={}, problems=[_problem(row, "kpi", told)])
    stored = fact(slot)
    problems = [
        _problem(row, key, _("This only tells which row it is. Here it was “%s”: put that back.") % plain(stored[key]))
        for key in LOCKED
        if squeezed(row.cells[key]) not in _names(slot, key)
    ]
    if named_twice:
        problems.append(_problem(row, "period", _("The row is in the sheet twice: delete one of them.")))
    values: dict[str, Value] = {}
    for column in TABLE.filled:
        try:
            values[column.key] = value_of(column, row.cells[column.key])
        except ValidationError as error:
            problems.append(_problem(row, column.key, " ".join(error.messages)))
    word = as_word(values)
    same = not problems and word in (row.cells["was"], as_word(slot.values))
    moves = [] if same else [
        Move(one, slot.values[one.key], values[one.key])
        for one in TABLE.filled
        if one.key in values and plain(values[one.key]) != plain(slot.values[one.key])
    ]  # fmt: skip
    return Line(
        at=row.at, key=slot.row.pk if slot.row else 0, name=str(slot), version=slot.version, values=values,
        moves=moves, problems=problems, clashes=bool(moves) and row.cells["version"] != slot.seen, target=slot,
    )  # fmt: skip


def _names(slot: Slot, key: str) -> set[str]:
    """Return what a locked cell may say: a KPI has a name in each language."""
    names = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.add(squeezed(plain(fact(slot)[key])))
    return names


def _theirs(lines: Sequence[Line]) -> dict[int, list[Change]]:
    """Return what was done to the clashing measurements, oldest first. One statement."""
    keys = [line.key for line in lines if line.clashes and line.key]
    found: dict[int, list[Change]] = {}
    if keys:
        for change in Change.objects.filter(kind="measurement", key__in=keys).select_related("actor").order_by("pk"):
            found.setdefault(change.key, []).append(change)
    return found


def _tried(line: Line, row: SheetRow, theirs: Mapping[int, Sequence[Change]], by: User, today: datetime.date) -> Line:
    problems = list(line.problems)
    if not problems and line.target is not None:
        try:
            with transaction.atomic():
                write_figures_of(by=by, said=_said(line), today=today)
                transaction.set_rollback(True)
        except ValidationError as error:
            problems = [_problem(row, field, told) for field, told in _by_field(error)]
        except ConflictError:
            problems = [_problem(row, "kpi", _("Somebody is writing this very row: look again."))]
    seen = row.cells["version"].rpartition("-")[2]
    since = int(seen) if seen.isascii() and seen.isdecimal() else 0
    changes = [change for change in theirs.get(line.key or 0, ()) if change.pk > since]
    return dataclasses.replace(line, problems=problems, theirs=changes)


def _by_field(error: ValidationError) -> Iterable[tuple[str, str]]:
    if not hasattr(error, "error_dict"):
        return [("value", told) for told in error.messages]
    known = {*FILLED, "period"}
    return [
        (field if field in known else "about" if field == "series" else "value", told)
        for field, messages in error.message_dict.items()
        for told in messages
    ]


def _problem(row: SheetRow, key: str, told: str) -> Problem:
    return Problem(row.cell(TABLE, key), str(TABLE.column(key).heading), told)


def _said(line: Line) -> FiguresOf:
    slot: Slot = line.target
    values: Mapping[str, Any] = line.values
    texts = ("qualifier", "comment", "confirmed_because")
    figures: dict[str, Any] = {key: values[key] or "" if key in texts else values[key] for key in FIGURES}
    return FiguresOf(
        kpi=slot.kpi.pk, period=slot.period, series=slot.about.code if slot.about else "", measurement=slot.row,
        seen=slot.version, figures=Figures(**figures), reason=values["reason"] or "",
        changes=any(move.column.key != "then" for move in line.moves), submits=values["then"] == SUBMIT,
    )  # fmt: skip


def apply(by: User, lines: Iterable[Line], reason: str, today: datetime.date) -> list[int]:
    """Write what the lines say; return the keys of the measurements."""
    acting(by.pk, reason)
    return [
        write_figures_of(by=by, said=_said(line), today=today).measurement.pk
        for line in lines
        if line.target is not None
    ]


def take_back(upload: SheetUpload, reason: str, _today: datetime.date) -> None:
    """Discard what a spreadsheet entered, and make what it changed as it was."""
    written = (upload.written_after, upload.written_until)
    take_figures_back(by=upload.person, made=upload.made, written=written, reason=reason)


def outcome(by: User, made: Sequence[int]) -> QuerySet[Measurement]:
    """Return the measurements that a spreadsheet wrote, those that are still there and for its person to see."""
    about = ("kpi", "project", "activity", "organisation", "territory")
    return access.visible_measurements(by).filter(pk__in=made).select_related(*about).order_by("kpi", "period", "pk")
