"""What happened to the measurement of a period? Its revisions, each with who did what to it, when and why."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from objectives.access import Reader, measurements_with_history, visible_measurements
from objectives.models import SERIES_COLUMNS, Change, Measurement


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision and what the ledger knows of it, oldest first."""

    measurement: Measurement
    changes: Sequence[Change]


def revisions_of(row: Measurement, reader: Reader) -> list[Revision]:
    """Return the revisions of a measurement's period and series that the reader may see, the newest first.

    What the ledger knows is for who may read it (`access.measurements_with_history`). Two statements.
    """
    about = {f"{name}_id": getattr(row, f"{name}_id") for name in SERIES_COLUMNS}
    rows = visible_measurements(reader).filter(kpi=row.kpi_id, period=row.period, **about)
    found = list(rows.select_related("kpi", "entered_by", "decided_by").order_by("-revision"))
    changes: dict[int, list[Change]] = defaultdict(list)
    told = measurements_with_history(reader).filter(pk__in=[one.pk for one in found]).values("pk")
    ours = Change.objects.filter(kind="measurement", key__in=told)
    for change in ours.select_related("actor").order_by("pk"):
        changes[change.key].append(change)
    return [Revision(one, changes[one.pk]) for one in found]
