"""Is this file one that is kept? Judged by its content; a refusal names the field, the reason and the way out."""

from __future__ import annotations

import datetime
import hashlib
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from pathlib import PurePosixPath

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Sum
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from objectives.clock import now
from objectives.models import Document, User

HEAD = 4096
UNPACKED = 10
"""How many times larger than the largest upload an office file may be once it is unpacked."""
ENTRIES = 5_000
DECLARED = 1_000_000
"""How much of an office file is unpacked here, at most: the entry that says what it is."""

ENDINGS = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "text/plain": ("txt", "csv", "md"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("pptx",),
    "application/vnd.oasis.opendocument.text": ("odt",),
    "application/vnd.oasis.opendocument.spreadsheet": ("ods",),
    "application/vnd.oasis.opendocument.presentation": ("odp",),
}
"""What is kept, and by which endings a name may say so."""
ACTIVE = re.compile(r"(^|/)(vbaProject\.bin|Basic|Scripts)(/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be kept: what it is, under which name, how large (bytes), and its digest."""

    file: File[bytes]
    name: str
    content_type: str
    size: int
    sha256: str


def checked_upload(file: File[bytes], field: str, *, by: User) -> Checked:
    """Return what is known of a person's upload; raises ValidationError under `field`. Reads it piece by piece."""
    largest, size = settings.UPLOAD_MAX_BYTES, file.size
    if size > largest:
        told = {"size": _megabytes(size), "largest": _megabytes(largest)}
        raise _refused(field, _("The file has %(size)s MB, at most %(largest)s are kept: send a smaller one.") % told)
    if size == 0:
        raise _refused(field, _("The file is empty: choose another one."))
    if _sent_today(by) + size > settings.UPLOADS_A_DAY_BYTES:
        told = {"most": _megabytes(settings.UPLOADS_A_DAY_BYTES)}
        raise _refused(field, _("You may send %(most)s MB in 24 hours: send this file tomorrow.") % told)
    found = _content_type(file)
    if found is None:
        raise _refused(
            field,
            _("The content is none of what is kept: send a PDF, an image (PNG, JPEG), plain text or an office file "
              "without macros (docx, xlsx, pptx, odt, ods, odp)."),
        )  # fmt: skip
    name = _clean_name(file.name or "")
    if PurePosixPath(name).suffix.lower().removeprefix(".") not in ENDINGS[found]:
        told = {"name": name, "ending": ENDINGS[found][0]}
        raise _refused(field, _("“%(name)s” is not what its name says: rename it to end in .%(ending)s.") % told)
    return Checked(file, name, found, size, _digest(file))


def _refused(field: str, message: str) -> ValidationError:
    return ValidationError({field: message})


def _sent_today(by: User) -> int:
    """Return how many bytes of documents somebody added in the last 24 hours, those taken off again among them."""
    since = now() - datetime.timedelta(days=1)
    return Document.objects.filter(added_by=by, added_at__gt=since).aggregate(sent=Sum("size"))["sent"] or 0


def _megabytes(size: int) -> str:
    return number_format((Decimal(size) / 2**20).quantize(Decimal("0.1"), ROUND_UP))


def _clean_name(given: str) -> str:
    """Return the last part of a name, without what a file system, a header or a reader could stumble over."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(one for one in last if one.isprintable() and one not in '<>:"|?*;').strip(" .")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[:120]}{dot}{ending[:20]}" if stem else shown[:120] or "file"


def _digest(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _content_type(file: File[bytes]) -> str | None:
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    try:
        found = {one.mime_type for one in puremagic.magic_string(head)}
    except puremagic.PureError:
        found = set()
    for sure in ("application/pdf", "image/png", "image/jpeg"):
        if sure in found:
            return sure
    if head.startswith(b"PK"):
        return _office_type(file)
    return "text/plain" if _is_plain_text(file) else None


def _is_plain_text(file: File[bytes]) -> bool:
    """Return whether it is readable text, and no page, picture or script that a program would run."""
    text = b"".join(file.chunks())
    file.seek(0)
    begins = text[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins.startswith((b"#!", b"<")) or re.search(rb"<(script|html|svg|!doctype)", text[:HEAD], re.IGNORECASE):
        return False
    try:
        shown = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            shown = text.decode("cp1252")
        except UnicodeDecodeError:
            return False
    return not any(unicodedata.category(one) == "Cc" and one not in "\t\r\n\f" for one in shown)


def _office_type(file: File[bytes]) -> str | None:
    """Return what an office file says that it is; None for any other archive, a macro, or one that would explode."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _said_by(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, KeyError):
        return None
    finally:
        file.seek(0)


def _said_by(archive: zipfile.ZipFile) -> str | None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES or unpacked > UNPACKED * settings.UPLOAD_MAX_BYTES:
        return None
    if any(ACTIVE.search(entry.filename) or entry.flag_bits & 1 for entry in entries):
        return None
    names = {entry.filename for entry in entries}
    declares = "mimetype" if "mimetype" in names else "[Content_Types].xml"
    with archive.open(declares) as entry:
        declared = entry.read(DECLARED).decode("utf-8", "replace").strip()
    if declares == "mimetype":
        return declared if declared.startswith("application/vnd.oasis.") and declared in ENDINGS else None
    return next((one for one in ENDINGS if f'"{one}.main+xml"' in declared), None)
