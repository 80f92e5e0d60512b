"""A worker that is killed while it reads is followed by another one, which goes on with the first missing row."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from objectives.imports import work_on_imports
from objectives.imports.asking import receive_import
from objectives.models import ImportKind, ImportRow, Role
from tests.objectives.imports.world import CORDIS, worked
from tests.portfolio import person
from tracker.embedded.places import CHECKOUT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COPIES = 200
WORKER = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
import django
django.setup()
from objectives.imports import reading, work_on_imports
reading.CHUNK = 1000
slow = reading._copy
def copy(row, values, percent):
    slow(row, values, percent)
    if row.rows_read >= 3000:
        time.sleep(600)
reading._copy = copy
work_on_imports()
"""


def test_reading_goes_on_where_a_killed_worker_left_it(documents: Path) -> None:
    head, *lines = (CORDIS / "organization.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    content = (head + "".join(lines) * COPIES).encode()
    row = receive_import(
        by=person(Role.STAFF), kind=ImportKind.CORDIS_ORGANISATIONS, file=SimpleUploadedFile("o.csv", content)
    )
    known = connection.settings_dict
    url = f"postgresql://{quote(known['USER'])}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"
    given = dict(os.environ, DATABASE_URL=url, DATABASE_POOL="0", DOCUMENTS_DIR=str(documents))
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=CHECKOUT, env=given)
    try:
        end = time.monotonic() + 40
        while row.rows_read < 3000 and time.monotonic() < end:
            time.sleep(0.1)
            row.refresh_from_db()
        assert (row.state, row.rows_read, row.progress > 0) == ("reading", 3000, True)
        assert work_on_imports() == 0  # it is at it
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=20)
    while not work_on_imports():  # until the server has seen that nobody is there
        time.sleep(0.05)
    row = worked(row)
    assert (row.state, row.rows_read) == ("ready", len(lines) * COPIES)
    numbers = list(ImportRow.objects.filter(of=row).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(2, len(lines) * COPIES + 2))
    assert row.plan is not None
    # a row that stands 200 times stands once
    assert row.plan["left"] == len(lines) * COPIES
