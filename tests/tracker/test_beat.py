"""Does beat finish what it is sending before it ends?"""

import os
import signal
from collections.abc import Iterator

import pytest
from django_celery_beat.schedulers import DatabaseScheduler

from tracker.beat import ENDING, Schedule

told: list[str] = []


@pytest.fixture
def heeded() -> Iterator[None]:
    """Handlers that tell of the signals."""
    told.clear()
    before = {number: signal.signal(number, lambda got, _: told.append(signal.Signals(got).name)) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("heeded")
@pytest.mark.parametrize(
    ("act", "number"), [("tick", signal.SIGTERM), ("tick", signal.SIGINT), ("sync", signal.SIGTERM)]
)
def test_a_signal_waits_until_it_is_done(monkeypatch: pytest.MonkeyPatch, act: str, number: int) -> None:
    def sends(_schedule: object) -> float:
        os.kill(os.getpid(), number)
        told.append("sent")
        return 2.0

    monkeypatch.setattr(DatabaseScheduler, act, sends)
    getattr(Schedule.__new__(Schedule), act)()
    assert told == ["sent", signal.Signals(number).name]
