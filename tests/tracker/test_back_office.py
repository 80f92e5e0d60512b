"""The back office comes with the pages: to a worker never, to Django's checks always."""

import subprocess
import sys

from tracker.embedded.places import CHECKOUT

LOOK = """
import sys, django
django.setup()
from django.core.checks import run_checks
before = "tracker.admin" in sys.modules
print(before, run_checks(tags=["admin"]), "tracker.admin" in sys.modules)"""


def test_whatever_else_is_looked_at_django_checks_it_and_no_other_process_loads_it() -> None:
    command = [sys.executable, "-c", LOOK]
    said = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout == "False [] True\n"
