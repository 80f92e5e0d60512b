"""What do the processes of the kill test do? `prepare`, `write SEED FILE`, `judge`, each on the test's own servers."""

import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TextIO

import django

WRITERS, ROLLED_BACK = 4, 0.1
PATIENCE = 15.0
ANY_KIND = 2.0
"""Seconds until hardly any act makes a drain compute everything again, which would mend what was lost before."""

# The last thing that the ledger says of each row, against the row.
FACTS_UNLIKE_LEDGER = """
    SELECT count(*) FROM (
        SELECT DISTINCT ON (key) key, after FROM objectives_change WHERE kind = '{kind}' ORDER BY key, id DESC) told
    FULL JOIN {table} fact ON fact.id = told.key
    WHERE to_jsonb(fact) IS DISTINCT FROM told.after"""


def prepare() -> None:
    """Make the busy portfolio, rolled up."""
    from objectives.rollup.drain import drain  # noqa: PLC0415 (models exist only after django.setup())
    from tests.objectives.rollup.busy import busy_portfolio  # noqa: PLC0415
    from tests.objectives.rollup.kill.wrong import prepare_design  # noqa: PLC0415
    from tests.objectives.rollup.proof import TODAY  # noqa: PLC0415

    busy_portfolio()
    drain(TODAY)
    prepare_design()


def write(seed: int, acknowledged: Path) -> None:
    """Write until a SIGTERM comes; put down the number of every transaction whose commit was acknowledged."""
    over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    with acknowledged.open("w") as told:
        writers = [
            threading.Thread(target=_write_on, args=[seed * 100 + number, told, over]) for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        _commit_late(random.Random(seed), told)  # noqa: S311 (told again by its seed)


def _commit_late(chance: random.Random, told: TextIO) -> None:
    """Correct three rows at last, each once more before the first correction is carried over, committed after it.

    Nothing that comes later mends them: a design that overlooks what commits late has them wrong for good.
    """
    from django.db import transaction  # noqa: PLC0415

    from objectives.acting import token  # noqa: PLC0415
    from objectives.tasks import please_drain  # noqa: PLC0415
    from tests.objectives.rollup.race.writing import correct_one, until_runs, wanted  # noqa: PLC0415

    for row in chance.sample(wanted(), 3):
        for is_late in (False, True):
            with transaction.atomic():
                correct_one(row, chance)
                written = token()
                if is_late:
                    until_runs(1, PATIENCE)
            told.write(f"{written}\n")
            if not is_late:
                please_drain()
    told.flush()
    please_drain()


def _write_on(seed: int, told: TextIO, over: threading.Event) -> None:
    from django.db import DatabaseError, InterfaceError, connection, transaction  # noqa: PLC0415

    from objectives.acting import token  # noqa: PLC0415
    from objectives.models import Change  # noqa: PLC0415
    from objectives.tasks import please_drain  # noqa: PLC0415
    from tests.objectives.rollup.race.writing import chosen, stay_open  # noqa: PLC0415

    chance = random.Random(seed)  # noqa: S311 (told again by its seed)
    begun = time.monotonic()
    while not over.is_set():
        try:
            with transaction.atomic():
                act = chosen(chance, 0.0 if time.monotonic() < begun + ANY_KIND else 1.0)
                act(chance)
                written = token()
                anything = Change.objects.filter(transaction_id=written).exists()
                stay_open(act, chance)
                transaction.set_rollback(chance.random() < ROLLED_BACK or not anything)
                kept = not transaction.get_rollback()
            if kept:
                told.write(f"{written}\n")
                told.flush()
                please_drain()
        except (DatabaseError, InterfaceError):  # a deadlock, a number taken, or the server died: perhaps not kept
            connection.close()
            time.sleep(0.01)


def judge() -> None:
    """Say as JSON what was lost: acknowledged writes, facts unlike the ledger, cells missing or wrong."""
    from django.db import connection  # noqa: PLC0415

    from objectives.models import FACTS, Change  # noqa: PLC0415
    from tests.objectives.rollup.race.judging import judged  # noqa: PLC0415

    acknowledged = {int(line) for name in sys.argv[2:] for line in Path(name).read_text().split()}
    there = set(Change.objects.values_list("transaction_id", flat=True))
    unlike = 0
    with connection.cursor() as cursor:
        for fact in FACTS:
            cursor.execute(FACTS_UNLIKE_LEDGER.format(kind=fact._meta.model_name, table=fact._meta.db_table))
            unlike += cursor.fetchone()[0]
    verdict = judged()
    print(  # noqa: T201 (read by the test)
        json.dumps(
            {
                "acknowledged": len(acknowledged),
                "lost": len(acknowledged - there),
                "facts unlike the ledger": unlike,
                "cells": verdict.cells,
                "missing": verdict.missing,
                "wrong": verdict.wrong,
            }
        )
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    django.setup()
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["write", number, file]:
            write(int(number), Path(file))
        case ["judge", *_]:
            judge()
