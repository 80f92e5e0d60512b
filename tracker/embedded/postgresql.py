"""How is our own PostgreSQL made, started and stopped?"""

import contextlib
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from tracker.embedded import processes
from tracker.embedded.account import run_as
from tracker.embedded.binaries import Binaries, binaries
from tracker.embedded.places import Places
from tracker.embedded.trouble import Trouble

LOCALES = (("--lc-collate=C", "--lc-ctype=C.UTF-8"), ("--locale=C",))
"""Bytes decide the order everywhere; letters keep their case rules where the system knows them."""
START_WITHIN = 60.0
STOP_WITHIN = 30.0
THROW_AWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def start(here: Places, *, throw_away: bool = False) -> subprocess.Popen[bytes]:
    """Start the server on its unix socket, making cluster and database first where there is none.

    `throw_away` gives up safety at a power cut: for tests only.
    """
    version = here.cluster / "PG_VERSION"
    made = _read(here, version)
    server = binaries(account=here.account, home=here.home, wanted=int(made) if made else None)
    if not made:
        _make_cluster(here, server)
    _end_what_was_left(here)
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={here.sockets}",
        "unix_socket_permissions=0700",
        "port=5432",
        "max_connections=100",
        *(THROW_AWAY if throw_away else ()),
    ]
    process = processes.start(
        [server.folder / "postgres", "-D", here.cluster, *(f"--{setting}" for setting in settings)],
        log=here.logs / "postgresql.log",
        account=here.account,
        own_group=True,
        at_our_death=signal.SIGINT,
    )
    try:
        _wait_until_it_answers(here, process)
    except BaseException:
        stop(process)
        raise
    return process


def stop(process: processes.Child) -> None:
    """End the server: transactions in flight are rolled back ("fast")."""
    processes.stop(process, by=signal.SIGINT, within=STOP_WITHIN)


def _read(here: Places, path: Path) -> str:
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        return ""
    except PermissionError:
        raise Trouble(f"{here.cluster} belongs to another user: remove it, or run this as its owner.") from None


def _make_cluster(here: Places, server: Binaries) -> None:
    """Make a cluster whole or not at all: `PG_VERSION` is written early, so a half-made one is swept away first."""
    half = here.cluster / "half"
    for locale in LOCALES:
        for left in here.cluster.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        command = [server.folder / "initdb", "-D", half, "-U", "sextant", "-A", "trust", "-E", "UTF8", *locale]
        said = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/", **run_as(here.account))
        if said.returncode == 0:
            break
    else:
        (here.logs / "postgresql.log").write_text(said.stdout + said.stderr)
        last = (said.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise Trouble(f"PostgreSQL cannot make its database: {last}")
    for part in sorted(half.iterdir(), key=lambda part: part.name == "PG_VERSION"):
        part.rename(here.cluster / part.name)
    half.rmdir()


def _end_what_was_left(here: Places) -> None:
    """After a killed run: end its server if it still runs, drop its mark if the number is somebody else's now."""
    mark = here.cluster / "postmaster.pid"
    with contextlib.suppress(FileNotFoundError, IndexError, ValueError):
        pid = int(mark.read_text().splitlines()[0])
        processes.end_orphan(pid, mark=str(here.cluster), by=signal.SIGINT, within=STOP_WITHIN)
    mark.unlink(missing_ok=True)
    (here.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _wait_until_it_answers(here: Places, process: subprocess.Popen[bytes]) -> None:
    given_up_at = time.monotonic() + START_WITHIN
    log = here.logs / "postgresql.log"
    while True:
        try:
            _make_database(here)
        except psycopg.OperationalError as refused:
            if process.poll() is not None or time.monotonic() > given_up_at:
                raise Trouble(f"PostgreSQL does not start; its last words are in {log}.") from refused
            time.sleep(0.05)
        else:
            return


def _make_database(here: Places) -> None:
    with psycopg.connect(host=str(here.sockets), user="sextant", dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'sextant'").fetchone():
            connection.execute("CREATE DATABASE sextant")
