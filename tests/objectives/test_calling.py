"""Whoever calls does not wait; a burst is sent once or twice, and never is a call without a sending after it."""

import contextvars
import datetime
import itertools
import threading
import time

from objectives.calling import Caller

SOON = datetime.timedelta(milliseconds=100)

REQUEST = contextvars.ContextVar("REQUEST", default="none")


def test_a_thousand_calls_during_one_sending_are_sent_once_more() -> None:
    sent, go_on = list[float](), threading.Event()

    def send() -> None:
        sent.append(time.monotonic())
        assert go_on.wait(10)

    call = Caller(send, pause=SOON)
    began = time.monotonic()
    for _ in range(1000):
        call()
    last = time.monotonic()
    assert last - began < 1
    assert not call.settle(0)
    go_on.set()
    assert call.settle(10)
    assert 1 <= len(sent) <= 2
    assert len(sent) == 1 or sent[-1] >= sent[0]


def test_every_call_is_followed_by_a_sending_that_begins_later() -> None:
    committed, seen = 0, 0

    def send() -> None:
        nonlocal seen
        seen = committed  # what whoever gets the call would find
        time.sleep(0.0005)

    call = Caller(send, pause=SOON / 10)
    for number in range(1, 500):
        committed = number
        call()
        if number % 100 == 0:
            assert call.settle(10)
            assert seen == number
    assert call.settle(10)
    assert seen == 499


def test_whoever_writes_without_a_pause_fills_no_queue_faster_than_it_is_worked_off() -> None:
    sent = list[float]()
    call = Caller(lambda: sent.append(time.monotonic()), pause=SOON)
    for _ in range(100):
        call()
        time.sleep(0.004)
    assert call.settle(10)
    gaps = [later - earlier for earlier, later in itertools.pairwise(sent)]
    assert len(sent) > 1
    assert min(gaps) >= SOON.total_seconds() * 0.99


def test_a_sending_bears_the_name_of_the_request_that_called_last() -> None:
    seen: list[str] = []
    call = Caller(lambda: seen.append(REQUEST.get()), pause=SOON)
    for name in ("first", "second"):
        REQUEST.set(name)
        call()
        assert call.settle(10)
    assert seen == ["first", "second"]
