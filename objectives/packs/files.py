"""Where are the files of a pack? Stored once under a name that nobody chose, given out only as they were stored."""

import hashlib

from django.core.files.base import ContentFile

from objectives.models import BoardPack, Counting

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class DamagedError(Exception):
    """The stored file is gone, or is not what was made."""


def keep_file(pack: BoardPack, kind: str, content: bytes) -> dict[str, str]:
    """Store a file; return the columns that name it."""
    stored = getattr(pack, kind)
    stored.save(name_of(pack, kind), ContentFile(content), save=False)
    return {kind: stored.name, f"{kind}_sha256": hashlib.sha256(content).hexdigest()}


def file_of(pack: BoardPack, kind: str) -> bytes:
    """Return the bytes of a file, the same for ever; DamagedError where they are not what was made."""
    try:
        with getattr(pack, kind).open("rb") as file:
            content = bytes(file.read())
    except (OSError, ValueError) as error:
        raise DamagedError from error
    if hashlib.sha256(content).hexdigest() != getattr(pack, f"{kind}_sha256"):
        raise DamagedError
    return content


def name_of(pack: BoardPack, kind: str) -> str:
    """Return what the file is called where somebody saves it."""
    way = "" if pack.counting == Counting.GROSS else f"-{pack.counting}"
    return f"{pack.contract.code}-{pack.as_of}-{pack.language}{way}-{pack.digest[:8]}.{kind}"
