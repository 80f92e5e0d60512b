"""A clock that all processes of a house share, PostgreSQL included, and that a test moves while they run."""

import datetime
import shutil
from pathlib import Path

import libfaketime

SEES_WITHIN = 1
"""Seconds until a process that runs sees that the clock was moved."""


class Clock:
    """Runs as fast as the real one, an offset away from it."""

    def __init__(self, folder: Path) -> None:
        self.offset = folder / "clock"
        self.library = folder / "libfaketime.so.1"
        shutil.copy(Path(libfaketime.__file__).parent / "vendor/libfaketime/src/libfaketime.so.1", self.library)
        self.library.chmod(0o755)  # the account of PostgreSQL loads it, too
        self._write("+0")

    @property
    def variables(self) -> dict[str, str]:
        """What a process has in its environment to go by it."""
        return {
            "LD_PRELOAD": str(self.library),
            "FAKETIME_TIMESTAMP_FILE": str(self.offset),
            "FAKETIME_CACHE_DURATION": str(SEES_WITHIN),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }

    def show(self, moment: datetime.datetime) -> None:
        """Move it to a moment, forwards or backwards, at one blow."""
        away = (moment - datetime.datetime.now(datetime.UTC)).total_seconds()
        self._write(f"{away:+.0f}")

    def _write(self, offset: str) -> None:
        new = self.offset.with_suffix(".new")
        new.write_text(f"{offset}\n")
        new.chmod(0o644)
        new.rename(self.offset)
