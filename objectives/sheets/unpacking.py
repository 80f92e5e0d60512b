"""May this file be opened at all? Its size, and what it would become unpacked, are known before anything reads it."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MEGABYTE = 1_000_000
LARGEST_FILE = 3 * MEGABYTE
LARGEST_UNPACKED = 15 * MEGABYTE
LARGEST_STYLES = MEGABYTE // 4
"""Of each part that holds no cells: reading these costs most for a byte."""
MOST_PARTS = 100
MOST_TAGS = 400_000
"""XML elements in all parts: what time and memory grow with, whatever the bytes."""
WITH_CELLS = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml", re.IGNORECASE)
READ_AS_XML = re.compile(r".*\.(xml|rels)", re.IGNORECASE)
DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def unpackable(content: bytes) -> BytesIO:
    """Return the file, ready to be read; ValidationError for what is no plain workbook of a bearable size."""
    if len(content) > LARGEST_FILE:
        raise ValidationError(
            _("The file is larger than %(most)s MB: give back the workbook that you downloaded, without pictures.")
            % {"most": LARGEST_FILE // MEGABYTE}
        )
    file = BytesIO(content)
    try:
        with ZipFile(file) as packed:
            parts = packed.infolist()
            _check_directory(parts)
            _check_parts(packed, parts)
    except (BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, UnicodeError) as error:
        raise ValidationError(_not_a_workbook()) from error
    file.seek(0)
    return file


def _not_a_workbook() -> str:
    return _("This is no XLSX workbook: save it as .xlsx (not .xls, .ods or .csv, no password) and give that back.")


def _check_directory(parts: list[ZipInfo]) -> None:
    """Judge by the directory of the archive alone; what it promises is then all that is ever unpacked."""
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or len(names) < len(parts):
        raise ValidationError(_not_a_workbook())
    if any("vbaproject" in name.lower() for name in names):
        raise ValidationError(_("The workbook holds macros: save it as .xlsx, without macros, and give that back."))
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or part.flag_bits & 1 for part in parts):
        raise ValidationError(_not_a_workbook())
    cells = sum(part.file_size for part in parts if WITH_CELLS.fullmatch(part.filename))
    rest = [part.file_size for part in parts if not WITH_CELLS.fullmatch(part.filename)]
    if len(parts) > MOST_PARTS or cells > LARGEST_UNPACKED or max(rest, default=0) > LARGEST_STYLES:
        raise ValidationError(_too_much())


def _too_much() -> str:
    return _(
        "Unpacked, this is far larger than any workbook of Sextant: download it anew and copy your values into it."
    )


def _check_parts(packed: ZipFile, parts: list[ZipInfo]) -> None:
    tags = 0
    for part in parts:
        if not READ_AS_XML.fullmatch(part.filename):
            continue
        text = packed.read(part)
        if b"\0" in text or DECLARES.search(text) or not text.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            raise ValidationError(_not_a_workbook())
        tags += text.count(b"<")
        if tags > 2 * MOST_TAGS:
            raise ValidationError(_too_much())
