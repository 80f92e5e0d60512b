"""Whatever is written, corrected, withdrawn and deleted, in whatever order and beside whatever workers: after a drain
the figures are those of a full rollup.

SEXTANT_EXAMPLES makes it longer.
"""

import os
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, models, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from objectives.models import Activity, Funding, Kpi, Link, Measurement, Milestone, MilestoneReport, Participation
from objectives.rollup.drain import drain
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.facts import SLIPS, Slip
from tests.objectives.rollup.proof import TODAY, figures_are_those_of_a_full_rollup
from tests.objectives.rollup.race.writing import link, measure, report, reweigh, spend, weigh

EXAMPLES = int(os.environ.get("SEXTANT_EXAMPLES", "25"))
GONE: tuple[type[models.Model], ...] = (
    MilestoneReport, Milestone, Measurement, Link, Funding, Participation, Activity, Kpi
)  # fmt: skip

Step = Callable[[], object]


def _slip(slip: Slip) -> None:
    rows = apps.get_model("objectives", slip.kind)._default_manager.filter(**slip.rows)
    rows.update(**slip.values())


def _delete_any(model: type[models.Model], chance: random.Random) -> None:
    keys = list(model._default_manager.order_by("pk").values_list("pk", flat=True))
    if keys:
        model._default_manager.filter(pk=chance.choice(keys)).delete()


def _withdraw(chance: random.Random) -> None:
    keys = list(Measurement.objects.order_by("pk").values_list("pk", flat=True))
    Measurement.objects.filter(pk=chance.choice(keys)).update(status=chance.choice(["withdrawn", "rejected"]))


chances = st.integers(0, 2**32).map(random.Random)
written = st.tuples(st.sampled_from([measure, measure, report, link, weigh, reweigh, spend, _withdraw]), chances)
deleted = st.tuples(st.sampled_from(GONE), chances)
drains = st.just("drain")
slips = st.sampled_from(SLIPS)
steps = st.lists(st.one_of(written, written, deleted, slips, slips, drains), min_size=2, max_size=12)


def _take(step: object) -> None:
    """Do one step; where an earlier one left nothing for it to do, or a rule refuses it, it leaves nothing behind."""
    if step == "drain":
        drain(TODAY)
        return

    try:
        with transaction.atomic():
            if isinstance(step, Slip):
                _slip(step)
            elif isinstance(step, tuple) and isinstance(step[0], type):
                _delete_any(*step)
            elif isinstance(step, tuple):
                step[0](step[1])
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # as a commit would
    except (DatabaseError, ObjectDoesNotExist, IndexError):
        return


@pytest.fixture(scope="module")
def busy(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The busy portfolio, rolled up; each example takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        busy_portfolio()
        drain(TODAY)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.usefixtures("busy")
@settings(max_examples=EXAMPLES, suppress_health_check=[*HealthCheck])
@given(steps)
def test_any_sequence_of_writes_and_drains_ends_equal_to_a_full_rollup(taken: list[object]) -> None:
    with transaction.atomic():
        for step in taken:
            _take(step)
        assert figures_are_those_of_a_full_rollup()
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_any_sequences_of_three_writers_beside_two_workers_end_equal_to_a_full_rollup() -> None:
    busy_portfolio()
    drain(TODAY)

    @settings(max_examples=max(EXAMPLES // 4, 1), phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(st.tuples(steps, steps, steps))
    def holds(taken: tuple[list[object], ...]) -> None:
        over = threading.Event()
        with ThreadPoolExecutor(5) as people:
            workers = [people.submit(_drain_until, over) for _ in range(2)]
            writers = [people.submit(_take_all, some) for some in taken]
            for writer in writers:
                writer.result()
            over.set()
            for worker in workers:
                worker.result()
        assert figures_are_those_of_a_full_rollup()

    holds()


def _take_all(taken: list[object]) -> None:
    try:
        for step in taken:
            _take(step)
    finally:
        connection.close()


def _drain_until(over: threading.Event) -> None:
    try:
        while not over.is_set():
            drain(TODAY)
            over.wait(0.01)
    finally:
        connection.close()
