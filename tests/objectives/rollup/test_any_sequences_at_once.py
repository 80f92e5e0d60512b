"""Any sequences of three writers, committed beside two workers, end equal to a full rollup."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from objectives.rollup.drain import drain
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY, figures_are_those_of_a_full_rollup
from tests.objectives.rollup.sequences import EXAMPLES, steps, take


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
            take(step)
    finally:
        connection.close()


def _drain_until(over: threading.Event) -> None:
    try:
        while not over.is_set():
            drain(TODAY)
            over.wait(0.01)
    finally:
        connection.close()
