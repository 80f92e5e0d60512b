"""Eight writers and two who drain, each on a connection of its own, for some seconds."""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, connection, transaction

from tests.objectives.rollup.race.writing import chosen, stay_open

WRITERS, DRAINERS, ROLLED_BACK = 8, 2, 0.1


class _ChangedItsMindError(Exception):
    """The writer gives up: nothing of the transaction stays."""


def race(seed: int, seconds: float, drain: Callable[[], object]) -> Counter[str]:
    """Run the race; return how often each kind of act was committed, and what was rolled back, refused or drained."""
    over = threading.Event()
    with ThreadPoolExecutor(WRITERS + DRAINERS) as people:
        drainers = [people.submit(_drain, drain, over, seed + number) for number in range(DRAINERS)]
        writers = [people.submit(_write, seed * 100 + number, seconds) for number in range(WRITERS)]
        try:
            told = [writer.result() for writer in writers]
        finally:
            over.set()
        told += [drainer.result() for drainer in drainers]
    return sum(told, Counter())


def _write(seed: int, seconds: float) -> Counter[str]:
    chance = random.Random(seed)  # noqa: S311 (told again by its seed)
    told: Counter[str] = Counter()
    begun = time.monotonic()
    try:
        while (over := (time.monotonic() - begun) / seconds) < 1:
            act = chosen(chance, over)
            try:
                with transaction.atomic():
                    act(chance)
                    stay_open(act, chance)
                    if chance.random() < ROLLED_BACK:
                        raise _ChangedItsMindError
                told[act.__name__] += 1
            except _ChangedItsMindError:
                told["rolled back"] += 1
            except DatabaseError:  # a deadlock, or two who took the same number
                told["refused"] += 1
    finally:
        connection.close()
    return told


def _drain(drain: Callable[[], object], over: threading.Event, seed: int) -> Counter[str]:
    chance = random.Random(seed)  # noqa: S311
    told: Counter[str] = Counter()
    try:
        while not over.is_set():
            try:
                drain()
                told["drained"] += 1
                time.sleep(chance.random() / 10)  # some changes wait for each other
            except DatabaseError:
                told["drain refused"] += 1
    finally:
        connection.close()
    return told
