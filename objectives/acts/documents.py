"""Add a file to a project or an activity, take it off again, forget what no row names. Files are private, rows stay."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.acts.uploads import Checked, checked_upload
from objectives.models import Activity, BoardPack, Document, DocumentKind, Import, MilestoneReport, Project, User
from objectives.models.document import document_storage

UNSURE_FOR = datetime.timedelta(hours=6)
"""A file without a row that is younger than this may belong to a transaction that is still open."""


@transaction.atomic
def add_document(*, by: User, project: int, kind: str, file: File[bytes], title: str = "") -> Document:
    """Add a file to a project that the person may document; the title is the file's name where it is left out.

    Raises Project.DoesNotExist for a stranger, ValidationError by field for what cannot be; nothing is kept then.
    """
    row = access.documentable_projects(by).get(pk=project)
    acting(by.pk, _("Document added"))
    return keep(checked_upload(file, "file", by=by), by=by, of=row, kind=kind, title=title)


@transaction.atomic
def add_activity_document(*, by: User, activity: int, kind: str, file: File[bytes], title: str = "") -> Document:
    """Add a file to an activity that the person may change. Raises Activity.DoesNotExist, else as `add_document`."""
    row = access.changeable_activities(by).get(pk=activity)
    acting(by.pk, _("Document added"))
    return keep(checked_upload(file, "file", by=by), by=by, of=row, kind=kind, title=title)


@transaction.atomic
def remove_document(*, by: User, document: int) -> Document:
    """Take a document off the list that it stands in; who did so and when stays. Raises Document.DoesNotExist."""
    found = access.removable_documents(by).filter(removed_at__isnull=True)
    row = found.select_for_update(of=("self",)).get(pk=document)
    acting(by.pk, _("Document removed"))
    row.removed_by, row.removed_at = by, timezone.now()
    row.save(update_fields=["removed_by", "removed_at"])
    return row


def keep(
    checked: Checked,
    *,
    by: User,
    of: Project | Activity,
    kind: str,
    title: str = "",
    report: MilestoneReport | None = None,
) -> Document:
    """Store a checked file with its row, within the caller's transaction; a refusal leaves no file."""
    row = Document(
        report=report, kind=kind, title=title.strip() or checked.name, file_name=checked.name,
        content_type=checked.content_type, size=checked.size, sha256=checked.sha256, added_by=by,
        **{"project" if isinstance(of, Project) else "activity": of},
    )  # fmt: skip
    row.clean_fields(exclude=["project", "activity", "report", "added_by", "stored", "added_at"])
    row.stored.save(checked.name, checked.file, save=False)
    try:
        row.save(force_insert=True)
    except BaseException:
        discard(row)
        raise
    return row


def keep_evidence(checked: Checked, *, by: User, report: MilestoneReport) -> Document:
    """Store the evidence of a report, within the report's transaction."""
    return keep(checked, by=by, of=report.milestone.project, kind=DocumentKind.EVIDENCE, report=report)


def discard(document: Document) -> None:
    """Delete the file of a document whose row is not there to stay (a trial, a transaction that was rolled back)."""
    document_storage().delete(document.lies_at)


def stored_names() -> set[str]:
    """Return the names of all files that a row names, also of documents that were removed, board packs and imports."""
    known = set(Document.objects.values_list("stored", flat=True))
    known.update(name for names in BoardPack.objects.values_list("pdf", "xlsx") for name in names)
    known.update(Import.objects.values_list("stored", flat=True))
    return known - {""}


def sweep_documents(now: datetime.datetime) -> int:
    """Delete files that no row names, left by transactions that did not end well; return how many."""
    storage, swept = document_storage(), 0
    known = stored_names()
    for name in list(_names()):
        if name not in known and storage.get_modified_time(name) < now - UNSURE_FOR:
            storage.delete(name)
            swept += 1
    return swept


def _names() -> Iterator[str]:
    storage = document_storage()
    folders = storage.listdir("")[0] if storage.exists("") else []
    for folder in folders:
        yield from (f"{folder}/{name}" for name in storage.listdir(folder)[1])
