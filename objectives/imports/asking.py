"""What do people ask of an import? To be read, what its columns are, what its rows are, to be applied, taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import IntegerField, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives import access
from objectives.imports.applying import forget
from objectives.imports.columns import is_field, plain_headings
from objectives.imports.fields import LABELS, NAMES_PROJECT
from objectives.imports.working import take_up
from objectives.models import (
    ColumnMapping,
    Decision,
    Import,
    ImportKind,
    ImportState,
    ImportSubject,
    Organisation,
    ParticipationRole,
    Programme,
    Project,
    User,
)
from objectives.versions import ConflictError

UNITS = (1, 1000, 1_000_000)
CAN_BE_DROPPED = (
    ImportState.UPLOADED, ImportState.COLUMNS, ImportState.READING, ImportState.READY, ImportState.FAILED,
)  # fmt: skip


class NotWaitingError(Exception):
    """The import is at another step by now: nothing was done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a person says of a list: what each column says, the role of its organisations, the unit, the programme."""

    columns: Mapping[str, str]
    """By the heading of a column, the field that it fills."""
    role: str = ParticipationRole.COORDINATOR
    unit: int = 1
    programme: Programme | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a subject is: `target` is the code of the known row, the likeliest candidate where it is left out."""

    decision: str
    target: str = ""


@transaction.atomic
def receive_import(*, by: User, kind: str, file: File[bytes]) -> Import:
    """Keep a file and hand it to the workers.

    Raises PermissionDenied for who does not keep the data, ValidationError by field for what cannot be read at all.
    """
    if not access.keeps_the_data(by):
        raise PermissionDenied(_("Only cluster staff bring in what exists elsewhere."))
    if kind not in ImportKind.values:
        raise ValidationError({"kind": _("Say which layout the file has.")})
    if not file.size:
        raise ValidationError({"file": _("The file is empty: choose another one.")})
    if file.size > settings.IMPORT_MAX_BYTES:
        told = _("The file has more than %(most)s MB: pack it (gzip or ZIP), or cut it into parts.")
        raise ValidationError({"file": told % {"most": settings.IMPORT_MAX_BYTES // 2**20}})
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    name = "".join(one for one in (file.name or "file").replace("\\", "/").rsplit("/", 1)[-1] if one.isprintable())
    row = Import(person=by, kind=kind, name=name[-200:] or "file", size=file.size, sha256=digest.hexdigest())
    row.stored.save(row.name, file, save=False)
    try:
        row.save(force_insert=True)
    except BaseException:
        row.stored.delete(save=False)
        raise
    return row


@transaction.atomic
def set_columns(*, by: User, upload: int, version: int, said: Said) -> Import:
    """Say what the columns of a list are, remember that for files with the same heading, and have it read.

    Raises Import.DoesNotExist for who may not, ConflictError where it is at another version by now, NotWaitingError,
    ValidationError by field.
    """
    row = _held(by, upload, version, ImportState.COLUMNS)
    heading: list[str] = row.layout["heading"]
    columns = {name: column for column, name in said.columns.items() if name}
    broken = _broken_columns(heading, said.columns)
    if not any(name in columns for name in NAMES_PROJECT):
        broken["columns"] = _("Say which column names the project: its grant number, acronym or title.")
    if said.unit not in UNITS or said.role not in ParticipationRole.values:
        broken["unit"] = _("Amounts are in euros, thousands or millions of euros.")
    if "amount" in columns and (said.programme is None or said.programme.funder_id is None):
        broken["programme"] = _(
            "Choose a programme whose funder is known: it is who commits the money. Without one, say of the column with"
            " the money that nothing of it is taken."
        )
    if broken:
        raise ValidationError(broken)
    known = plain_headings(heading)
    options = {"unit": said.unit, "role": said.role, "programme_id": said.programme.pk if said.programme else None}
    ColumnMapping.objects.update_or_create(
        headings=known,
        defaults={
            "columns": {name: known[heading.index(column)] for name, column in columns.items()},
            "options": options, "saved_by": by, "saved_at": timezone.now(),
        },
    )  # fmt: skip
    take_up(row, ImportState.READING, columns=columns, **options)
    return row


def _broken_columns(heading: list[str], said: Mapping[str, str]) -> dict[str, str]:
    broken: dict[str, str] = {}
    for column, name in said.items():
        if not name:
            continue
        if not is_field(name) or column not in heading:
            broken["columns"] = _("There is no such column, or no such field.")
        elif heading.count(column) > 1:
            broken[name] = _("Several columns are called “%(column)s”: rename one in the file.") % {"column": column}
        elif list(said.values()).count(name) > 1:
            told = _("Two columns are said to be “%(field)s”: choose one of them.")
            broken[name] = told % {"field": LABELS[name]}
    return broken


@transaction.atomic
def set_options(
    *, by: User, upload: int, version: int, keeps_ours: bool, leaves_wrong_out: bool, publishes: bool
) -> Import:
    """Say what becomes of values that differ, of rows that are wrong, and of new projects. Raises as `set_columns`."""
    row = _held(by, upload, version, ImportState.READY)
    take_up(row, ImportState.PLANNING, keeps_ours=keeps_ours, leaves_wrong_out=leaves_wrong_out, publishes=publishes)
    return row


@transaction.atomic
def decide(*, by: User, upload: int, version: int, choices: Mapping[int, Choice]) -> Import:
    """Say what some projects and organisations of a file are. Raises as `set_columns`, by `subject-<key>`."""
    row = _held(by, upload, version, ImportState.READY)
    known = list(ImportSubject.objects.filter(of=row, pk__in=choices))
    unknown = choices.keys() - {subject.pk for subject in known}
    broken = {f"subject-{key}": _("The file speaks of no such thing.") for key in unknown}
    for subject in known:
        choice = choices[subject.pk]
        if choice.decision not in Decision.values:
            broken[f"subject-{subject.pk}"] = _("Choose one of the answers.")
            continue
        subject.decision, subject.decided_by, subject.target = choice.decision, by, None
        if choice.decision == Decision.MATCH:
            subject.target = _target(subject, choice.target)
            if subject.target is None:
                broken[f"subject-{subject.pk}"] = _("There is no “%(code)s”: give the id that its page has.") % {
                    "code": choice.target
                }
                continue
        subject.save(update_fields=["decision", "decided_by", "target"])
    if broken:
        raise ValidationError(broken)
    take_up(row, ImportState.PLANNING)
    return row


def _target(subject: ImportSubject, code: str) -> int | None:
    if not code:
        return subject.candidates[0]["id"] if subject.candidates else None
    model = Project if subject.kind == "project" else Organisation
    found: int | None = model._default_manager.filter(code=code.replace("\0", "")).values_list("pk", flat=True).first()
    return found


@transaction.atomic
def decide_the_rest(*, by: User, upload: int, version: int, kind: str, decision: str, unknown: bool = False) -> Import:
    """Decide all that is not decided of a kind; with `unknown` all that has no candidate, whatever was proposed.

    `match` takes the likeliest candidate of each. Raises as `set_columns`.
    """
    row = _held(by, upload, version, ImportState.READY)
    if decision not in Decision.values or (unknown and decision == Decision.MATCH):
        raise ValidationError({"decision": _("Choose one of the answers.")})
    rest: QuerySet[ImportSubject] = ImportSubject.objects.filter(of=row, kind=kind)
    rest = rest.filter(candidates=[], decided_by=None) if unknown else rest.filter(decision="", is_used=True)
    first = Cast(KT("candidates__0__id"), IntegerField())
    rest.update(decision=decision, decided_by=by, target=first if decision == Decision.MATCH else None)
    take_up(row, ImportState.PLANNING)
    return row


@transaction.atomic
def apply_import(*, by: User, upload: int, version: int) -> Import:
    """Have all of an import written as that version showed it, in the name of who says so. Raises as `set_columns`."""
    row = _held(by, upload, version, ImportState.READY)
    if row.plan is None or row.plan["stops"] or not row.plan["writes"]:
        raise ValidationError(
            [_("Nothing can be applied while something is undecided or wrong, or nothing would change.")]
        )
    take_up(row, ImportState.APPLYING, applied_by=by)
    return row


@transaction.atomic
def undo_import(*, by: User, upload: int, version: int) -> Import:
    """Have all that an import wrote taken back. Raises as `set_columns`."""
    row = _held(by, upload, version, ImportState.APPLIED)
    take_up(row, ImportState.UNDOING, undone_by=by)
    return row


@transaction.atomic
def drop_import(*, by: User, upload: int, version: int) -> Import:
    """Let an import go that wrote nothing, with its rows and its file. Raises as `set_columns`."""
    row = _held(by, upload, version, *CAN_BE_DROPPED)
    forget(row)
    stored, storage = row.stored.name or "", row.stored.storage
    transaction.on_commit(lambda: storage.delete(stored))
    row.state, row.stored, row.plan = ImportState.DROPPED, "", None
    row.version += 1
    row.save()
    return row


def _held(by: User, upload: int, version: int, *states: ImportState) -> Import:
    row = access.visible_imports(by).select_for_update(of=("self",)).get(pk=upload)
    if row.version != version:
        raise ConflictError(row.version, ())
    if row.state not in states:
        raise NotWaitingError
    return row
