"""`make bench`: the real dataset. `B=sizes`: an hour. `B=carried`: the drains of it, a quarter of an hour.

`B=api`: requests. `B=export`: files. `B=paint`: a browser. `B=import`: a million rows. `B=gate`: seconds.
"""

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.exporting import exporting  # noqa: E402
from bench.importing import importing  # noqa: E402
from bench.measuring import Bench  # noqa: E402
from bench.painting import painting  # noqa: E402
from bench.serving import serving  # noqa: E402
from bench.sizes import gate, sizes  # noqa: E402
from bench.writing import writers  # noqa: E402
from objectives.exchange import AEROSPACE_VALLEY  # noqa: E402
from objectives.exchange.loading import load  # noqa: E402
from objectives.models import Contract  # noqa: E402
from objectives.rollup.run import roll_up  # noqa: E402
from objectives.scorecards import scorecard  # noqa: E402

CARRIED = (100, 100_000), (100_000, 5_000_000)
PORTFOLIOS = {
    "small": ((100, 2_000), (3_000, 30_000)),
    "sizes": ((100, 10_000, 100_000), (100_000, 1_000_000, 5_000_000)),
}


def real(bench: Bench) -> None:
    """Measure the real dataset."""
    bench.size = "real dataset"
    with transaction.atomic():
        load(AEROSPACE_VALLEY)
        contract = Contract.objects.get(code="era-3")
        today = timezone.localdate()
        bench.measured("load again", lambda: load(AEROSPACE_VALLEY))
        bench.measured("full rollup, nothing changed", lambda: roll_up(contract, today))
        bench.measured("scorecard of a stored day", lambda: scorecard(contract, contract.end, None))
        other = contract.end.replace(month=6, day=30)
        bench.measured("scorecard of another day, from the facts", lambda: scorecard(contract, other, None))
        transaction.set_rollback(True)


def main(asked: str) -> None:
    """Measure in a database of its own, which is dropped afterwards."""
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    bench = Bench(runs={"gate": 1, "export": 3}.get(asked, 5))
    try:
        bench.begin()
        if not asked:
            real(bench)
        if asked == "api":
            serving(bench)
        elif asked == "export":
            exporting(bench)
        elif asked == "paint":
            painting(bench)
        elif asked == "import":
            importing(bench)
        elif asked == "carried":
            sizes(bench, *CARRIED, full=False)
        elif asked == "gate":
            gate(bench)
        else:
            writers(bench)
            sizes(bench, *PORTFOLIOS[asked or "small"])
        bench.keep(Path(settings.DATA_DIR) / "bench" / f"{asked or 'real'}.json")
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
