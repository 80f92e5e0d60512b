"""A worker that is killed in the middle of a pack leaves a claim that runs out: the next one goes on, and once only."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from objectives import clock
from objectives.models import BoardPack, Role
from objectives.packs import Edition, ask_for_pack, file_of, make_packs
from objectives.packs.making import LEASE
from tests.portfolio import LAST_DAY, person, small_portfolio
from tracker.embedded.places import CHECKOUT
from tracker.packs import RENDERS

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("documents")]

WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
import django
django.setup()
from objectives.packs import make_packs
from tracker.packs import RENDERS
make_packs({"pdf": RENDERS["pdf"], "xlsx": lambda pack: time.sleep(600)})
"""


def test_a_pack_is_made_whole_after_its_worker_was_killed(documents: object) -> None:
    portfolio = small_portfolio()
    pack = ask_for_pack(
        by=person(Role.BOARD), contract=portfolio.contract.pk, day=LAST_DAY, edition=Edition("fr"), today=LAST_DAY,
        now=clock.now(),
    )  # fmt: skip
    known = connection.settings_dict
    url = f"postgresql://{quote(known['USER'])}@/{known['NAME']}?host={quote(str(known['HOST']), safe='')}"
    given = dict(os.environ, DATABASE_URL=url, DATABASE_POOL="0", DOCUMENTS_DIR=str(documents))
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=CHECKOUT, env=given)
    try:
        end = time.monotonic() + 40
        while not pack.pdf_sha256 and time.monotonic() < end:
            time.sleep(0.1)
            pack.refresh_from_db()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=20)
    assert (pack.state, pack.progress) == ("making", 50)
    half = file_of(pack, "pdf")
    assert make_packs(RENDERS) == 0
    BoardPack.objects.update(claimed_at=timezone.now() - LEASE * 2)
    assert make_packs(RENDERS) == 1
    assert make_packs(RENDERS) == 0
    pack.refresh_from_db()
    assert pack.is_ready
    assert (file_of(pack, "pdf"), pack.attempts) == (half, 2)
