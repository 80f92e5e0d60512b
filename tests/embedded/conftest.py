"""Where can the account that runs PostgreSQL look in? Not into pytest's own folders: they are closed to others."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that others can enter, gone after the module."""
    folder = Path(tempfile.mkdtemp(prefix="sextant-tests-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
