"""Write many measurements in one act, and take all of it back in another: all of them or none."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from objectives import access
from objectives.acting import acting
from objectives.acts.figures import Figures
from objectives.acts.measuring import (
    Measured,
    change_measurement,
    correct_measurement,
    enter_measurement,
    submit_measurement,
)
from objectives.models import Change, Measurement, MeasurementStatus, User


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresOf:
    """What a person says of one period of a series; `measurement` is the revision that it answers to, if any."""

    kpi: int
    period: str
    series: str
    measurement: Measurement | None
    seen: int
    figures: Figures
    reason: str
    changes: bool
    """Whether anything is said; else the draft is only submitted."""
    submits: bool


class WrittenSinceError(Exception):
    """Somebody wrote some of the measurements since: nothing was undone."""

    def __init__(self, measurements: Sequence[Measurement]) -> None:
        super().__init__(len(measurements))
        self.measurements = measurements


def write_figures_of(*, by: User, said: FiguresOf, today: datetime.date) -> Measured:
    """Enter, change or correct one measurement, as its revision asks for, and submit it if that is wished.

    Raises as the acts of `measuring` do.
    """
    with transaction.atomic():
        row = said.measurement
        if row is None:
            done = enter_measurement(
                by=by, kpi=said.kpi, period=said.period, series=said.series, figures=said.figures, today=today
            )
        elif row.status == MeasurementStatus.VALIDATED:
            done = correct_measurement(
                by=by, measurement=row.pk, seen=said.seen, figures=said.figures, reason=said.reason, today=today
            )
        elif said.changes or row.status != MeasurementStatus.DRAFT:
            done = change_measurement(by=by, measurement=row.pk, seen=said.seen, figures=said.figures, today=today)
        else:
            return submit_measurement(by=by, measurement=row.pk, seen=said.seen)
        if said.submits:
            return submit_measurement(by=by, measurement=done.measurement.pk, seen=done.version)
        return done


@transaction.atomic
def take_figures_back(*, by: User, made: Sequence[int], written: tuple[int, int], reason: str) -> None:
    """Take back what a stretch of the ledger wrote: what it entered is discarded, the rest is as before.

    `written` holds the newest change before the stretch, and its own newest one.

    Raises Measurement.DoesNotExist where one is not theirs to write, WrittenSinceError where anybody wrote after
    it; nothing is undone then. The ledger says what was before. Six statements, whatever their number.
    """
    acting(by.pk, reason)
    rows = {
        row.pk: row
        for row in access.enterable_measurements(by)
        .filter(pk__in=made)
        .select_for_update(of=("self",), no_key=True)
        .select_related("kpi", "project", "activity", "organisation", "territory")
        .order_by("pk")
    }
    changes = Change.objects.filter(kind="measurement", key__in=made)
    newest = dict(changes.order_by().values("key").annotate(last=Max("id")).values_list("key", "last"))
    ours = list(changes.filter(pk__gt=written[0], pk__lte=written[1]).order_by("id"))
    last = {change.key: change.pk for change in ours}
    moved = [row for key, row in rows.items() if newest.get(key) != last.get(key)]
    if moved:
        raise WrittenSinceError(moved)
    if len(rows) < len(made):
        raise Measurement.DoesNotExist
    first = {change.key: change for change in reversed(ours)}
    Measurement.objects.filter(pk__in=[key for key, change in first.items() if change.before is None]).delete()
    _restore([change.pk for change in first.values() if change.before is not None])


def _restore(changes: Sequence[int]) -> None:
    """Write the rows as the ledger recorded them before those changes, number by number as exact as they were."""
    columns = [
        field.column for field in Measurement._meta.concrete_fields if not field.generated and not field.primary_key
    ]
    names = ", ".join(f'"{name}"' for name in columns)
    old = ", ".join(f'b."{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE objectives_measurement m SET ({names}) = ROW({old})
            FROM objectives_change c, jsonb_populate_record(NULL::objectives_measurement, c.before) b
            WHERE c.id = ANY(%s) AND m.id = c.key""",  # noqa: S608 (names of our own columns)
            [list(changes)],
        )
