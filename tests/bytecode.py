"""Where do the tests keep what Python compiled? In `.data`, even where the environment forbids it in the source tree.

Imported before anything large: without it each of the hundred processes of a run compiles all of Django again.
"""

import os
import sys
from pathlib import Path

KEPT = Path(__file__).resolve().parents[1] / ".data" / "bytecode"


def keep() -> None:
    """Let this process and its children write bytecode, outside the source tree if that is not wanted there."""
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        sys.dont_write_bytecode = False
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(KEPT)


keep()
