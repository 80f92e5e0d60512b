"""Who starts the servers of a checkout? The first command that needs them; those that come meanwhile borrow them."""

import contextlib
import dataclasses
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tracker.embedded import places, postgresql, valkey
from tracker.embedded.processes import Child
from tracker.embedded.trouble import Trouble

READY_WITHIN = 90.0
"""Seconds a borrower waits for servers that are being started (a first start makes the database)."""


@dataclasses.dataclass(frozen=True)
class Running:
    """A server that we started, and how it is stopped."""

    name: str
    process: Child
    stop: Callable[[Child], None]


@dataclasses.dataclass(frozen=True)
class Owner:
    """Who runs the servers of this checkout now, as it wrote it down."""

    process: int
    does: str
    database: bool
    broker: bool


def is_given(name: str) -> bool:
    """Return whether the environment names a server of its own, itself or in a file (`tracker/environment.py`)."""
    return bool(os.environ.get(name) or os.environ.get(f"{name}_FILE"))


@contextlib.contextmanager
def services(does: str) -> Iterator[None]:
    """Make sure that `DATABASE_URL` and `REDIS_URL` are in the environment and answer; what is given stays untouched.

    Raises `Trouble`.
    """
    if is_given("DATABASE_URL") and is_given("REDIS_URL"):
        yield
        return
    data = places.data_folder()
    given_up_at = time.monotonic() + READY_WITHIN
    while time.monotonic() < given_up_at:
        with contextlib.ExitStack() as held:
            if held.enter_context(_owner_lock(data)):
                held.enter_context(started(data, does))
                yield
                return
            if owner := held.enter_context(_used(data)):
                held.enter_context(_borrowed(data, owner))
                yield
                return
        time.sleep(0.05)
    raise Trouble("Another command of this checkout keeps its servers from starting: end it.")


@contextlib.contextmanager
def owned() -> Iterator[None]:
    """Hold the right to run the servers of this checkout, or raise `Trouble` that says who holds it."""
    data = places.data_folder()
    with _owner_lock(data) as free:
        if not free:
            other = _owner(data)
            raise Trouble(
                f"Already running from this checkout: {other.does} (process {other.process})."
                if other
                else "Another command of this checkout is starting or ending: try again."
            )
        yield


@contextlib.contextmanager
def started(data: Path, does: str, *, waits: bool = True, throw_away: bool = False) -> Iterator[list[Running]]:
    """Start the servers that the environment does not name, name them there, stop them at the end.

    `waits` lets borrowers finish first.
    """
    owner = Owner(os.getpid(), does, database=not is_given("DATABASE_URL"), broker=not is_given("REDIS_URL"))
    here = places.prepare(data)
    running: list[Running] = []
    try:
        if owner.database:
            running.append(Running("PostgreSQL", postgresql.start(here, throw_away=throw_away), postgresql.stop))
        if owner.broker:
            running.append(Running("Valkey", valkey.start(here, throw_away=throw_away), valkey.stop))
        (data / "owner.json").write_text(json.dumps(dataclasses.asdict(owner)))
        with _named(here, owner):
            yield running
    finally:
        (data / "owner.json").unlink(missing_ok=True)
        if waits:
            _wait_for_users(data)
        for one in reversed(running):
            one.stop(one.process)


@contextlib.contextmanager
def _used(data: Path) -> Iterator[Owner | None]:
    """Keep the servers of another command of this checkout from being stopped, if they are up."""
    with (data / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        yield _owner(data)


@contextlib.contextmanager
def _borrowed(data: Path, owner: Owner) -> Iterator[None]:
    for name, there in (("DATABASE_URL", owner.database), ("REDIS_URL", owner.broker)):
        if not there and not is_given(name):
            raise Trouble(f"What runs in this checkout was given a {name}: give the same here.")
    with _named(places.places(data), owner):
        yield


@contextlib.contextmanager
def _named(here: places.Places, owner: Owner) -> Iterator[None]:
    """Name the servers in our environment, for settings and for children."""
    before = dict(os.environ)
    if owner.database and not is_given("DATABASE_URL"):
        os.environ["DATABASE_URL"] = here.database_url
        os.environ.setdefault("SEXTANT_EMBEDDED", "1")
    if owner.broker and not is_given("REDIS_URL"):
        os.environ["REDIS_URL"] = here.redis_url
    try:
        yield
    finally:
        for name in ("DATABASE_URL", "REDIS_URL", "SEXTANT_EMBEDDED"):
            if name in before:
                os.environ[name] = before[name]
            else:
                os.environ.pop(name, None)


@contextlib.contextmanager
def _owner_lock(data: Path) -> Iterator[bool]:
    """Hold the right to run the servers of `data`, if nobody else does; the kernel lets go of it when we die.

    A copy of ours, which may outlive us for a moment, gives its part of the lock up at once.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "owner.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        os.register_at_fork(after_in_child=lock.close)
        (data / "owner.json").unlink(missing_ok=True)
        yield True


def _wait_for_users(data: Path) -> None:
    with (data / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_EX)


def _owner(data: Path) -> Owner | None:
    with contextlib.suppress(FileNotFoundError, json.JSONDecodeError, TypeError):
        return Owner(**json.loads((data / "owner.json").read_text()))
    return None
