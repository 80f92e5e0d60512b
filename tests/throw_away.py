"""Where lies what a run of the tests throws away? In memory where the machine has room there, else in `/tmp`.

A database makes thousands of small files; on a disk they cost more than what the tests ask of it.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY, DISK = Path("/dev/shm"), Path("/tmp")  # noqa: S108 - `mkdtemp` makes a folder of our own there
ROOM = 3 * 1024**3
"""Bytes that have to be free: the databases of a whole run, and as much again for the machine."""


def throw_away_folder() -> Path:
    """Make a folder that every account can enter, as that of PostgreSQL has to, and that the caller removes."""
    folder = Path(tempfile.mkdtemp(prefix="sextant-tests-", dir=MEMORY if _has_room() else DISK))
    folder.chmod(0o711)
    return folder


def _has_room() -> bool:
    """Return whether the memory's folder takes us: containers often have a small one, or one that runs no program."""
    if not os.access(MEMORY, os.W_OK):
        return False
    return shutil.disk_usage(MEMORY).free >= ROOM and not os.statvfs(MEMORY).f_flag & os.ST_NOEXEC
