"""Which of PostgreSQL's own programs copy a database, and how are they told which one?"""

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from psycopg import Connection
from psycopg.conninfo import make_conninfo

from tracker.embedded.binaries import programs_in
from tracker.embedded.processes import prepared

SAID = (
    "host", "port", "user", "dbname", "options", "connect_timeout", "target_session_attrs", "channel_binding",
    "gssencmode", "sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl",
)  # fmt: skip
"""What DATABASE_URL may say of the way to the server; older programs refuse what younger libraries know beside."""


def run(program: str, connection: Connection[Any], *words: str | Path) -> None:
    """Run `pg_dump` or `pg_restore` on the database of `connection`. Raises CommandError with its first error.

    It dies with us: a `pg_restore` that went on would fill a database that whoever killed us takes for empty.

    Threads run while it is begun, those of the pool of connections and that which encrypts with BACKUP_KEY. What
    `prepared` does between fork and exec waits for none of them: it imports, logs and opens nothing, so it wants no
    lock that one of them may hold, and Python and the C library make their own anew in the child.
    """
    folder = _folder_of(program, connection.info.server_version // 10_000)
    known = connection.info.get_parameters()
    where = f"--dbname={make_conninfo(**{name: known[name] for name in SAID if name in known})}"
    command = [str(part) for part in (folder / program, where, *words)]
    told = os.environ | {"PGPASSWORD": connection.info.password}
    done = subprocess.run(
        command, env=told, capture_output=True, text=True, check=False,
        preexec_fn=prepared(os.getpid(), signal.SIGTERM),
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise CommandError(f"{program} failed: {next((line for line in said if 'error:' in line), said[-1])}")


def _folder_of(program: str, server: int) -> Path:
    """Return where the oldest program lies that is not older than the server."""
    fitting = [(major, folder) for folder, major in programs_in(program) if major >= server]
    if not fitting:
        raise CommandError(f"No {program} of PostgreSQL {server} or newer: install the client programs of PostgreSQL.")
    return min(fitting)[1]
