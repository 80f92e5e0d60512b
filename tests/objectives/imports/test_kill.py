"""A worker that is killed is followed by another: reading goes on with the first missing row, applying begins anew."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from objectives.imports import work_on_imports
from objectives.imports.asking import apply_import, receive_import
from objectives.imports.steps import steps_under_way
from objectives.models import Import, ImportKind, ImportRow, Role
from tests.objectives.imports.world import CORDIS, at, cordis, everything, known_world, worked
from tests.portfolio import person
from tracker.embedded.places import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COPIES = 200
WORKER = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
import django
django.setup()
from objectives.imports import applying, reading, work_on_imports
{changed}
work_on_imports()
"""
READING = """
reading.CHUNK = 1000
slow = reading._copy
def copy(row, values, percent):
    slow(row, values, percent)
    if row.rows_read >= 3000:
        time.sleep(600)
reading._copy = copy
"""
APPLYING = "applying.forget_plan = lambda: time.sleep(600)"  # all is written by then, nothing is committed


@contextmanager
def killed_in(changed: str, documents: Path, until: Callable[[], bool]) -> Iterator[None]:
    """Let a worker of its own go on until something is so; it is killed at the end of the block."""
    known = connection.settings_dict
    url = f"postgresql://{quote(known['USER'])}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"
    given = dict(os.environ, DATABASE_URL=url, DATABASE_POOL="0", DOCUMENTS_DIR=str(documents))
    worker = subprocess.Popen([sys.executable, "-c", WORKER.format(changed=changed)], cwd=CHECKOUT, env=given)
    try:
        end = time.monotonic() + 40
        while not until() and time.monotonic() < end:
            time.sleep(0.1)
        yield
        assert work_on_imports() == 0  # it is at it
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=20)


def followed(row: Import) -> Import:
    """Go on with what a worker left, once the server has seen that nobody is there."""
    while not work_on_imports():
        time.sleep(0.05)
    return worked(row)


def test_reading_goes_on_where_a_killed_worker_left_it(documents: Path) -> None:
    head, *lines = (CORDIS / "organization.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    content = (head + "".join(lines) * COPIES).encode()
    row = receive_import(
        by=person(Role.STAFF), kind=ImportKind.CORDIS_ORGANISATIONS, file=SimpleUploadedFile("o.csv", content)
    )

    def has_read() -> bool:
        row.refresh_from_db()
        return row.rows_read >= 3000

    with killed_in(READING, documents, has_read):
        assert (row.state, row.rows_read, row.progress > 0) == ("reading", 3000, True)
    row = followed(row)
    assert (row.state, row.rows_read) == ("ready", len(lines) * COPIES)
    numbers = list(ImportRow.objects.filter(of=row).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(2, len(lines) * COPIES + 2))
    assert row.plan is not None
    # a row that stands 200 times stands once
    assert row.plan["left"] == len(lines) * COPIES


def test_a_worker_that_is_killed_while_it_applies_has_applied_nothing_and_the_next_one_applies_all(
    documents: Path,
) -> None:
    _portfolio, staff = known_world()
    row = cordis(staff)
    before = everything()
    apply_import(by=staff, **at(row))
    with killed_in(APPLYING, documents, lambda: steps_under_way() == {row.pk: (12, 12)}):
        assert steps_under_way() == {row.pk: (12, 12)}
        assert everything() == before
    assert everything() == before
    row = followed(row)
    assert (row.state, row.trouble, steps_under_way()) == ("applied", "", {})
    assert everything() != before
