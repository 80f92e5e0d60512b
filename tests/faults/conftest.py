"""How long is the run? `FAULTS=short` (at most ten minutes) or `FAULTS=long`; without it one test, of the harness."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.throw_away import throw_away_folder

FORM = os.environ.get("FAULTS", "")


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder of one test, which the account of PostgreSQL can enter."""
    folder = throw_away_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
