"""Does a rule checked at commit look at the rows that there are by then, and at no row that came and went before?"""

import pgtrigger
import pytest
from django.db import IntegrityError, connection, models, transaction

from objectives.models import Contract, Kpi, Link, Objective, Project, message_of
from tests.objectives.models.breaking import BREAKINGS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_once")]


NOTED = {"note_version"}
"""What the database writes down by itself at commit: no rule."""


def deferred() -> set[str]:
    every = {str(trigger.name) for _, trigger in pgtrigger.registered() if trigger.timing == pgtrigger.Deferred}
    assert every > NOTED
    return every - NOTED


def commit() -> None:
    """Check what waits for the end of the transaction; each test takes its own changes back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def test_a_trigger_asks_whether_it_is_ignored_without_an_error_in_each_row() -> None:
    """An error is a subtransaction, whose end looks through all that waits: a million rows never came to theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('pgtrigger.ignore')")
        assert cursor.fetchone() == ("{}",)
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = '_pgtrigger_should_ignore'")
        assert "CURRENT_SETTING('pgtrigger.ignore')" in cursor.fetchone()[0]


def a_kpi_of(objective: Objective, contract: Contract) -> Kpi:
    return Kpi.objects.create(
        contract=contract, objective=objective, code="new", name_en="New", unit="u", kind="reported", baseline=0,
        direction="increase", aggregation="latest", accumulation="period", frequency="year",
    )  # fmt: skip


def test_a_kpi_made_and_deleted_together_with_its_objective_breaks_nothing() -> None:
    contract = Contract.objects.get(code="c-1")
    objective = Objective.objects.create(contract=contract, number=9, code="NEW", title_en="New")
    kpi = a_kpi_of(objective, contract)
    kpi.delete()
    objective.delete()
    commit()


def test_a_kpi_that_stays_is_still_held_to_the_rule() -> None:
    contract = Contract.objects.get(code="c-1")
    kpi = a_kpi_of(Objective.objects.get(contract__code="c-2"), contract)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        commit()
    kpi.delete()
    assert message_of(caught.value) == "The objective of a KPI belongs to the KPI's contract."


def test_a_link_too_many_that_is_taken_back_breaks_nothing() -> None:
    third = Objective.objects.create(contract=Contract.objects.get(code="c-1"), number=9, code="NEW", title_en="New")
    Link.objects.create(objective=third, project=Project.objects.get(code="P1"), share=1, basis="derived").delete()
    commit()


@pytest.mark.parametrize("name", sorted(name for name in deferred() if not BREAKINGS[name].added))
def test_what_is_broken_and_mended_in_one_transaction_is_whole(name: str) -> None:
    broken = BREAKINGS[name]
    with connection.cursor() as cursor:
        cursor.execute(broken.before or "SELECT")
    commit()
    row = broken.model._default_manager.filter(**broken.row).first()
    assert row is not None
    rows: models.QuerySet[models.Model] = broken.model._default_manager.filter(pk=row.pk)
    mended = {field: getattr(row, field) for field in broken.change}
    rows.update(
        **{
            field: value[0]._default_manager.get(code=value[1]) if isinstance(value, tuple) else value
            for field, value in broken.change.items()
        }
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        commit()
    rows.update(**mended)
    commit()
