"""How is everything taken away while people work? In one snapshot; files of documents never change once written."""

import json
import tempfile
from pathlib import Path

from django.core.files.storage import storages
from django.db import connection, connections, transaction
from psycopg import Connection

from objectives import clock
from tracker.backup.archive import DOCUMENTS, DUMP, MANIFEST, written
from tracker.backup.digests import Digests, digests_of
from tracker.backup.programs import run

FORM = 1
NAMED = "SELECT stored FROM objectives_document WHERE removed_at IS NULL ORDER BY stored"


def write_backup(target: Path) -> Digests:
    """Write the backup to a file; return what it holds of each table. Raises CommandError."""
    with tempfile.TemporaryDirectory(prefix="sextant-backup-", dir=target.parent) as name, written(target) as archive:
        folder = Path(name)
        digests, documents = _of_one_moment(folder)
        told = {
            "form": FORM,
            "made": clock.now().isoformat(),
            "documents": documents,
            "tables": {table: {"rows": rows, "digest": digest} for table, (rows, digest) in digests.items()},
        }
        (folder / MANIFEST).write_text(json.dumps(told, indent=1))
        archive.add(folder / MANIFEST, MANIFEST)
        archive.add(folder / DUMP, DUMP)
        for document in documents:
            archive.add(storages["documents"].path(document), f"{DOCUMENTS}/{document}")
    return digests


def _of_one_moment(folder: Path) -> tuple[Digests, list[str]]:
    """Dump and count in one snapshot, whatever is written meanwhile."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            [snapshot] = cursor.fetchone()
            cursor.execute(NAMED)
            documents = [name for (name,) in cursor.fetchall()]
        raw: Connection = connections["default"].connection
        run("pg_dump", raw, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
            f"--file={folder / DUMP}")  # fmt: skip
        return digests_of(raw), documents
