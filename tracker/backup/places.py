"""Where does lie what is half done? Where the next command takes it away if this one is killed."""

import fcntl
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

HALF = ".sextant-unfinished-"
"""How the name of all of it begins: nobody types it, and the command that writes a backup takes no such name."""
ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def work_folder() -> Iterator[Path]:
    """Give a folder where temporary files lie (`TMPDIR`)."""
    _sweep(Path(tempfile.gettempdir()), stat.S_ISDIR)
    descriptor, name = _held(_new_folder)
    try:
        yield Path(name)
    finally:
        shutil.rmtree(name)
        os.close(descriptor)


@contextmanager
def half_written(target: Path) -> Iterator[int]:
    """Give the descriptor of a file of its owner's alone that becomes `target` at the end, or is gone."""
    _sweep(target.parent, stat.S_ISREG)
    descriptor, name = _held(lambda: tempfile.mkstemp(prefix=HALF, dir=target.parent))
    try:
        yield descriptor
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)
        os.close(descriptor)


@contextmanager
def signals_end() -> Iterator[None]:
    """Let who ends the command otherwise than by Ctrl-C (systemd, the containers' engine) end it as tidily."""

    def end(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    kept = {one: signal.signal(one, end) for one in ENDING if signal.getsignal(one) == signal.SIG_DFL}  # not of `nohup`
    try:
        yield
    finally:
        for one, handler in kept.items():
            signal.signal(one, handler)


def _new_folder() -> tuple[int, str]:
    while True:
        name = tempfile.mkdtemp(prefix=HALF)
        with suppress(FileNotFoundError):  # another command's sweep was quicker
            return os.open(name, os.O_RDONLY), name


def _held(make: Callable[[], tuple[int, str]]) -> tuple[int, str]:
    """Make a file or a folder and hold it as long as this process lives, however it ends.

    Before it is held another command's sweep may take it away: then there is another one.
    """
    while True:
        descriptor, name = make()
        with suppress(OSError):  # a file system that knows no locks: there nothing is swept, either
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        if Path(name).exists():
            return descriptor, name
        os.close(descriptor)


def _sweep(folder: Path, is_such: Callable[[int], bool]) -> None:
    """Remove what commands of ours left that were killed, of one kind; what nobody holds any more is theirs."""
    for left in folder.glob(f"{HALF}*"):
        with suppress(OSError):
            known = left.lstat()
            if not is_such(known.st_mode) or known.st_uid != os.geteuid():
                continue
            descriptor = os.open(left, (os.O_RDONLY if left.is_dir() else os.O_RDWR) | os.O_NOFOLLOW)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            finally:
                os.close(descriptor)
