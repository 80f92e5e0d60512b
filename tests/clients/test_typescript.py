"""A TypeScript client is generated from the schema, built, and asks a running server: the lines of docs/api.md."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.clients.page import ASKED, environment, lines, run
from tests.conftest import NO_NODE, NO_PACKAGES

pytestmark = [pytest.mark.slow(seconds=10), pytest.mark.timeout(120), pytest.mark.django_db(transaction=True)]
HERE = Path(__file__).parent
OUT_OF_REACH = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the pinned packages; where they cannot be had, the test is skipped out loud."""
    if shutil.which("npm") is None and os.environ.get("SEXTANT_REQUIRE_NODE"):
        pytest.fail(NO_NODE)
    if shutil.which("npm") is None:
        pytest.skip(NO_NODE)
    for name in ("package.json", "package-lock.json", "tsconfig.json"):
        shutil.copy(HERE / name, tmp_path)
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--fetch-retries=1"]
    try:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    except subprocess.TimeoutExpired:
        pytest.skip(NO_PACKAGES)
    if OUT_OF_REACH.search(done.stderr):
        pytest.skip(NO_PACKAGES)
    assert done.returncode == 0, done.stderr
    return tmp_path


def test_it_is_built_and_lists_pages_and_tells_of_a_refusal(live_server: LiveServer, folder: Path) -> None:
    told = environment(live_server)
    (folder / "ask.ts").write_text(lines("typescript"))
    run(lines("sh typescript-client"), folder, told)
    run("npx tsc --project .", folder, told)
    asked = run("node ask.js", folder, told)
    assert asked.replace("[ '", "['").replace("' ]", "']").replace("'", '"') == ASKED
