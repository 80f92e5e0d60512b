"""Where does the embedded default keep what it writes?"""

import contextlib
import dataclasses
import hashlib
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from tracker.embedded.account import Account, reaches, server_account
from tracker.embedded.trouble import Trouble

CHECKOUT = Path(__file__).resolve().parents[2]
POINTER = "postgresql-is-in"
SOCKET_PATH_LIMIT = 100
"""Bytes; the system allows 107 for the path of a unix socket, macOS 103."""
SOCKET_NAME = ".s.PGSQL.5432.lock"
"""The longest name that is put beside the sockets."""


@dataclasses.dataclass(frozen=True)
class Places:
    """The folders of one checkout (or of one run of the tests)."""

    data: Path
    """Everything that people would miss: key, lock, logs, broker."""
    home: Path
    """The PostgreSQL cluster; equals `data` unless the server's account cannot reach that."""
    sockets: Path
    """Short enough for a unix socket, and the same for every command of this checkout."""
    account: Account | None
    """Who runs PostgreSQL; None: the person who runs the command."""

    @property
    def cluster(self) -> Path:
        """The data directory of PostgreSQL."""
        return self.home / "postgresql"

    @property
    def logs(self) -> Path:
        """What the servers say."""
        return self.data / "log"

    @property
    def valkey_socket(self) -> Path:
        """Where the broker listens."""
        return self.sockets / "valkey.sock"

    @property
    def database_url(self) -> str:
        """What `DATABASE_URL` would say."""
        return f"postgresql://sextant@/sextant?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        """What `REDIS_URL` would say."""
        return f"unix://{self.valkey_socket}?db=0"


def data_folder() -> Path:
    """Return the data folder: `SEXTANT_DATA_DIR`, or `.data` in the checkout."""
    return Path(os.environ.get("SEXTANT_DATA_DIR") or CHECKOUT / ".data").resolve()


def places(data: Path) -> Places:
    """Return where everything of `data` lies, without touching the disk beyond a look."""
    account = server_account()
    pointer = data / POINTER
    home = Path(pointer.read_text().strip()) if pointer.is_file() else data
    beside = home / "run"
    fits = len(os.fsencode(beside / SOCKET_NAME)) <= SOCKET_PATH_LIMIT
    return Places(data, home, beside if fits else Path("/tmp") / _short_name(data), account)  # noqa: S108 - owner checked


def prepare(data: Path) -> Places:
    """Make the folders and return them; say so once if PostgreSQL has to live outside `data`.

    Raises `Trouble` where somebody else owns one of them.
    """
    data.mkdir(parents=True, exist_ok=True)
    account = server_account()
    if account and not (data / POINTER).exists() and not reaches(account, data):
        home = Path("/var/tmp") / _short_name(data)  # noqa: S108 - a known name is the point, its owner is checked
        if _ours(home):
            shutil.rmtree(home)  # of a checkout that was deleted: its pointer is gone
        home.mkdir(mode=0o711)
        (data / POINTER).write_text(f"{home}\n")
        print(f"Other users cannot enter {data}: PostgreSQL keeps its data in {home}.", file=sys.stderr)  # noqa: T201
    here = places(data)
    if here.home != here.data and not _ours(here.home):
        here.home.mkdir(mode=0o711)
    here.logs.mkdir(exist_ok=True)
    for folder, mode in ((here.cluster, 0o700), (here.sockets, 0o755)):
        if not _ours(folder):
            folder.mkdir(mode=mode)
        if here.account:
            os.chown(folder, here.account.uid, here.account.gid)
    return here


def secret_key(data: Path) -> str:
    """Return the secret key of this data folder; made once, read by its owner only."""
    kept = data / "secret-key"
    if not kept.exists():
        data.mkdir(parents=True, exist_ok=True)
        descriptor, new = tempfile.mkstemp(dir=data)
        with os.fdopen(descriptor, "w") as text:
            text.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):  # two commands at once: the first one's key holds
            os.link(new, kept)
        Path(new).unlink()
    return kept.read_text()


def _short_name(data: Path) -> str:
    return f"sextant-{hashlib.sha256(os.fsencode(data)).hexdigest()[:12]}"


def _ours(folder: Path) -> bool:
    """Return whether `folder` is there and of the right owner; a link or a stranger's folder is `Trouble`."""
    try:
        found = folder.lstat()
    except FileNotFoundError:
        return False
    account = server_account()
    owners = {os.geteuid(), account.uid} if account else {os.geteuid()}
    if folder.is_symlink() or not folder.is_dir() or found.st_uid not in owners:
        raise Trouble(f"{folder} belongs to another user: remove it, or run this as its owner.")
    return True
