"""What do the tests begin with? A database that was migrated once, and is kept while no migration changes.

It lies in `.data/tests` of the checkout, one for each set of migrations. Each run begins with a copy, and each of its
workers with another: what one writes, no other sees.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.throw_away import throw_away_folder
from tracker.embedded import places
from tracker.embedded.binaries import binaries, on_this_machine
from tracker.embedded.places import CHECKOUT
from tracker.embedded.services import started

KEPT = CHECKOUT / ".data" / "tests"
NAME = "sextant"
"""Of the database that is migrated."""
AT_MOST = 3
"""Clusters kept, of 40 MB each: those of branches that take turns."""
WHAT_MAKES_IT = (
    "*/migrations/*.py", "requirements/dev.txt", "tracker/settings.py", "tracker/embedded/postgresql.py",
)  # fmt: skip


def lay_out(data: Path, *, anew: bool = False) -> None:
    """Put a migrated cluster into the data folder of a run; make it first where none is kept, or `anew`."""
    here = places.prepare(data)
    with _alone():
        kept = KEPT / _digest()
        if anew:
            shutil.rmtree(kept, ignore_errors=True)
            _empty(here.cluster)
        if not kept.exists():
            _make(kept)
        os.utime(kept)
        _copy(kept, here.cluster)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one run at a time make, copy or remove what is kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest() -> str:
    """Return what tells this set of migrations, on this machine, from any other."""
    told = hashlib.sha256(repr([sys.version, *map(str, on_this_machine())]).encode())
    for pattern in WHAT_MAKES_IT:
        for path in sorted(CHECKOUT.glob(pattern)):
            told.update(f"{path.relative_to(CHECKOUT)}\n".encode() + path.read_bytes())
    return told.hexdigest()[:16]


def _make(kept: Path) -> None:
    """Migrate a database on a server of its own, stop that, and keep its files: all, and safe on the disk, or none."""
    half = kept.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    data = throw_away_folder()
    try:
        with started(data, "the migrations of the tests", waits=False, throw_away=True):
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input", "--skip-checks"]
            subprocess.run(migrate, cwd=CHECKOUT, env=os.environ | {"SEXTANT_DATA_DIR": str(data)}, check=True)
        here = places.places(data)
        server = binaries(account=here.account, home=here.home, wanted=None)
        _copy(here.cluster, half)
        sync = f"{server.folder}/initdb", "--sync-only", "-D", f"{half}"
        subprocess.run(sync, cwd="/", check=True, capture_output=True)
    finally:
        shutil.rmtree(data, ignore_errors=True)
    half.rename(kept)
    newest_first = sorted((path for path in KEPT.iterdir() if path.is_dir()), key=lambda path: -path.stat().st_mtime)
    for old in newest_first[AT_MOST:]:
        shutil.rmtree(old)


def _copy(cluster: Path, to: Path) -> None:
    """Copy the files of a server that is stopped, with their owners."""
    subprocess.run(["cp", "-Rp", f"{cluster}/.", f"{to}/"], check=True, capture_output=True)


def _empty(folder: Path) -> None:
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
