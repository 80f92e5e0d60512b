"""Which times of the provider's count as a confirmation? Those of a moment ago, none that lies ahead for good."""

import time
from typing import Any

import pytest

from tracker.accounts.single_sign_on.proving import has_just_proven, is_fresh, note_proof

NOW = 1_790_000_000.0


@pytest.mark.parametrize(
    ("said", "counts"),
    [
        (NOW, True),
        (int(NOW) - 299, True),
        (NOW - 300, False),
        (NOW + 30, True),  # its clock runs before ours, as clocks do
        (NOW + 90, False),
        (NOW * 1000, False),  # milliseconds
        (float("inf"), False),
        (float("nan"), False),
        (str(NOW), False),
        (None, False),
    ],
)
def test_only_a_time_of_a_moment_ago_confirms(monkeypatch: pytest.MonkeyPatch, said: Any, counts: bool) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    assert is_fresh(said) is counts


def test_what_one_person_proved_counts_for_nobody_else() -> None:
    session = dict[str, object]()
    note_proof(session, 1, time.time())
    assert has_just_proven(session, 1)
    assert not has_just_proven(session, 2)
    assert not has_just_proven({}, None)
    assert not has_just_proven({"proven_at_the_provider": time.time()}, 1)
