"""Where do the tests run? On a throw-away PostgreSQL and Valkey of their own, unless others are given.

Loaded with `-p`, so that the servers are named before anything reads the settings; workers of xdist inherit the names.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from tracker.embedded.catalogues import compile_catalogues
from tracker.embedded.services import started
from tracker.embedded.trouble import Trouble

OUR_QUEUE = "?db=0"
_held = contextlib.ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None, None, None]:
    """Start what is missing, before pytest-django reads the settings."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        queue = os.environ["REDIS_URL"].removesuffix(OUR_QUEUE)
        if queue != os.environ["REDIS_URL"]:
            os.environ["REDIS_URL"] = f"{queue}?db={int(worker.removeprefix('gw')) + 1}"  # a queue for each worker
    else:
        try:
            _start()
        except Trouble as trouble:
            raise pytest.UsageError(str(trouble)) from None
    return (yield)


def pytest_unconfigure() -> None:
    """Stop what was started."""
    _held.close()


def _start() -> None:
    compile_catalogues()
    os.environ["DATABASE_POOL"] = "0"  # the tests' databases are dropped while a pool would hold on to them
    os.environ.setdefault("SEXTANT_EMBEDDED", "1")
    os.environ.pop("SEXTANT_TODAY", None)
    data = Path(tempfile.mkdtemp(prefix="sextant-tests-", dir="/tmp"))
    data.chmod(0o711)
    _held.callback(shutil.rmtree, data, ignore_errors=True)
    os.environ["SEXTANT_DATA_DIR"] = str(data)
    _held.enter_context(started(data, "the tests", waits=False, throw_away=True))
