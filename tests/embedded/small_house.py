"""`make run` of a house whose first loading is small: `python -m tests.embedded.small_house FOLDER`."""

import sys
from pathlib import Path

from tracker.embedded import first_steps
from tracker.embedded.__main__ import main

if __name__ == "__main__":
    first_steps.SHIPPED = Path(sys.argv[1])
    sys.exit(main(["run"]))
