"""Define a KPI anew: from a day on, which breaks its series there, or in place of the definition that holds."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.acts.closing import check_open
from objectives.forecasting import period_of
from objectives.models import Kpi, KpiVersion, Target, Territory, User, message_of
from objectives.periods import Frequency, periods_between
from objectives.versions import ConflictError, changes_with, version_with

CHANGEABLE = (
    "unit", "rule", "filter", "perimeter", "direction", "baseline", "baseline_on", "baseline_basis", "tolerance",
)  # fmt: skip
"""How it is measured and counted (kind, aggregation, frequency, series) stays: that would be another KPI."""

PARTS = ((Target, "kpi"),)


@dataclass(frozen=True, slots=True)
class Promise:
    """A target that a definition has."""

    period: str
    value: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Redefinition:
    """What a KPI is to be by: columns of CHANGEABLE, and all targets that it has then (None: those that it has).

    From `valid_from` on, the first day of one of its periods, or without it in place of the definition that holds.
    """

    changes: Mapping[str, Any]
    reason: str
    valid_from: datetime.date | None = None
    targets: Sequence[Promise] | None = None


def version_of_definition(kpi: Kpi) -> int:
    """Return the version of a KPI and its targets, which a redefinition answers to."""
    return version_with(kpi, PARTS)


@transaction.atomic
def redefine_kpi(*, by: User, kpi: int, seen: int, wanted: Redefinition, now: datetime.datetime) -> KpiVersion:
    """Give a KPI another definition, with a reason; return its version.

    Raises Kpi.DoesNotExist for who may not, ConflictError, ValidationError by field; nothing is written then.
    """
    held = access.redefinable_kpis(by).select_for_update(of=("self",), no_key=True)
    row = held.select_related("contract").get(pk=kpi)
    if version_of_definition(row) != seen:
        raise ConflictError(version_of_definition(row), changes_with(row, PARTS, seen))
    _begins(None)  # what this transaction wrote before is a version of its own
    before = row.versions.order_by("number").last()
    _refuse_what_cannot_be(row, wanted, before)
    first = wanted.valid_from or (before and before.valid_from) or row.contract.start
    check_open(row.contract, "valid_from", first, now)
    acting(by.pk, wanted.reason.strip())
    try:
        with transaction.atomic():
            _begins(wanted.valid_from)
            _write(row, wanted)
            _begins(None)
    except IntegrityError as error:
        raise ValidationError(message_of(error)) from None
    version = row.versions.order_by("number").last()
    if version is None or version == before:
        raise ValidationError(_("Nothing would change."))
    return version


def _refuse_what_cannot_be(row: Kpi, wanted: Redefinition, before: KpiVersion | None) -> None:
    told = _("This cannot be redefined: make another KPI.")
    broken = dict.fromkeys((name for name in wanted.changes if name not in CHANGEABLE), told)
    day, promised = wanted.valid_from, [one.period for one in wanted.targets or ()]
    twice = sorted({period for period in promised if promised.count(period) > 1})
    if twice:
        broken["targets"] = _("There is one target a period; %(periods)s is named twice.") % {
            "periods": ", ".join(twice)
        }
    if unknown := _unknown_territories(wanted.changes.get("perimeter") or ()):
        told = _("There is no territory of the code %(codes)s.") % {"codes": ", ".join(unknown)}
        broken["perimeter"] = told
    if not wanted.reason.strip():
        broken["reason"] = _("Say why: others will ask.")
    if day is not None and (wrong := _why_not_from(row, day, before)):
        broken["valid_from"] = wrong
    if broken:
        raise ValidationError(broken)


def _unknown_territories(codes: Sequence[str]) -> list[str]:
    """Return the codes that no territory has, each once."""
    if not codes:
        return []
    known = set(Territory.objects.filter(code__in=codes).values_list("code", flat=True))
    return sorted(set(codes) - known)


def days_to_begin(kpi: Kpi) -> list[datetime.date]:
    """Return the days from which another definition of a KPI may hold, the latest first. One statement."""
    contract, before = kpi.contract, kpi.versions.order_by("number").last()
    year = datetime.timedelta(days=366)
    periods = periods_between(Frequency(kpi.frequency), contract.start, contract.end + year)
    return [one.start for one in periods if not _why_not_from(kpi, one.start, before)][::-1]


def _why_not_from(kpi: Kpi, day: datetime.date, before: KpiVersion | None) -> str:
    """Say why no other definition may hold from a day, empty where one may."""
    if period_of(Frequency(kpi.frequency), day).start != day:
        return _("Give the first day of one of the KPI's periods.")
    if not kpi.contract.start < day <= kpi.contract.end:
        return _("Give a day after the contract began and before it ends.")
    if before is not None and before.valid_from is not None and day <= before.valid_from:
        return _("Another definition holds from this day or later: give a later day.")
    return ""


def _begins(day: datetime.date | None) -> None:
    """Say from when what is written defines the KPI; first, with None, let the database note what was written."""
    with connection.cursor() as cursor:
        if day is None:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SELECT set_config('sextant.valid_from', %s, true)", [day.isoformat() if day else ""])


def _write(row: Kpi, wanted: Redefinition) -> None:
    for name, value in wanted.changes.items():
        setattr(row, name, value)
    row.full_clean(validate_unique=False)
    row.save()
    if wanted.targets is None:
        return
    row.targets.exclude(period__in=[one.period for one in wanted.targets]).delete()
    known = {target.period: target for target in row.targets.all()}
    for one in wanted.targets:
        target = known.get(one.period) or Target(kpi=row, period=one.period)
        target.value, target.basis = one.value, one.basis
        target.full_clean(validate_unique=False)
        target.save()
