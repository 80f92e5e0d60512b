"""Is this process alive, and may people be sent to it? For the proxy and whoever watches; nothing is told but that."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


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
        missing = _known() - _applied()
    except DatabaseError:
        return _said("the database does not answer", status=503)
    if missing:
        return _said(f"migrations are missing: {len(missing)}", status=503)
    return _said("ok")


@cache
def _known() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _applied() -> frozenset[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset(cursor.fetchall())


def _said(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")
