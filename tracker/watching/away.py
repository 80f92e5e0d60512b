"""What is said while the database is away? That the house is being mended and nothing was done: 503, in a moment.

Whoever reads finds out when a page asks the database, whoever writes before anything is begun: only then is it sure
that nothing was done. A connection that breaks in the middle of a write is a 500: nobody knows how far it came.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.log import log_response
from django.utils.translation import gettext as _
from psycopg import Error
from psycopg_pool import PoolTimeout

from tracker.watching.crowding import busy
from tracker.watching.refusing import refused

PATIENCE = 1.5
"""Seconds that a web server waits for a connection: the pool tries on behind it, and who asks comes back."""
AGAIN_IN = 10
"""Seconds; a database that was started again takes a few."""
READING = ("GET", "HEAD", "OPTIONS")


def find_the_database(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let nobody begin to write while the database is away."""

    def answered(request: HttpRequest) -> HttpResponse:
        if request.method not in READING:
            try:
                connection.ensure_connection()
            except OperationalError as error:
                told = away(request, error)
                log_response(
                    "%s: %s", told.reason_phrase, request.path, response=told, request=request, exception=error
                )
                return told  # Django writes no second line of it, which would not know the reason
        return answer(request)

    return answered


def is_away(error: BaseException | None) -> bool:
    """Return whether no connection was to be had, which says that of what came before nothing was asked."""
    cause = error.__cause__ if isinstance(error, OperationalError) else None
    return isinstance(cause, PoolTimeout) or (isinstance(cause, Error) and cause.pgconn is not None)


def away(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    """Say it; the session is let be, which would ask the same database again, and wait as long.

    A database that answers, whose every connection is at work for others, is not away: many people ask.
    """
    if hasattr(request, "session"):
        request.session.accessed = request.session.modified = False
    if error and isinstance(error.__cause__, PoolTimeout) and _all_at_work():
        return busy(request)
    return refused(
        request,
        HTTPStatus.SERVICE_UNAVAILABLE,
        _("The house is being mended"),
        _("The database does not answer. Nothing was done, and nothing is lost: ask again in a moment."),
        {"Retry-After": str(AGAIN_IN)},
    )


def _all_at_work() -> bool:
    """Return whether the pool has as many connections as it may.

    It counts the one that it tries to make, so that it is never empty while somebody asks.
    """
    pool: Any = getattr(connection, "pool", None)
    return pool is not None and (stands := pool.get_stats())["pool_size"] >= stands["pool_max"]
