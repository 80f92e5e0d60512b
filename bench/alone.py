"""The bench on servers of its own that are thrown away, with a database that was migrated before: seconds less.

`make bench-gate` is what the gate runs. `make bench-gate B=baseline` measures anew what it is held against.
"""

import os
import shutil
import subprocess
import sys

import tests.bytecode  # noqa: F401 - a dozen processes would compile all of Django each
from tests import migrated
from tests.throw_away import throw_away_folder
from tracker.embedded.services import started


def main(arguments: list[str]) -> int:
    """Run the bench with some arguments; return its status."""
    data = throw_away_folder()
    os.environ["SEXTANT_DATA_DIR"] = str(data)
    try:
        migrated.lay_out(data)
        with started(data, "the bench", waits=False, throw_away=True):
            template = {"BENCH_TEMPLATE": migrated.NAME}
            return subprocess.run(
                [sys.executable, "-m", "bench", *arguments], env=os.environ | template, check=False
            ).returncode
    finally:
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
