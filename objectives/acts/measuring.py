"""Enter a measurement, change and submit it, correct and discard it. Revisions are added; a decision is never undone.

What is validated, sent back and withdrawn is decided in `deciding`. Each act raises Measurement.DoesNotExist (or
Kpi.DoesNotExist) for a stranger, ConflictError when somebody changed the row since the version `seen`, and
ValidationError by field for what cannot be; nothing is written then.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting, token
from objectives.acts.closing import check_open
from objectives.acts.figures import Figures, checked_period, write_figures
from objectives.models import (
    OPEN_STATUSES,
    SERIES_COLUMNS,
    Kpi,
    Measurement,
    MeasurementStatus,
    SeriesKind,
    Step,
    User,
    message_of,
)
from objectives.periods import parse
from objectives.versions import check_version, version_of


@dataclass(frozen=True, slots=True)
class Measured:
    """What an act did: the measurement, its new version, the write's token."""

    measurement: Measurement
    version: int
    token: int


@transaction.atomic
def enter_measurement(
    *, by: User, kpi: int, period: str, series: str, figures: Figures, today: datetime.date
) -> Measured:
    """Enter a draft for a period of a KPI; `series` is the code of what it is about, empty for the cluster's own."""
    acting(by.pk, figures.comment)
    measured = _held_kpi(by, kpi)
    row = Measurement(kpi=measured, period=checked_period(measured, period, today).code)
    _set_series(row, by, series)
    others = list(_revisions(row))
    _refuse_second(others)
    check_open(measured.contract, "period", parse(row.period).end, clock.now())
    row.revision = max((one.revision for one in others), default=0) + 1
    return _draft(row, figures, by, today)


@transaction.atomic
def change_measurement(*, by: User, measurement: int, seen: int, figures: Figures, today: datetime.date) -> Measured:
    """Change a draft, or what was sent back, which makes it a draft again."""
    acting(by.pk, figures.comment)
    row = held(by, measurement, seen, Step.CHANGE)
    check_open(row.kpi.contract, "period", row.ends_on, clock.now())
    return _draft(row, figures, by, today)


@transaction.atomic
def correct_measurement(
    *,
    by: User,
    measurement: int,
    seen: int,
    figures: Figures,
    reason: str,
    today: datetime.date,
) -> Measured:
    """Enter a new revision of what is validated; that one counts until the new one is validated."""
    reason = reason.strip()
    acting(by.pk, reason)
    old = held(by, measurement, seen)
    if not is_current(old):
        raise ValidationError(_("Only the value that counts is corrected: this revision is not the current one."))
    _refuse_second([one for one in _revisions(old) if one.status in OPEN_STATUSES])
    check_open(old.kpi.contract, "period", old.ends_on, clock.now())
    if not reason:
        raise ValidationError({"reason": _("Say why: others will ask.")})
    row = Measurement(kpi=old.kpi, period=old.period, reason=reason)
    for name in SERIES_COLUMNS:
        setattr(row, name, getattr(old, name))
    row.revision = max(one.revision for one in _revisions(old)) + 1
    row.source = old.source
    return _draft(row, figures, by, today)


@transaction.atomic
def submit_measurement(*, by: User, measurement: int, seen: int) -> Measured:
    """Give a draft to those who validate."""
    acting(by.pk)
    row = held(by, measurement, seen, Step.SUBMIT)
    check_open(row.kpi.contract, "period", row.ends_on, clock.now())
    row.submitted_at = clock.now()
    return moved(row, Step.SUBMIT)


@transaction.atomic
def take_measurement_back(*, by: User, measurement: int, seen: int) -> Measured:
    """Make a submitted measurement a draft again, to change it before somebody decides."""
    acting(by.pk)
    row = held(by, measurement, seen, Step.TAKE_BACK)
    return moved(row, Step.TAKE_BACK)


@transaction.atomic
def discard_measurement(*, by: User, measurement: int, seen: int) -> None:
    """Delete a draft, or what was sent back: no revision of it stays but in the ledger."""
    acting(by.pk, _("Draft discarded"))
    held(by, measurement, seen, Step.CHANGE).delete()


def held(by: User, measurement: int, seen: int, step: Step | None = None, *, decides: bool = False) -> Measurement:
    """Lock a measurement until the end of the transaction, at the version that was seen, where it may take the step."""
    rows = access.decidable_measurements(by) if decides else access.enterable_measurements(by)
    kpi = rows.filter(pk=measurement).values_list("kpi", flat=True).get()
    Kpi.objects.select_for_update(no_key=True).get(pk=kpi)
    found = rows.filter(pk=measurement).select_for_update(of=("self",), no_key=True)
    row = found.select_related("kpi__contract", "project", "activity", "organisation", "territory").get()
    check_version(measurement, seen, Measurement)
    status = MeasurementStatus(row.status)
    if step is not None and not status.allows(step):
        raise ValidationError(
            _("The measurement is “%(status)s”: it cannot take the step “%(step)s”.")
            % {"status": status.label, "step": step.label}
        )
    return row


def moved(row: Measurement, step: Step) -> Measured:
    """Take a step that `held` found allowed."""
    row.status = MeasurementStatus(row.status).after(step)
    return _saved(row)


def is_current(row: Measurement) -> bool:
    """Return whether a measurement is the one that counts of its period and series (rollup.md section 3)."""
    return those_that_count(Measurement.objects.filter(pk=row.pk)).exists()


def those_that_count(rows: QuerySet[Measurement]) -> QuerySet[Measurement]:
    """Return those of some measurements that count of their period and series: validated, nothing decided since.

    A series is looked up as its index has it; what was decided since supersedes, whether a reader may see it or not.
    """
    series = Coalesce(*(f"{name}_id" for name in SERIES_COLUMNS), Value(0), output_field=BigIntegerField())
    since = Measurement.objects.annotate(of_series=series).filter(
        kpi=OuterRef("kpi"),
        of_series=OuterRef("of_series"),
        ends_on=OuterRef("ends_on"),
        revision__gt=OuterRef("revision"),
        status__in=(MeasurementStatus.VALIDATED, MeasurementStatus.WITHDRAWN),
    )
    return rows.filter(status=MeasurementStatus.VALIDATED).alias(of_series=series).filter(~Exists(since))


def _held_kpi(by: User, key: int) -> Kpi:
    """Lock a KPI that the person may enter: revisions of it are numbered one writer at a time."""
    found = access.enterable_kpis(by).filter(pk=key).select_for_update(of=("self",), no_key=True)
    return found.select_related("contract").get()


def _set_series(row: Measurement, by: User, code: str) -> None:
    kind = SeriesKind(row.kpi.series_kind)
    if kind == SeriesKind.CLUSTER:
        if code:
            raise ValidationError({"series": _("This KPI is measured of the whole cluster: leave this empty.")})
        return
    about = access.enterable_series(by, row.kpi).filter(code=code).first() if code and "\0" not in code else None
    if about is None:
        told = _("Say what was measured: the code of one that you may enter, of the kind “%(kind)s”.")
        raise ValidationError({"series": told % {"kind": kind.label}})
    setattr(row, kind.value, about)


def _revisions(row: Measurement) -> Any:
    """Return all revisions of the measurement's period and series."""
    about = {f"{name}_id": getattr(row, f"{name}_id") for name in SERIES_COLUMNS}
    return Measurement.objects.filter(kpi=row.kpi_id, period=row.period, **about).select_related("entered_by")


def _refuse_second(others: list[Measurement]) -> None:
    """Refuse a second value of a period: continue the one that is on its way, else correct the one that counts.

    The refusal names it: `there` among the parameters of the error of `period`.
    """
    for other in sorted(others, key=lambda one: one.status not in OPEN_STATUSES):
        if other.status in OPEN_STATUSES:
            told = _("A value for this period is “%(status)s” already, entered by %(who)s: continue that one.")
            who = str(other.entered_by) if other.entered_by else _("the loader")
            raise _second(told, other, status=str(MeasurementStatus(other.status).label), who=who)
        if is_current(other):
            raise _second(_("This period has a validated value: correct that one."), other)


def _second(told: str, there: Measurement, **words: str) -> ValidationError:
    """Return the refusal; the code is given to the error within: a dictionary of texts would lose it."""
    return ValidationError({"period": ValidationError(told, code="second", params={"there": there.pk, **words})})


def _draft(row: Measurement, figures: Figures, by: User, today: datetime.date) -> Measured:
    write_figures(row, figures, today)
    row.status, row.entered_by, row.entered_at = MeasurementStatus.DRAFT, by, clock.now()
    return _saved(row)


def _saved(row: Measurement) -> Measured:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # a rule across rows: territories inside one another
        raise ValidationError(message_of(error)) from None
    return Measured(row, version_of(row.pk, Measurement), token())
