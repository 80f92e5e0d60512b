"""What becomes of a spreadsheet that comes back? It is read, shown, applied as one act, and taken back as one act."""

import datetime
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acts.reporting_together import MovedOnError
from objectives.models import Change, Project, SheetState, SheetUpload, User
from objectives.sheets.columns import MOST_ROWS, SheetRow
from objectives.sheets.kinds import KINDS, Kind
from objectives.sheets.preview import Choice, Preview
from objectives.sheets.reading import read
from objectives.sheets.writing import workbook
from objectives.versions import ConflictError

WAITS = datetime.timedelta(days=1)
"""For how long a preview waits for its person."""


class PreviewMovedError(Exception):
    """What would happen is no longer what was shown: nothing was written; show it anew."""


class NotWaitingError(Exception):
    """The spreadsheet was applied, taken back or dropped already."""


def download(*, by: User, kind: str, project: Project | None, today: datetime.date) -> bytes:
    """Return the workbook of what a person may write; ValidationError where it would be too long to come back."""
    chosen = KINDS[kind]
    rows = chosen.rows(by, project, today)
    if len(rows) > MOST_ROWS:
        raise ValidationError(_("These are more than %(most)s rows: choose one project.") % {"most": MOST_ROWS})
    return workbook(chosen.table, rows, today)


@transaction.atomic
def receive(*, by: User, name: str, content: bytes) -> SheetUpload:
    """Read a workbook and keep its rows for a preview; an older one of the same kind waits no more.

    ValidationError with every reason why it cannot be read; nothing is kept then.
    """
    table, rows = read(content, [kind.table for kind in KINDS.values()])
    if not rows:
        raise ValidationError(_("The workbook holds no rows: fill the ones that you downloaded."))
    now = clock.now()
    forget_the_old(now)
    _drop(SheetUpload.objects.filter(person=by, kind=table.kind), now)
    return SheetUpload.objects.create(
        person=by, kind=table.kind, name=name[-200:], uploaded_at=now,
        rows=[{"at": row.at, "cells": dict(row.cells), "moved": dict(row.moved)} for row in rows],
    )  # fmt: skip


def forget_the_old(now: datetime.datetime) -> int:
    """Drop the previews that nobody came back to; return how many."""
    return _drop(SheetUpload.objects.filter(uploaded_at__lt=now - WAITS), now)


def _drop(uploads: QuerySet[SheetUpload], now: datetime.datetime) -> int:
    return uploads.filter(state=SheetState.PREVIEWED).update(state=SheetState.EXPIRED, ended_at=now, rows=[])


def preview(upload: SheetUpload, today: datetime.date) -> Preview:
    """Return what a spreadsheet that waits would do now."""
    return _kind(upload).judged(upload.person, _rows(upload), today)


@transaction.atomic
def apply(*, by: User, upload: int, seen: str, choices: Mapping[int, Choice], today: datetime.date) -> SheetUpload:
    """Write every row of a spreadsheet, those that clash by their choice, or none.

    `seen` is the preview that the person confirms, `choices` go by the row of the sheet. Raises
    SheetUpload.DoesNotExist for a stranger, NotWaitingError, PreviewMovedError where anything changed since,
    ValidationError for a row that is wrong or a choice that is missing.
    """
    held = _held(by, upload, SheetState.PREVIEWED)
    now = _kind(held).judged(by, _rows(held), today, lock=True)
    if now.seen != seen:
        raise PreviewMovedError
    _check(now, choices)
    lines = now.taken(choices)
    held.written_after = _newest_change()
    try:
        held.made = _kind(held).apply(by, lines, held.name, today)
    except (ConflictError, MovedOnError) as moved:
        raise PreviewMovedError from moved
    held.written_until = _newest_change()
    _end(held, SheetState.APPLIED)
    return held


def _check(now: Preview, choices: Mapping[int, Choice]) -> None:
    if now.wrong:
        raise ValidationError(_("Nothing is applied while a row is wrong: mend it in the workbook and give that back."))
    if missing := [str(line.at) for line in now.clashing if line.at not in choices]:
        raise ValidationError(_("Choose for row %(rows)s: yours or theirs.") % {"rows": ", ".join(missing)})
    if broken := [str(line.at) for line in now.taken(choices) if line.problems]:
        raise ValidationError(
            _("Yours is wrong in row %(rows)s: choose theirs, or mend it in the workbook.")
            % {"rows": ", ".join(broken)}
        )


@transaction.atomic
def take_back(*, by: User, upload: int, today: datetime.date) -> SheetUpload:
    """Take back all that a spreadsheet wrote, if nobody wrote after it.

    Raises SheetUpload.DoesNotExist for a stranger, NotWaitingError where it is not applied, MovedOnError with the
    rows that somebody changed since; nothing is undone then.
    """
    held = _held(by, upload, SheetState.APPLIED)
    _kind(held).take_back(held, held.name, today)
    _end(held, SheetState.UNDONE)
    return held


def drop(*, by: User, upload: int) -> None:
    """Let a spreadsheet that waits go, with nothing changed."""
    if not _drop(access.own_sheets(by).filter(pk=upload), clock.now()):
        raise NotWaitingError


def _held(by: User, upload: int, state: SheetState) -> SheetUpload:
    held = access.own_sheets(by).select_for_update().get(pk=upload)
    if held.state != state:
        raise NotWaitingError
    return held


def _newest_change() -> int:
    return int(Change.objects.aggregate(newest=Max("pk"))["newest"] or 0)


def _end(upload: SheetUpload, state: SheetState) -> None:
    upload.state, upload.ended_at, upload.rows = state, clock.now(), []
    upload.save()


def _kind(upload: SheetUpload) -> Kind:
    return KINDS[upload.kind]


def _rows(upload: SheetUpload) -> list[SheetRow]:
    return [SheetRow(row["at"], row["cells"], row.get("moved", {})) for row in upload.rows]
