"""What has to be there before people come? Tables, the real dataset, its first rollup, demonstration accounts."""

import contextlib
import functools
import importlib
import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import django
from django.core.management import call_command, execute_from_command_line
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from tracker.embedded import processes
from tracker.embedded.copies import Copy
from tracker.embedded.places import CHECKOUT
from tracker.embedded.trouble import Trouble

SHIPPED = CHECKOUT / "objectives" / "exchange" / "datasets" / "aerospace-valley"


def prepare_house(data: Path, *, embedded: bool) -> str:
    """Bring the database to where pages can be served; return the sign-ins to show (empty unless `embedded`).

    `data` remembers a first loading that was interrupted, so that the next start does it again.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    with _no_connection_left():
        _migrate(data / "migrating")
        begun = data / "first-loading"
        is_due = begun.exists() or not _holds_a_contract()
    if is_due:
        begun.touch()
        _run("first_loading", str(SHIPPED))
        begun.unlink()
    load_what_copies_share()
    with _no_connection_left():
        return _demonstration_accounts() if embedded else ""


@contextlib.contextmanager
def _no_connection_left() -> Iterator[None]:
    """Close the pool at the end, and so its threads: copies are made of this process."""
    try:
        yield
    finally:
        connections.close_all()
        cast("DatabaseWrapper", connection).close_pool()


def load_what_copies_share() -> None:
    """Load every task, Celery's commands and its line to the broker: worker and beat have each.

    Of the tasks the pages have most of what is behind them.
    """
    from tracker.celery import app  # noqa: PLC0415 - tasks need the models, which exist only after django.setup()

    app.loader.import_default_modules()
    for shared in ("celery.bin.celery", "kombu.transport.redis"):
        importlib.import_module(shared)


def _migrate(begun: Path) -> None:
    """Bring the tables up to date; where they are, Django would put every model of their past together for nothing."""
    executor = MigrationExecutor(connection)
    if begun.exists() or executor.migration_plan(executor.loader.graph.leaf_nodes()):
        begun.touch()
        call_command("migrate", verbosity=0, interactive=False)
        begun.unlink()


def _holds_a_contract() -> bool:
    from objectives.models import Contract  # noqa: PLC0415 - models exist only after django.setup()

    return Contract.objects.exists()


def _demonstration_accounts() -> str:
    told = io.StringIO()
    call_command("demonstration_accounts", stdout=told)
    return told.getvalue().strip("\n")


def _run(*command: str) -> None:
    """Run a management command that shows its own progress, where it can be ended."""
    child = Copy(functools.partial(execute_from_command_line, ["manage.py", *command]), name=command[0])
    try:
        status = child.wait()
    finally:
        processes.stop(child, by=signal.SIGTERM, within=10)
    if status:
        raise Trouble(f"manage.py {command[0]} failed: see above.")
