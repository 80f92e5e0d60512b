"""What may be said of a KPI in a period? Every rule of a measurement, each with its field and the way out."""

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from objectives import clock
from objectives.acts.suspicions import Around, suspicions
from objectives.models import Aggregation, Frequency, Kpi, Measurement, MeasurementStatus, Suspicion
from objectives.models.rules import NOT_NUMBERS
from objectives.periods import Period, parse

NUMBERS = ("value", "numerator", "denominator", "weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a person says was measured; `confirmed_because` is the reason why a suspicious value is right."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    weight: Decimal | None = None
    observed_on: datetime.date | None = None
    qualifier: str = ""
    comment: str = ""
    confirmed_because: str = ""


class SuspiciousError(ValidationError):
    """A value asks for a second look: confirm it with a reason, or mend it. Nothing was written."""

    def __init__(self, found: list[Suspicion]) -> None:
        self.found = found
        told = ", ".join(str(one.label) for one in found)
        message = _("Look again: %(suspicions)s. If it is right, say why.") % {"suspicions": told}
        super().__init__({"confirmed_because": message})


def checked_period(kpi: Kpi, code: str, today: datetime.date) -> Period:
    """Return the period that a measurement of a KPI may cover; raises ValidationError for `period`."""
    contract = kpi.contract
    try:
        period = parse(code)
    except ValueError:
        raise _wrong(_("Write a period as 2015, 2015-H1, 2015-Q3 or 2015-07.")) from None
    if period.frequency.value != kpi.frequency:
        raise _wrong(
            _("This KPI is measured by the %(frequency)s: give such a period.")
            % {"frequency": Frequency(kpi.frequency).label}
        )
    if period.start < contract.start or period.end > contract.end:
        raise _wrong(
            _("The contract runs from %(start)s to %(end)s: give a period that lies in it.")
            % {"start": clock.written(contract.start), "end": clock.written(contract.end)}
        )
    if period.end > today:
        raise _wrong(
            _("The period ends on %(day)s: what is measured of it can be entered from then on.")
            % {"day": clock.written(period.end)}
        )
    return period


def _wrong(message: str) -> ValidationError:
    return ValidationError({"period": message})


def write_figures(row: Measurement, said: Figures, today: datetime.date) -> None:
    """Write what is said into a measurement that is not saved yet; raises ValidationError with every broken rule.

    SuspiciousError where all rules hold but the value asks for a reason that is not given.
    """
    for name in (*NUMBERS, "observed_on", "qualifier"):
        setattr(row, name, getattr(said, name))
    row.comment, row.confirmed_because = said.comment.strip(), said.confirmed_because.strip()
    broken: dict[str, Any] = {}
    try:
        row.clean_fields(exclude={one.name for one in row._meta.fields} - TYPED)
    except ValidationError as error:
        broken.update(error.error_dict)
    broken.update(_broken_numbers(row))
    if row.observed_on and row.observed_on > today:
        told = _("Nothing is observed in the future: today is %(day)s.")
        broken["observed_on"] = told % {"day": clock.written(today)}
    if broken:
        raise ValidationError(broken)
    _look_twice(row)


TYPED = {*NUMBERS, "observed_on", "qualifier", "comment", "confirmed_because", "reason"}


def _broken_numbers(row: Measurement) -> dict[str, str]:
    ratio, mean = row.kpi.aggregation == Aggregation.RATIO, row.kpi.aggregation == Aggregation.MEAN
    wanted = ("numerator", "denominator") if ratio else ("value",)
    allowed = (*wanted, "weight") if mean else wanted
    broken = {}
    for name in NUMBERS:
        number = getattr(row, name)
        if number is None:
            if name in wanted:
                broken[name] = _("Give a number.")
        elif name not in allowed:
            broken[name] = _not_asked(ratio=ratio, name=name)
        elif not number.is_finite() or abs(number) >= NOT_NUMBERS:
            broken[name] = _("Give a number below 100,000,000,000,000,000.")
    if not broken and ratio:
        broken |= _broken_ratio(row.numerator or Decimal(0), row.denominator or Decimal(0))
    if "weight" not in broken and row.weight is not None and row.weight <= 0:
        broken["weight"] = _("A measurement weighs more than 0: leave this empty for 1.")
    return broken


def _not_asked(*, ratio: bool, name: str) -> str:
    if name == "weight":
        return _("Only a mean has weights: leave this empty.")
    if ratio:
        return _("A ratio is measured by its numerator and denominator: leave the value empty.")
    return _("This KPI is measured by a value: leave this empty.")


def _broken_ratio(numerator: Decimal, denominator: Decimal) -> dict[str, str]:
    if denominator < 0:
        return {"denominator": _("A denominator is not negative.")}
    if denominator == 0 and numerator:
        return {"denominator": _("Nothing can be a share of 0: mend one of the two.")}
    return {}


def _look_twice(row: Measurement) -> None:
    """Keep what speaks against the value with the reason given, or ask for one."""
    value = measured_value(row)
    found = [] if value is None else suspicions(row.kpi, value, _around(row))
    if found and not row.confirmed_because:
        raise SuspiciousError(found)
    row.suspicions = [one.value for one in found]
    if not found:
        row.confirmed_because = ""


def measured_value(row: Measurement) -> Decimal | None:
    """Return what a measurement says as one number; None for a ratio over 0."""
    value: Decimal | None = row.value
    if value is None and row.denominator and row.numerator is not None:
        value = row.numerator / row.denominator
    return value


def _around(row: Measurement) -> Around:
    """Return the current values of the other periods of the series. One statement."""
    of_series = Measurement.objects.filter(
        kpi=row.kpi,
        project=row.project_id,
        activity=row.activity_id,
        organisation=row.organisation_id,
        territory=row.territory_id,
        status__in=(MeasurementStatus.VALIDATED, MeasurementStatus.WITHDRAWN),
    )
    current = {one.period: one for one in of_series.exclude(period=row.period).order_by("ends_on", "revision")}
    known = [
        (one.ends_on, value)
        for one in current.values()
        if one.status == MeasurementStatus.VALIDATED and (value := measured_value(one)) is not None
    ]
    end = parse(row.period).end
    return Around([value for day, value in known if day < end], [value for day, value in known if day > end])
