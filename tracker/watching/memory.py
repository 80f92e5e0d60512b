"""How much memory does this process hold?"""

import os
from pathlib import Path

TOLD = Path("/proc/self/statm")


def held() -> int:
    """Return the bytes that are in memory; 0 where the system does not say (only Linux does, and we run on it)."""
    return int(TOLD.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") if TOLD.exists() else 0
