"""As whom does PostgreSQL run? As ourselves, but never as root, which it refuses."""

import contextlib
import dataclasses
import functools
import os
import pwd
import subprocess
from pathlib import Path
from typing import TypedDict


class RunAs(TypedDict, total=False):
    """What `subprocess` wants to know to start a child as somebody else."""

    user: int
    group: int
    extra_groups: list[int]


@dataclasses.dataclass(frozen=True)
class Account:
    """An account without rights."""

    uid: int
    gid: int


@functools.cache
def server_account() -> Account | None:
    """Return whom to become for PostgreSQL, or None when we are nobody special ourselves."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        found = pwd.getpwnam("nobody")
        return Account(found.pw_uid, found.pw_gid)
    return Account(65534, 65534)


def run_as(account: Account | None) -> RunAs:
    """Return the arguments of `subprocess` that start a child as `account`."""
    return RunAs(user=account.uid, group=account.gid, extra_groups=[]) if account else RunAs()


def reaches(account: Account | None, path: Path) -> bool:
    """Return whether `account` can enter the folder, or run the file, at `path`."""
    asked = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
    return subprocess.run(asked, check=False, cwd="/", **run_as(account)).returncode == 0
