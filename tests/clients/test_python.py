"""A Python client is generated from the schema, and asks a running server: the lines of docs/api.md."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.clients.page import ASKED, environment, lines, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]


def test_it_is_made_without_a_warning_and_lists_pages_and_tells_of_a_refusal(
    live_server: LiveServer, tmp_path: Path
) -> None:
    told = environment(live_server)
    made = run(lines("sh python-client"), tmp_path, told)
    warned = re.findall(r"WARNING parsing (\S+ \S+)", made)
    assert sorted(warned) == [f"GET /api/v1/packs/{{id}}/{file}/" for file in ("pdf", "xlsx")], (
        made
    )  # it reads no files
    assert len(list(tmp_path.glob("sextant_client/api/*/*_list.py"))) > 15
    asked = subprocess.run(
        [sys.executable, "-c", lines("python client")], cwd=tmp_path, env=told | {"PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=False, timeout=50,
    )  # fmt: skip
    assert asked.returncode == 0, asked.stderr
    assert asked.stdout.replace("'", '"') == ASKED
