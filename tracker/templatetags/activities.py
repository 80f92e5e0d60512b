"""How is an activity written? Its days as exactly as they are known, its country by name, what an act moved."""

import datetime

from babel import Locale
from django import template
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from objectives.acts.activity_effects import Moved
from objectives.models import Activity, Precision
from tracker.templatetags.figures import locale_of_reader, measure, percent, unit_name, written

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """Return the name of a country in the reader's language, its code where there is none."""
    return str(Locale.parse(locale_of_reader()).territories.get(code, code))


@register.filter
def days_of(activity: Activity) -> str:
    """Write when an activity takes place."""
    if activity.start is None:
        return _("date not known")
    start = written(activity.start, activity.start_precision)
    if activity.end is None or activity.end == activity.start:
        return start
    if activity.start_precision == Precision.DAY and activity.start.replace(day=1) == activity.end.replace(day=1):
        start = str(activity.start.day) if activity.start.day != 1 else start.split(" ", 1)[0]
    return _("%(start)s to %(end)s") % {"start": start, "end": written(activity.end)}


@register.simple_tag
def weekdays() -> list[str]:
    """Return the names of the days of a week, from Monday."""
    return [str(WEEKDAYS[number]) for number in range(7)]


@register.filter
def month_address(day: datetime.date) -> str:
    """Return a month as an address names it."""
    return f"{day:%Y-%m}"


def moved(one: Moved) -> str:
    """Say what an act moved: `Events: 4 → 5 (objective 2: 61.2% → 63.0%)`."""
    unit = one.kpi.unit
    figures = f"{_figure(one.before.actual, unit)} → {_figure(one.after.actual, unit)}"
    told = {
        "contract": one.kpi.contract.name,
        "kpi": one.kpi.name,
        "figures": f"{figures} {unit_name(unit)}".strip(),
        "number": one.kpi.objective.number,
    }
    if one.before.objective_score == one.after.objective_score:
        return _("%(contract)s, “%(kpi)s”: %(figures)s.") % told
    scores = f"{percent(one.before.objective_score)} → {percent(one.after.objective_score)}"
    return _("%(contract)s, “%(kpi)s”: %(figures)s; objective %(number)s: %(scores)s.") % {**told, "scores": scores}


def _figure(value: object, unit: str) -> str:
    return str(measure(value, unit))  # type: ignore[arg-type]
