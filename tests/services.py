"""Where do the tests run? On a throw-away PostgreSQL and Valkey of their own, unless others are given.

Loaded with `-p`, so that the servers are named before anything reads the settings. Each worker of xdist has its own:
no transaction of one is seen on the server of another.
"""

import contextlib
import functools
import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest

import tests.bytecode  # noqa: F401 - before all that is large
from tests import migrated
from tests.throw_away import throw_away_folder
from tracker.embedded.catalogues import compile_catalogues
from tracker.embedded.services import is_given, started
from tracker.embedded.trouble import Trouble

_held = contextlib.ExitStack()
_database: dict[str, str] = {}
"""What Django shall know of the tests' database."""


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    """Start what is missing, before pytest-django reads the settings."""
    data = _settle()
    if _is_worker() or not getattr(early_config.known_args_namespace, "numprocesses", None):
        try:
            _start(data)
        except Trouble as trouble:
            raise pytest.UsageError(str(trouble)) from None
    return (yield)


def pytest_configure() -> None:
    """Let Django begin with the database that is migrated already."""
    from django.conf import settings  # noqa: PLC0415 - the servers have to be named first

    settings.DATABASES["default"].setdefault("TEST", {}).update(_database)


def pytest_unconfigure() -> None:
    """Stop what was started."""
    _held.close()


def _is_worker() -> bool:
    """Return whether another process of pytest hands us its tests."""
    return "PYTEST_XDIST_WORKER" in os.environ


def _settle() -> Path:
    """Set what each process of the tests needs; return its data folder."""
    if not _is_worker():
        compile_catalogues()
    os.environ["DATABASE_POOL"] = "0"  # the tests' databases are dropped while a pool would hold on to them
    os.environ.setdefault("SEXTANT_EMBEDDED", "1")
    os.environ.pop("SEXTANT_TODAY", None)
    data = throw_away_folder()
    _held.callback(shutil.rmtree, data, ignore_errors=True)
    os.environ["SEXTANT_DATA_DIR"] = str(data)
    return data


def _start(data: Path) -> None:
    servers = functools.partial(started, data, "the tests", waits=False, throw_away=True)
    if is_given("DATABASE_URL"):
        _held.enter_context(servers())
        return
    migrated.lay_out(data)
    try:
        _held.enter_context(servers())
    except Trouble:  # what was kept is broken
        migrated.lay_out(data, anew=True)
        _held.enter_context(servers())
    _database["TEMPLATE"] = migrated.NAME
