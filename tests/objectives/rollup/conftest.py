"""What do several files stand on? The busy portfolio, rolled up once; what each test changes is taken back after it."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import figures_are_those_of_a_full_rollup


def _as_if_committed() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The busy portfolio, rolled up, for all tests of a file that use the database in a transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        busy_portfolio()
        _as_if_committed()
        assert figures_are_those_of_a_full_rollup()
        _as_if_committed()
        yield
        transaction.set_rollback(True)
