"""What does docs/api.md tell a client to do, and what does a client find that does it?"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from objectives.models import Role
from tests.api.test_lists import bearer
from tests.portfolio import person, small_portfolio
from tracker.embedded.places import CHECKOUT

PAGE = (CHECKOUT / "docs" / "api.md").read_text()
ASKED = '["H1"]\n["P000"]\n["P001"]\n404 Not Found\n'
"""A funder's projects by cursor, one a page, and one that there is not."""


def lines(language: str) -> str:
    """Return what stands on the page under a language."""
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    assert found, language
    return found[1]


def environment(live_server: LiveServer) -> dict[str, str]:
    """Make two published projects and one of the funder, and return what a client of the funder is told."""
    portfolio = small_portfolio(published_projects=2)
    token = bearer(person(Role.FUNDER, portfolio.funder))["authorization"].removeprefix("Token ")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {"SEXTANT": live_server.url, "TOKEN": token, "PATH": path, "HOME": os.environ["HOME"]}


def run(command: str, folder: Path, told: dict[str, str]) -> str:
    """Run a command as a shell would, and return what it printed."""
    done = subprocess.run(
        ["/bin/sh", "-ec", command], cwd=folder, env=told, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False, timeout=50,
    )  # fmt: skip
    if done.returncode:
        pytest.fail(f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr
