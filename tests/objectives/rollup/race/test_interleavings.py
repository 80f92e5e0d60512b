"""The very steps in which the wrong designs lose an update, and in which ours loses none."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection

from objectives.models import Kpi, Measurement
from objectives.rollup import run
from objectives.rollup.drain import drain
from objectives.rollup.writing import write_scores
from tests.objectives.rollup.busy import busy_portfolio
from tests.objectives.rollup.proof import TODAY
from tests.objectives.rollup.race.designs import Drain, do_nothing, real_design, skip_locked, watermark
from tests.objectives.rollup.race.judging import Verdict, judged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

Design = Callable[[], AbstractContextManager[Drain]]
WAIT = 20


def _set(value: int) -> None:
    Measurement.objects.filter(kpi__code="members", period="2017").update(value=value)


def _late_commit(design: Design) -> Verdict:
    """One writer commits, a second writes the same row, a drain runs, the second commits, a drain runs."""
    busy_portfolio()
    drain(TODAY)
    key = Kpi.objects.get(code="members").pk
    with design() as carry:
        _set(110)
        second = connection.copy()
        try:
            with second.cursor() as cursor:
                cursor.execute("BEGIN")
                cursor.execute("UPDATE objectives_measurement SET value = 190 WHERE kpi_id = %s", [key])
                carry()
                cursor.execute("COMMIT")
        finally:
            second.close()
        carry()
    return judged()


def test_what_commits_after_a_drain_began_is_carried_by_the_next_one() -> None:
    assert _late_commit(real_design).is_clean


@pytest.mark.parametrize("wrong", [watermark, do_nothing], ids=lambda one: one.__name__)
def test_a_watermark_and_a_unique_mark_lose_what_commits_late(wrong: Design) -> None:
    assert _late_commit(wrong).wrong > 0


def _older_look(design: Design, monkeypatch: pytest.MonkeyPatch) -> Verdict:
    """A drain reads the facts and dawdles; another KPI moves, a second drain carries it; then the first one writes."""
    busy_portfolio()
    drain(TODAY)
    has_read, may_write = threading.Event(), threading.Event()
    write = write_scores

    def dawdling(*given: Any) -> None:
        if threading.current_thread().name == "first":
            has_read.set()
            may_write.wait(WAIT)
        write(*given)

    monkeypatch.setattr(run, "write_scores", dawdling)
    with design() as carry:

        def carry_and_close() -> None:
            try:
                carry()
            finally:
                connection.close()

        _set(110)
        first = threading.Thread(target=carry_and_close, name="first")
        second = threading.Thread(target=carry_and_close, name="second")
        first.start()
        assert has_read.wait(WAIT)
        Measurement.objects.filter(kpi__code="sum-period").update(value=1)
        second.start()
        second.join(2)  # where one waits for the other, it is still at it
        may_write.set()
        for thread in (first, second):
            thread.join(WAIT)
            assert not thread.is_alive()
        carry()
    return judged()


def test_an_older_look_at_the_facts_never_overwrites_a_newer_one(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _older_look(real_design, monkeypatch).is_clean


def test_marks_taken_side_by_side_without_a_lock_let_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _older_look(skip_locked, monkeypatch).wrong > 0
