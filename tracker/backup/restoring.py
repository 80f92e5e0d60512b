"""How is a backup brought back, and shown to be what was taken? Into an empty database only."""

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import CommandError
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo
from psycopg.errors import InsufficientPrivilege

from objectives.models.document import document_storage
from tracker.backup.archive import DOCUMENTS, DUMP, FORM, MANIFEST, sha256_of, unpacked
from tracker.backup.counting_on import count_on, newest_of_ledger
from tracker.backup.digests import TABLES, Digests, differences, digests_of
from tracker.backup.places import work_folder
from tracker.backup.programs import run

MADE_TO_VERIFY = "made by Sextant to verify a backup"
MADE_WITH = 7919
"""Connections that a database to verify may have: nobody else chooses that, and it is there from its first moment."""
LEFT = """SELECT 1 FROM pg_database
    WHERE datname = %s AND (datconnlimit = %s OR shobj_description(oid, 'pg_database') = %s)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says that it holds: each stored file with its digest, each table, and the server's next number.

    That is 0 in a backup from before it was noted.
    """

    documents: dict[str, str]
    tables: Digests
    next_transaction: int = 0


def restore(source: Path, into: Connection[Any], say: Callable[[str], Any]) -> Digests:
    """Bring a backup back into an empty database, its documents into the storage; return what is there.

    The server counts its transactions on from where the one before it stood. That and the documents come first, the
    tables last and all at once: where it is interrupted the database is empty still, and it is begun again. Not so for
    a backup from before `next_transaction` was noted: there the ledger says how far, so the server counts on after the
    tables, and a database where that was interrupted looks whole and is not. Empty it and begin again.

    Raises CommandError where the database is not empty, or holds afterwards anything else than was taken.
    """
    if into.execute(TABLES).fetchone():
        raise CommandError("This database holds tables already: restore into an empty one.")
    into.commit()
    with _opened(source) as (folder, told):
        count_on(into, told.next_transaction, say)
        _lay_down(folder, told.documents)
        found = _compared(folder, told, into)
        count_on(into, newest_of_ledger(into) + 1, say)
    return found


def verify(source: Path, beside: Connection[Any]) -> Digests:
    """Bring a backup back into a database made for that, compare, and drop it; return what it holds.

    Raises CommandError where anything differs, or the account may not make databases.
    """
    name = f"{beside.info.dbname}_verified"
    beside.autocommit = True
    with _alone(name, beside):
        return _verified(source, name, beside)


@contextmanager
def _alone(name: str, beside: Connection[Any]) -> Iterator[None]:
    """Hold the name: another verification would take the database for one that a killed command left."""
    if beside.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [name]).fetchone() != (True,):
        raise CommandError("Another backup is being verified beside this database: try again when that has ended.")
    try:
        yield
    finally:
        beside.execute("SELECT pg_advisory_unlock(hashtext(%s))", [name])


def _verified(source: Path, name: str, beside: Connection[Any]) -> Digests:
    known, database = beside.info, sql.Identifier(name)
    try:
        _make_anew(name, beside)
    except psycopg.Error as refused:
        way = f" (ALTER ROLE {known.user} CREATEDB lets it)" if isinstance(refused, InsufficientPrivilege) else ""
        raise CommandError(
            f"A backup is verified in a database of its own, which cannot be made{way}: {refused}"
        ) from None
    try:
        beside.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(database, sql.Literal(MADE_TO_VERIFY)))
        where = make_conninfo(**known.get_parameters() | {"dbname": name, "password": known.password})
        with psycopg.connect(where) as link, _opened(source) as (folder, told):
            return _compared(folder, told, link)
    finally:
        beside.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def _make_anew(name: str, beside: Connection[Any]) -> None:
    """Make the database, in place of one that a killed command left: that says whose it is, and nobody is connected."""
    database = sql.Identifier(name)
    if beside.execute(LEFT, [name, MADE_WITH, MADE_TO_VERIFY]).fetchone():
        beside.execute(sql.SQL("DROP DATABASE {}").format(database))
    beside.execute(sql.SQL("CREATE DATABASE {} CONNECTION LIMIT {}").format(database, MADE_WITH))


@contextmanager
def _opened(source: Path) -> Iterator[tuple[Path, Manifest]]:
    """Unpack a backup where temporary files lie; give its manifest, once every stored file is what was taken."""
    with work_folder() as folder:
        unpacked(source, folder)
        told = _manifest(source, folder / MANIFEST)
        for document, digest in told.documents.items():
            file = folder / DOCUMENTS / document
            if not file.is_file() or sha256_of(file) != digest:
                raise CommandError(f"The stored file {document} in the backup is not what was taken.")
        yield folder, told


def _manifest(source: Path, file: Path) -> Manifest:
    """Return what a backup says that it holds. Raises CommandError where it does not, or not as this version."""
    try:
        told = json.loads(file.read_text())
        form = told["form"]
        if form == FORM:
            return Manifest(
                documents=dict(told["documents"]),
                tables={table: (int(one["rows"]), str(one["digest"])) for table, one in told["tables"].items()},
                next_transaction=int(told.get("next_transaction", 0)),
            )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise CommandError(f"{source} is no backup of Sextant, or was damaged.") from None
    raise CommandError(f"{source} is of another version of Sextant (form {form}).")


def _lay_down(folder: Path, documents: Iterable[str]) -> None:
    try:
        for document in documents:
            target = Path(document_storage().path(document))
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copyfile(folder / DOCUMENTS / document, target)
            target.chmod(0o600)
    except OSError as trouble:
        raise CommandError(f"The stored files cannot be brought back: {trouble}.") from None


def _compared(folder: Path, told: Manifest, into: Connection[Any]) -> Digests:
    run("pg_restore", into, "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
        folder / DUMP)  # fmt: skip
    with into.transaction():
        found = digests_of(into)
    if wrong := differences(told.tables, found):
        raise CommandError("\n".join(["What was restored is not what was taken:", *wrong]))
    return found
