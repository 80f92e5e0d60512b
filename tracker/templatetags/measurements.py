"""How is a measurement told to a person? What was measured, what an act moved, who did what to it, and when."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal
from django import template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from objectives.models import Aggregation, Change, Measurement, MeasurementStatus, Suspicion
from objectives.scorecards.measuring import STATES
from tracker.templatetags.figures import in_points, locale_of_reader, measure, moment, percent, quoted, stop, unit_name

register = template.Library()

MARKS = {"validated": "✓", "submitted": "→", "draft": "✎", "rejected": "↩", "missing": "○", "ahead": "·", "late": "!"}


@register.filter
def measured(row: Measurement) -> str:
    """Write what was measured with its unit: 170 members; 12 / 40; 3.2 (weight 2)."""
    if row.value is None:
        return f"{_plain(row.numerator)} / {_plain(row.denominator)}"
    said = f"{_in_full(row.value, row.kpi.unit)} {unit_name(row.kpi.unit)}".strip()
    return said if row.weight is None else _("%(value)s (weight %(weight)s)") % {
        "value": said, "weight": _plain(row.weight),
    }  # fmt: skip


def _in_full(value: Decimal | None, unit: str) -> str:
    """Write a value into a sentence: an amount whole, because a short one is markup with the whole amount behind it."""
    if unit == "EUR" and value is not None:
        return format_currency(value, "EUR", locale=locale_of_reader())
    return str(measure(value, unit))


def _plain(number: Decimal | None) -> str:
    return "—" if number is None else format_decimal(number, format="#,##0.############", locale=locale_of_reader())


@register.filter
def about(row: Measurement) -> str:
    """Write what was measured of; empty for the whole cluster."""
    return str(row.project or row.activity or row.organisation or row.territory or "")


@register.filter
def mark(state: str) -> str:
    """Return the sign that stands for a state beside its word."""
    return MARKS.get(state, "")


@register.filter
def state_name(state: str) -> str:
    """Return the word for a state of a period."""
    return str(STATES.get(state, state))


@register.filter
def suspicion_names(codes: list[str]) -> str:
    """Say what spoke against a value."""
    return ", ".join(str(Suspicion(code).label) for code in codes)


@register.filter
def what_it_moved(outcome: Any) -> str:
    """Say in a line what an act did: to the measurement, its KPI, and the objective."""
    row, effect = outcome.done.measurement, outcome.effect
    status = MeasurementStatus(row.status)
    said = {
        MeasurementStatus.DRAFT: _("Saved as a draft: submit it when it is ready."),
        MeasurementStatus.SUBMITTED: _("Submitted: it counts once somebody else has validated it."),
        MeasurementStatus.REJECTED: _("Sent back to who entered it."),
    }.get(status)
    if said:
        return said
    said = _("Validated.") if status == MeasurementStatus.VALIDATED else _("Withdrawn: the period has no value now.")
    if effect is None:
        return f"{said} {_('The figures are being recomputed.')}"
    return f"{said} {_moved(row, effect)}"


def _moved(row: Measurement, effect: Any) -> str:
    before, after = effect.before, effect.after
    was, now = _in_full(before.actual, row.kpi.unit), _in_full(after.actual, row.kpi.unit)
    told = _("%(kpi)s: %(before)s → %(after)s.") % {"kpi": row.kpi.name, "before": was, "after": now}
    if after.objective_score is None:
        return f"{told} {_('Objective %(number)s has no score.') % {'number': after.number}}"
    moved = "" if effect.moved is None else f" ({in_points(effect.moved)})"
    score = _("Objective %(number)s score %(score)s%(moved)s.")
    return f"{told} {score % {'number': after.number, 'score': percent(after.objective_score), 'moved': moved}}"


@register.filter
def told_of(change: Change, row: Measurement) -> str:
    """Say who did what to a measurement, and when."""
    who = str(change.actor) if change.actor else _("The system")
    when = moment(localtime(change.recorded_at))
    before, after = change.before or {}, change.after or {}
    status = MeasurementStatus(after.get("status", MeasurementStatus.DRAFT)).label
    value = _value(after, row)
    what = status if not value or (before and value == _value(before, row)) else f"{status}, {value}"
    why = change.reason and f" {quoted(change.reason)}"
    return f"{when}, {who}{stop(':')} {what}{why}"


def _value(said: dict[str, Any], row: Measurement) -> str:
    if row.kpi.aggregation == Aggregation.RATIO:
        pair = (said.get("numerator"), said.get("denominator"))
        return " / ".join(_plain(Decimal(str(one))) for one in pair) if None not in pair else ""
    value = said.get("value")
    return "" if value is None else _in_full(Decimal(str(value)), row.kpi.unit)
