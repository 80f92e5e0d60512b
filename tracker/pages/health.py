"""Is this process alive, and may people be sent to it? For the proxy and whoever watches; nothing is told but that."""

import threading
from concurrent.futures import Future
from functools import cache

from django.db import DatabaseError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATIENCE = 2.0
"""Seconds after which a database that said nothing is none: whoever watches waits a few itself, and no longer."""
APPLIED = "SELECT app, name FROM django_migrations"
Migrations = frozenset[tuple[str, str]]


class Asking:
    """What the database says, asked by a thread of its own: one at a time, whose answer goes to all who wait for it.

    A database that is frozen, or gone without a farewell, answers nobody and refuses nobody. Whoever asked it
    themselves would wait with it, one more at every look, until the process has no thread left.
    """

    def __init__(self) -> None:
        self._lock, self._under_way = threading.Lock(), Future[Migrations]()
        self._under_way.set_result(frozenset())

    def answer(self) -> Migrations:
        """Return what it says.

        Raises TimeoutError where that takes too long, DatabaseError where it cannot be asked.
        """
        with self._lock:
            if self._under_way.done():
                self._under_way = Future()
                threading.Thread(target=_ask, args=(self._under_way,), name="ready", daemon=True).start()
            asked = self._under_way
        return asked.result(timeout=PATIENCE)


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
    except ProgrammingError:  # nothing was ever migrated there
        return frozenset()


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
