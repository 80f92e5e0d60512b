"""How do tests empty tables, where the product refuses to? By the setting that the refusal itself names."""

from collections.abc import Iterable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.operations import DatabaseOperations

ALLOWED = "SET LOCAL sextant.truncate = 'allowed';"


def truncate(tables: Iterable[str]) -> None:
    """Empty tables and what refers to them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{ALLOWED} TRUNCATE {', '.join(tables)} CASCADE")


def let_django_flush() -> None:
    """Allow the TRUNCATE by which Django empties the database after a test that commits, and no other."""
    flush = DatabaseOperations.sql_flush

    @wraps(flush)
    def allowed(*arguments: Any, **options: Any) -> list[str]:
        return [ALLOWED, *flush(*arguments, **options)]  # all in one transaction: `execute_sql_flush`

    DatabaseOperations.sql_flush = allowed  # type: ignore[method-assign]
