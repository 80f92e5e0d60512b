"""Which of PostgreSQL's own programs copy a database, and how are they told which one?"""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from psycopg import Connection

from tracker.embedded.binaries import programs_in


def run(program: str, connection: Connection[Any], *words: str | Path) -> None:
    """Run `pg_dump` or `pg_restore` on the database of `connection`. Raises CommandError with its first error."""
    folder = _folder_of(program, connection.info.server_version // 10_000)
    command = [str(part) for part in (folder / program, *words)]
    done = subprocess.run(command, env=_told(connection), capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no reason given"]
        raise CommandError(f"{program} failed: {next((line for line in said if 'error:' in line), said[-1])}")


def _folder_of(program: str, server: int) -> Path:
    """Return where the oldest program lies that is not older than the server."""
    fitting = [(major, folder) for folder, major in programs_in(program) if major >= server]
    if not fitting:
        raise CommandError(f"No {program} of PostgreSQL {server} or newer: install the client programs of PostgreSQL.")
    return min(fitting)[1]


def _told(connection: Connection[Any]) -> Mapping[str, str]:
    known = connection.info
    return os.environ | {
        "PGHOST": known.host,
        "PGPORT": str(known.port),
        "PGUSER": known.user,
        "PGPASSWORD": known.password,
        "PGDATABASE": known.dbname,
    }
