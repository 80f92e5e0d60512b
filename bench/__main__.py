"""`make bench`: everything at the size of one cluster, `SIZE=small`, `europe` or `real` others, `B="api export"` parts.

`B=growth` takes an hour: how costs grow. `B=soak` is `make soak`. `KEEP=1` keeps the database for the next run of that
size with `KEEP=1`; `loading` would empty it. `B=import` brings in a million rows. The gate runs a part of the small
size (`bench/alone.py`).
"""

import os
import sys
from collections.abc import Callable, Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.comparing import BASELINE, RESULTS  # noqa: E402
from bench.gate import gate  # noqa: E402
from bench.growth import growth  # noqa: E402
from bench.importing import importing  # noqa: E402
from bench.measuring import Bench  # noqa: E402
from bench.parts import GATE, ON_CALL, PARTS, SIZES, filled, measure  # noqa: E402

WHOLE: dict[str, Callable[[Bench], None]] = {"growth": growth, "import": importing}
"""What makes its own data, whatever the size."""
RUNS = {"small": 5, "cluster": 5, "europe": 3, "real": 5}


def main(size: str, asked: Sequence[str]) -> int:
    """Measure in a database of its own, which is dropped afterwards; return the exit status."""
    unknown = {*asked} - {*PARTS, *ON_CALL, *WHOLE, "gate", "baseline"}
    if unknown or size not in (*SIZES, "real"):
        print(f"SIZE is one of {', '.join((*SIZES, 'real'))}, B some of {', '.join((*PARTS, *ON_CALL, *WHOLE))}.")
        return 2
    keep = os.environ.get("KEEP") == "1"
    connection.settings_dict["TEST"]["NAME"] = f"sextant_bench_{size}" if keep else None
    connection.settings_dict["TEST"]["TEMPLATE"] = os.environ.get("BENCH_TEMPLATE")
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, keepdb=keep, serialize=False)
    bench = Bench(runs=3 if "gate" in asked else RUNS[size])
    try:
        with bench.watch.watching():
            bench.begin()
            worse = _measured(bench, size, asked or [part for part in PARTS if not keep or part != "loading"])
            if bench.thorough:
                bench.target("the most MB of one process, all in all", bench.watch.ever, 400)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0, keepdb=keep)
    return worse


def _measured(bench: Bench, size: str, asked: Sequence[str]) -> int:
    worse = 0
    kept = RESULTS / f"{size}-{timezone.now():%Y%m%d-%H%M%S}.json"
    if "gate" in asked:
        worse = 1 if gate(bench) else 0
    elif "baseline" in asked:
        bench.thorough, kept = False, BASELINE
        measure(bench, GATE, filled(bench, "small"))
    elif alone := WHOLE.get(asked[0]):
        alone(bench)
    else:
        measure(bench, asked, filled(bench, size))
    bench.keep(kept)
    return worse


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "cluster", sys.argv[2:]))
