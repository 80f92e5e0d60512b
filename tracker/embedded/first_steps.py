"""What has to be there before people come? Tables, the real dataset, its first rollup, demonstration accounts."""

import io
import os
import signal
import sys
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from tracker.embedded import processes
from tracker.embedded.places import CHECKOUT
from tracker.embedded.trouble import Trouble

SHIPPED = CHECKOUT / "objectives" / "exchange" / "datasets" / "aerospace-valley"


def prepare_house(data: Path, *, embedded: bool) -> str:
    """Bring the database to where pages can be served; return the sign-ins to show (empty unless `embedded`).

    `data` remembers a first loading that was interrupted, so that the next start does it again.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    try:
        _migrate(data / "migrating")
        begun = data / "first-loading"
        if begun.exists() or not _holds_a_contract():
            begun.touch()
            _run("first_loading", str(SHIPPED))
            begun.unlink()
        return _demonstration_accounts() if embedded else ""
    finally:
        connections.close_all()


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
    """Run a management command that shows its own progress."""
    child = processes.start([sys.executable, CHECKOUT / "manage.py", *command])
    try:
        status = child.wait()
    finally:
        processes.stop(child, by=signal.SIGTERM, within=10)
    if status:
        raise Trouble(f"manage.py {command[0]} failed: see above.")
