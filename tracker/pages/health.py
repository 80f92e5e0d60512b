"""Is this process alive, and may people be sent to it? For the proxy and whoever watches; nothing is told but that."""

import threading
import time
from concurrent.futures import Future
from functools import cache

from django.db import DatabaseError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from psycopg.errors import UndefinedTable

PATIENCE = 2.0
"""Seconds after which a database that said nothing is none: whoever watches waits a few itself, and no longer."""
GIVEN_UP = 60.0
"""Seconds after which a question that never came back is asked anew: its connection, or its thread, may be lost."""
APPLIED = "SELECT app, name FROM django_migrations"
Migrations = frozenset[tuple[str, str]]


class Asking:
    """What the database says, asked by a thread of its own: one at a time, whose answer goes to all who wait for it.

    A database that is frozen, or gone without a farewell, answers nobody and refuses nobody. Whoever asked it
    themselves would wait with it, one more at every look, until the process has no thread left.
    """

    def __init__(self) -> None:
        self._lock, self._under_way, self._began = threading.Lock(), Future[Migrations](), 0.0
        self._under_way.set_result(frozenset())

    def answer(self) -> Migrations:
        """Return what it says.

        Raises TimeoutError where that takes too long, DatabaseError where it refuses, RuntimeError where no thread is
        left to ask it.
        """
        with self._lock:
            now = time.monotonic()
            if self._under_way.done() or now - self._began > GIVEN_UP:
                self._under_way, self._began = _begun(), now
            asked = self._under_way
        return asked.result(timeout=PATIENCE)


def _begun() -> Future[Migrations]:
    asked = Future[Migrations]()
    try:
        threading.Thread(target=_ask, args=(asked,), name="ready", daemon=True).start()
    except RuntimeError as trouble:  # a question that nobody carries would be under way for good
        asked.set_exception(trouble)
    return asked


def _ask(asked: Future[Migrations]) -> None:
    try:
        asked.set_result(_applied())
    except Exception as trouble:  # noqa: BLE001 (told to those who wait)
        asked.set_exception(trouble)
    finally:
        connection.close()


_asking = Asking()


@require_safe
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that the web server answers, whatever else is down."""
    return _said("ok")


@require_safe
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether pages can be served: the database answers and holds all that this version knows. Else 503.

    A dead broker is no reason to send people away: writes go through, and the clocks catch up.
    """
    try:
        missing = _known() - _asking.answer()
    except (DatabaseError, TimeoutError):
        return _said("the database does not answer", status=503)
    except RuntimeError:
        return _said("the database cannot be asked", status=503)
    if missing:
        return _said(f"migrations are missing: {len(missing)}", status=503)
    return _said("ok")


@cache
def _known() -> Migrations:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _applied() -> Migrations:
    try:
        with connection.cursor() as cursor:
            cursor.execute(APPLIED)
            return frozenset(cursor.fetchall())
    except ProgrammingError as refused:
        if not isinstance(refused.__cause__, UndefinedTable):
            raise
        return frozenset()  # nothing was ever migrated there


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
