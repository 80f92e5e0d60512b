"""What was recorded is not changed, deleted or emptied by anybody who comes through the application, or in SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from objectives.models import Change
from tests.portfolio import Portfolio, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE objectives_change SET reason = 'another'", "DELETE FROM objectives_change", "TRUNCATE objectives_change"],
)
def test_the_ledger_is_only_added_to(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        before = list(Change.objects.order_by("pk").values())
        assert before
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(statement)
    assert list(Change.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("write", ["update", "delete"])
def test_neither_does_the_orm(write: str) -> None:
    rows = Change.objects.all()
    done = {"update": lambda: rows.update(reason="another"), "delete": rows.delete}
    with pytest.raises(IntegrityError), transaction.atomic():
        done[write]()
