"""The back office comes with the pages: to a worker never, to Django's checks always."""

import secrets
import subprocess
import sys
from pathlib import Path

from tests.embedded.checkout import environment
from tracker.embedded.places import CHECKOUT

GIVEN = {
    "DATABASE_URL": "postgresql://sextant:secret@db.example/sextant", "ALLOWED_HOSTS": "sextant.example.org",
    "SEXTANT_URL": "https://sextant.example.org",
}  # fmt: skip
LOOK = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
import django
django.setup()
before = "tracker.admin" in sys.modules
import manage
status = manage.main(["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
print(before, status, "tracker.admin" in sys.modules)"""


def test_djangos_own_check_for_deployment_finds_nothing_in_the_back_office_either_which_no_other_process_loads(
    tmp_path: Path,
) -> None:
    given = environment(tmp_path, **GIVEN, SECRET_KEY=secrets.token_urlsafe(50))
    command = [sys.executable, "-c", LOOK]
    said = subprocess.run(command, cwd=CHECKOUT, env=given, capture_output=True, text=True, check=False, timeout=60)
    assert said.returncode == 0, said.stderr
    assert "no issues" in said.stdout + said.stderr
    assert said.stdout.splitlines()[-1] == "False 0 True"
