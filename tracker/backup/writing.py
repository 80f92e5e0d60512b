"""How is everything taken away while people work? In one snapshot; stored files never change once written."""

import json
import tarfile
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection, connections, transaction
from psycopg import Connection

from objectives import clock
from objectives.acts.documents import stored_names
from objectives.models.document import document_storage
from tracker.backup.archive import DOCUMENTS, DUMP, FORM, MANIFEST, sha256_of, written
from tracker.backup.counting_on import next_transaction
from tracker.backup.digests import Digests, digests_of
from tracker.backup.places import work_folder
from tracker.backup.programs import run


def write_backup(target: Path) -> Digests:
    """Write the backup to a file; return what it holds of each table. Raises CommandError.

    Until it is packed the dump lies in the folder of temporary files (`TMPDIR`), not beside the target, which may be a
    place that must not read it.
    """
    try:
        with work_folder() as folder, written(target) as archive:
            return _fill(archive, folder)
    except OSError as trouble:
        raise CommandError(f"{target} cannot be written: {trouble}.") from None


def _fill(archive: tarfile.TarFile, folder: Path) -> Digests:
    storage = document_storage()
    digests, documents, following = _of_one_moment(folder)
    told = {
        "form": FORM,
        "made": clock.now().isoformat(),
        "next_transaction": following,
        "documents": {name: sha256_of(Path(storage.path(name))) for name in documents},
        "tables": {table: {"rows": rows, "digest": digest} for table, (rows, digest) in digests.items()},
    }
    (folder / MANIFEST).write_text(json.dumps(told, indent=1))
    archive.add(folder / MANIFEST, MANIFEST)
    archive.add(folder / DUMP, DUMP)
    for document in documents:
        archive.add(storage.path(document), f"{DOCUMENTS}/{document}")
    return digests


def _of_one_moment(folder: Path) -> tuple[Digests, list[str], int]:
    """Dump and count in one snapshot, whatever is written meanwhile; tell the next transaction's number too."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
        raw: Connection = connections["default"].connection
        run("pg_dump", raw, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
            f"--file={folder / DUMP}")  # fmt: skip
        return digests_of(raw), sorted(stored_names()), next_transaction(raw)
