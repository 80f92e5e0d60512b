"""What is a backup? One tar file, by age encrypted if there is a key: manifest, dump, documents.

`BACKUP_KEY` is the key to write with (age1…), `BACKUP_IDENTITY` the one to read with (AGE-SECRET-KEY-1…), which the
machine that writes need not know.
"""

import hashlib
import os
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError
from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io, x25519

from tracker.backup.places import half_written

ENCRYPTED = b"age-encryption.org/"
FORM = 1
"""Of the manifest; a backup of another form is of another version of Sextant."""
MANIFEST, DUMP, DOCUMENTS = "manifest.json", "database.dump", "documents"


@contextmanager
def written(target: Path) -> Iterator[tarfile.TarFile]:
    """Give an archive to fill; `target` is there when all of it is, or not at all, and its owner's alone."""
    key = _recipient()
    with half_written(target) as descriptor, os.fdopen(descriptor, "wb", closefd=False) as out:
        if key is None:
            with tarfile.open(fileobj=out, mode="w|") as archive:
                yield archive
        else:
            with _through(lambda source: encrypt_io(source, out, [key])) as pipe:  # noqa: SIM117 (the order of ends)
                with tarfile.open(fileobj=pipe, mode="w|") as archive:
                    yield archive
        out.flush()
        os.fsync(out.fileno())


def unpacked(source: Path, folder: Path) -> None:
    """Lay what is in an archive down in a folder. Raises CommandError where it cannot be read."""
    try:
        with source.open("rb") as packed:
            encrypted = packed.read(len(ENCRYPTED)) == ENCRYPTED
            packed.seek(0)
            if not encrypted:
                _lay_down(packed, folder)
                return
            plain = folder / "plain"
            with plain.open("wb") as out:
                decrypt_io(packed, out, [_identity()])
            with plain.open("rb") as inside:
                _lay_down(inside, folder)
            plain.unlink()
    except (OSError, ValueError, tarfile.TarError, DecryptError) as trouble:
        raise CommandError(f"{source} cannot be read: {trouble}.") from None


def sha256_of(file: Path) -> str:
    """Return the digest of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _lay_down(packed: IO[bytes], folder: Path) -> None:
    """Only files, and only below the folder: `extractall(filter="data")` is not in Debian 12's Python 3.11.2."""
    with tarfile.open(fileobj=packed, mode="r|") as archive:
        for member in archive:
            target = _place_of(member.name, folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            with _content(archive, member, folder) as content, target.open("xb") as out:
                shutil.copyfileobj(content, out)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> IO[bytes]:
    """Return what a member holds: two documents that are one file on the disk are packed once, then named."""
    if member.islnk():
        return _place_of(member.linkname, folder).open("rb")
    content = archive.extractfile(member) if member.isreg() else None
    if content is None:
        raise tarfile.ExtractError(f"{member.name} is no file of a backup")
    return content


def _place_of(name: str, folder: Path) -> Path:
    place = (folder / name).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise tarfile.ExtractError(f"{name} is no file of a backup")
    return place


@contextmanager
def _through(read: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """Give a pipe to write into, whose other end is read meanwhile."""
    outlet, inlet = os.pipe()
    trouble: list[Exception] = []

    def work() -> None:
        with os.fdopen(outlet, "rb") as source:
            try:
                read(source)
            except Exception as error:  # noqa: BLE001 (told in the thread that waits)
                trouble.append(error)

    reader = threading.Thread(target=work)
    reader.start()
    try:
        with os.fdopen(inlet, "wb") as pipe:
            yield pipe
    except BrokenPipeError:  # the other end gave up: its reason is told below
        pass
    finally:
        reader.join()
    if trouble:
        raise CommandError(f"The backup cannot be encrypted: {trouble[0]}.")


def _recipient() -> x25519.Recipient | None:
    try:
        return x25519.Recipient.from_str(settings.BACKUP_KEY) if settings.BACKUP_KEY else None
    except RecipientError:
        raise CommandError("BACKUP_KEY is no key of age: give its public key, which begins with age1.") from None


def _identity() -> x25519.Identity:
    if not settings.BACKUP_IDENTITY:
        raise CommandError("It is encrypted: BACKUP_IDENTITY must hold the key to read with (AGE-SECRET-KEY-1…).")
    try:
        return x25519.Identity.from_str(settings.BACKUP_IDENTITY)
    except IdentityError:
        raise CommandError("BACKUP_IDENTITY is no key of age: it begins with AGE-SECRET-KEY-1.") from None
