"""A seal is of one moment: it waits for who is entering a fact of the period, and lets nobody enter one meanwhile."""

import datetime
import json
import threading

import pytest
from django.db import connection

from objectives import clock
from objectives.acts.closing import ITSELF, close_period
from objectives.models import Role, Seal, SealedPart
from objectives.sealing import verified_facts
from tests.elsewhere import another_connection
from tests.portfolio import person, small_portfolio

WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'objectives_contract'::regclass"


@pytest.mark.django_db(transaction=True)
def test_what_was_entered_before_the_period_closed_is_in_its_seal() -> None:
    portfolio, staff = small_portfolio(), person(Role.STAFF)

    def closing() -> None:
        try:
            close_period(
                by=staff, contract=portfolio.contract.pk, through=datetime.date(2017, 12, 31), now=clock.now(),
                today=datetime.date(2018, 6, 1),
            )  # fmt: skip
        finally:
            connection.close()

    thread = threading.Thread(target=closing)
    with another_connection() as other, connection.cursor() as cursor:
        other.execute(ITSELF, [portfolio.contract.pk])
        thread.start()
        waits = 0
        while thread.is_alive() and not waits:
            cursor.execute(WAITS)
            (waits,) = cursor.fetchone()
        assert waits
        other.execute("UPDATE objectives_measurement SET value = 170 WHERE period = '2017'")
        other.commit()
        thread.join()
    figures = json.loads(SealedPart.objects.get(name="figures").content)
    assert figures["kpis"]["members"]["actual"] == "170.000000"
    assert [link.broken for link in verified_facts(portfolio.contract)] == [None]
    assert Seal.objects.get().transaction_id > 0
